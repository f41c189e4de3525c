package io.featuresql.planner.online;

import io.featuresql.planner.catalog.FeatureView;
import java.util.Optional;

/** Carries the reason why a statement cannot go online out of the compiler. */
final class NotOnline extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<FeatureView> unmaterialized;

  NotOnline(String reason) {
    super(reason, null, false, false);
    this.unmaterialized = Optional.empty();
  }

  /** For want of the rows of {@code view}. */
  NotOnline(FeatureView view) {
    super(
        "feature view '" + view.name() + "' is not materialized; run MATERIALIZE " + view.name(),
        null,
        false,
        false);
    this.unmaterialized = Optional.of(view);
  }

  /** The view of which there are no rows, if that is the reason. */
  Optional<FeatureView> unmaterialized() {
    return unmaterialized;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
