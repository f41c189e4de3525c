package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.offline.strategy.AsOfJoin.Source;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.type.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of one table as several views of it read them.
 *
 * @param join a join of these rows: its features are those of all views, its TTL the longest
 * @param features for each view, and each feature of it, the index among the features of {@code
 *     join}
 */
record RowsTogether(AsOfJoin join, List<List<Integer>> features) {
  /** The rows of views that have one {@link SharedMatch}. */
  static RowsTogether of(List<AsOfJoin> views) {
    AsOfJoin first = views.get(0);
    WarehouseDialect dialect = first.dialect();
    TableScan rows = scan(first);
    Set<String> items = new LinkedHashSet<>();
    for (Column column : first.keysAndTimes()) {
      items.add(rows.sql(column, dialect) + " AS " + dialect.quote(column.name()));
    }
    Map<String, Integer> places = new HashMap<>();
    List<Column> all = new ArrayList<>();
    List<List<Integer>> indices = new ArrayList<>();
    for (AsOfJoin view : views) {
      TableScan scan = scan(view);
      List<Integer> ofView = new ArrayList<>();
      for (Column feature : view.reference().schema().features()) {
        String sql = scan.sql(feature, dialect);
        int place = places.computeIfAbsent(sql, s -> places.size());
        if (place == all.size()) {
          all.add(new Column(first.id() + ".c" + (place + 1), feature.type()));
          items.add(sql + " AS " + dialect.quote(all.get(place).name()));
        }
        ofView.add(place);
      }
      indices.add(ofView);
    }
    String from = "(SELECT " + String.join(", ", items) + " FROM " + rows.from() + ")";
    FeatureReference reference = first.reference();
    ViewSchema schema = reference.schema();
    FeatureReference together =
        new FeatureReference(
            reference.view(),
            reference.entity(),
            new ViewSchema(
                schema.keys(),
                schema.eventTimestamp(),
                schema.createdTimestamp(),
                all,
                schema.query()),
            List.of(),
            reference.bindings(),
            longest(views),
            reference.alias(),
            reference.service(),
            reference.span());
    EventRange events =
        views.stream().map(AsOfJoin::events).reduce(EventRange::or).orElse(first.events());
    Source source = new Source(from, Optional.empty(), Optional.empty());
    return new RowsTogether(
        new AsOfJoin(first.id(), together, source, first.spine(), dialect, events, true), indices);
  }

  private static TableScan scan(AsOfJoin view) {
    return TableScan.of(view.reference().schema().query()).orElseThrow();
  }

  /** The longest TTL; empty when a view has none. */
  private static Optional<Duration> longest(List<AsOfJoin> views) {
    Optional<Duration> longest = Optional.of(Duration.ZERO);
    for (AsOfJoin view : views) {
      Optional<Duration> ttl = view.reference().ttl();
      longest = longest.flatMap(l -> ttl.map(t -> t.compareTo(l) > 0 ? t : l));
    }
    return longest;
  }
}
