package io.featuresql.planner.resolve;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import java.util.List;

/** Feature views as the online store sees them. */
public final class OnlineViews {
  private OnlineViews() {}

  /**
   * {@code view} with its columns.
   *
   * @param life {@link io.featuresql.planner.catalog.Catalog#life}
   */
  public static OnlineView of(
      FeatureView view, Entity entity, ViewSchema schema, int life, WarehouseDialect dialect) {
    List<Column> keys =
        entity.joinKeys().stream()
            .map(key -> new Column(key.name(), dialect.parseType(key.typeName())))
            .toList();
    return new OnlineView(entity.name(), keys, view.name(), schema.features(), source(view, life));
  }

  /** What decides which row of a key is the newest; a change of it makes stored rows void. */
  public static String source(FeatureView view, int life) {
    String source =
        String.join(
                "\n",
                view.query(),
                String.join(",", view.keyColumns()),
                view.eventTimestamp().orElse(""),
                view.createdTimestamp().orElse(""),
                view.delay().toString())
            + view.searchPath().map(path -> "\n" + path).orElse("");
    return life == 0 ? source : source + "\n" + life;
  }
}
