package io.featuresql.planner.offline;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.AsOfJoin.Source;
import io.featuresql.planner.offline.strategy.AsOfJoin.SpineSide;
import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.offline.strategy.Strategies;
import io.featuresql.planner.offline.strategy.WholeView;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.resolve.FeatureReference.Selected;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.Relations;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The query that materialization reads: of each key the row that the point-in-time law names at one
 * instant, whatever its age. TTL is left to those who read, since WITHIN may override it.
 *
 * @param view the view
 * @param entity its entity
 * @param schema its columns
 * @param asOf the instant, UTC
 * @param from rows with an earlier event timestamp are left out
 * @param changedSince rows that the last run has seen are left out
 * @param keys only rows with these values of the first key are read
 */
public record NewestRows(
    FeatureView view,
    Entity entity,
    ViewSchema schema,
    LocalDateTime asOf,
    Optional<LocalDateTime> from,
    Optional<ChangedSince> changedSince,
    KeyRange keys) {
  private static final Span NOWHERE = new Span(0, 0);

  /**
   * What the last run has seen: rows written before {@code created} whose event timestamp counted.
   *
   * @param created rows created later, at that time, or at an unknown time may be new
   * @param event rows with a later event timestamp did not count yet
   */
  public record ChangedSince(LocalDateTime created, LocalDateTime event) {}

  /** The same query for what has changed since then. */
  public NewestRows since(ChangedSince then) {
    return new NewestRows(view, entity, schema, asOf, from, Optional.of(then), keys);
  }

  /** The same query for a part of the keys. */
  public NewestRows of(KeyRange range) {
    return new NewestRows(view, entity, schema, asOf, from, changedSince, range);
  }

  /**
   * Columns: the join keys in the types of the entity, the event timestamp and the created
   * timestamp in microseconds since the epoch, and the features in the order of the view.
   */
  public String sql(WarehouseDialect dialect, Relations relations) {
    AsOfJoin join = join(dialect, relations);
    List<String> items = new ArrayList<>();
    for (int i = 0; i < entity.joinKeys().size(); i++) {
      items.add(join.entityKey(i) + " AS " + join.hidden("entityKey" + (i + 1)));
    }
    items.add(dialect.storedMicros(join.hidden("at")) + " AS " + join.hidden("eventMicros"));
    String created =
        join.created().isPresent()
            ? dialect.storedMicros(join.hidden("created"))
            : "CAST(NULL AS " + dialect.castType("BIGINT") + ")";
    items.add(created + " AS " + join.hidden("createdMicros"));
    items.add(join.outputs());
    SqlText newest = Strategies.newest(join).newest(String.join(", ", items), only(join));
    return "SELECT * FROM "
        + newest.assemble("").sql()
        + " AS newest WHERE "
        + join.hidden("eventMicros")
        + " IS NOT NULL";
  }

  /** What behind {@link #sql} lets the rows come in some order of their keys. */
  public String inOrderOfKeys() {
    return IntStream.rangeClosed(1, entity.joinKeys().size())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", " ORDER BY ", ""));
  }

  /**
   * The greatest created timestamp that is not later than {@code now}, in microseconds since the
   * epoch, and the greatest of all, as it is.
   */
  public String greatestCreated(LocalDateTime now, WarehouseDialect dialect, Relations relations) {
    String created = join(dialect, relations).created().orElseThrow();
    return "SELECT max(CASE WHEN "
        + created
        + " <= "
        + dialect.timestampLiteral(now)
        + " THEN "
        + dialect.epochMicros(created)
        + " END), max("
        + created
        + ") FROM ("
        + schema.query()
        + "\n) AS source";
  }

  private String only(AsOfJoin join) {
    WarehouseDialect dialect = join.dialect();
    List<String> conditions = new ArrayList<>();
    from.ifPresent(t -> conditions.add(join.hidden("at") + " >= " + dialect.timestampLiteral(t)));
    changedSince.ifPresent(
        since -> {
          String created = join.hidden("created");
          conditions.add(
              "("
                  + created
                  + " >= "
                  + dialect.timestampLiteral(since.created())
                  + " OR "
                  + created
                  + " IS NULL OR "
                  + join.hidden("at")
                  + " > "
                  + dialect.timestampLiteral(since.event())
                  + ")");
        });
    return String.join(" AND ", conditions);
  }

  private AsOfJoin join(WarehouseDialect dialect, Relations relations) {
    List<KeyBinding> bindings =
        entity.joinKeys().stream().map(k -> new KeyBinding(k.name(), Optional.empty())).toList();
    List<Selected> features =
        schema.features().stream().map(f -> new Selected(f, f.name())).toList();
    FeatureReference own =
        new FeatureReference(
            view,
            entity,
            schema,
            features,
            bindings,
            Optional.empty(),
            Optional.of(view.name()),
            Optional.empty(),
            NOWHERE);
    FeatureReference reference = WholeView.of(own, dialect);
    String query = reference.schema().query();
    List<String> known = new ArrayList<>(HiddenNames.quoted(query));
    features.forEach(feature -> known.add(feature.outputName()));
    schema.keys().forEach(column -> known.add(column.name()));
    String id = HiddenNames.besides(known).prefix(0);
    String number = id + ".number";
    Optional<String> numbered = dialect.withRowNumber(query, number, relations);
    String key = dialect.quote(reference.schema().keys().get(0).name());
    String all = AsOfJoin.ofEntity("(" + numbered.orElse(query) + "\n)", reference, dialect);
    Source source =
        new Source(
            keys.isAll() ? all : "(SELECT * FROM " + all + " AS part" + keys.where(key) + ")",
            numbered.map(q -> dialect.quote(number)),
            Optional.empty());
    SpineSide spine =
        new SpineSide(
            reference.schema().keys().stream().map(k -> SqlText.EMPTY).toList(),
            SqlText.written(
                dialect.timestampLiteral(view.isStatic() ? WholeView.ALWAYS : asOf), NOWHERE),
            true,
            false,
            Optional.empty(),
            true,
            Optional.empty(),
            false);
    return new AsOfJoin(id, reference, source, spine, dialect, EventRange.ALL, false);
  }
}
