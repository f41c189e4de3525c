package io.featuresql.planner.catalog;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A named list of features: what one model reads.
 *
 * @param members in the order written
 */
public record FeatureService(String name, List<Member> members, String comment)
    implements Definition {
  /**
   * The features of one view.
   *
   * @param view the name of the feature view
   * @param features the features chosen; all of the view when empty
   */
  public record Member(String view, List<Choice> features) {
    public Member {
      Objects.requireNonNull(view);
      features = List.copyOf(features);
    }
  }

  /**
   * A feature and the name that it gets.
   *
   * @param alias the name in the output; the feature's own when empty
   */
  public record Choice(String feature, Optional<String> alias) {
    public Choice {
      Objects.requireNonNull(feature);
      Objects.requireNonNull(alias);
    }
  }

  public FeatureService {
    Objects.requireNonNull(name);
    Objects.requireNonNull(comment);
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("feature service '" + name + "' lists nothing");
    }
  }

  @Override
  public Set<String> dependencies() {
    Set<String> views = new LinkedHashSet<>();
    members.forEach(member -> views.add(member.view()));
    return views;
  }
}
