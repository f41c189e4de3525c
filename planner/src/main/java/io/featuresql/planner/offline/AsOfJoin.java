package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.FeatureReference;
import io.featuresql.planner.type.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One feature view to be joined to a spine: what the strategies turn into SQL.
 *
 * @param id a name that nothing of the user's begins with, different for each join of a statement
 * @param reference the view, its columns and the features wanted
 * @param source where its rows are
 * @param spine the side of the spine
 * @param dialect how to write it
 */
record AsOfJoin(
    String id,
    FeatureReference reference,
    Source source,
    SpineSide spine,
    WarehouseDialect dialect) {

  /**
   * Where the rows of a view are.
   *
   * @param from a FROM item with the columns of the view, and {@code rowNumber} where it says so
   * @param rowNumber the quoted column that tells rows apart; empty when there is none
   * @param shared the name of the WITH query that {@code from} is, with its text; empty when {@code
   *     from} stands for itself
   */
  record Source(String from, Optional<String> rowNumber, Optional<WithQuery> shared) {}

  /** A query that the statement gets in its WITH list. */
  record WithQuery(String name, String sql) {}

  /**
   * What the spine gives.
   *
   * @param keys an expression for each join key
   * @param asOf the as-of instant, a UTC timestamp without zone
   * @param constant whether {@code asOf} is the same for all rows
   * @param before whether only rows strictly before {@code asOf} count
   * @param knownAsOf the knowledge time, likewise a UTC timestamp without zone
   * @param knownConstant whether {@code knownAsOf} is the same for all rows
   */
  record SpineSide(
      List<SqlText> keys,
      SqlText asOf,
      boolean constant,
      boolean before,
      Optional<SqlText> knownAsOf,
      boolean knownConstant) {}

  Span span() {
    return reference.span();
  }

  SqlText.Builder text() {
    return SqlText.builder(span());
  }

  /** The quoted name of a hidden column of this join. */
  String hidden(String what) {
    return dialect.quote(id + "." + what);
  }

  /** The quoted name of the key at {@code index}. */
  String key(int index) {
    return hidden("key" + (index + 1));
  }

  int keyCount() {
    return spine.keys().size();
  }

  /** The quoted alias of the relation that brings the features. */
  String alias() {
    return dialect.quote(reference.alias().orElse(id + ".features"));
  }

  /** The event timestamp of a row of the source, in UTC. */
  String event() {
    return utc(reference.schema().eventTimestamp());
  }

  /** The created timestamp of a row of the source, in UTC, if the view has one. */
  Optional<String> created() {
    return reference.schema().createdTimestamp().map(this::utc);
  }

  private String utc(Column column) {
    return dialect.utc(dialect.quote(column.name()), Optional.of(column.type()));
  }

  /** The quoted key columns of the source. */
  List<String> sourceKeys() {
    return reference.schema().keys().stream().map(c -> dialect.quote(c.name())).toList();
  }

  /** The key column at {@code index} in the type of the entity's join key. */
  String entityKey(int index) {
    String type = reference.entity().joinKeys().get(index).typeName();
    return "CAST(" + sourceKeys().get(index) + " AS " + type + ")";
  }

  /** {@code source key AS hidden key, ...}. */
  String keysAsHidden() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keyCount(); i++) {
      items.add(sourceKeys().get(i) + " AS " + key(i));
    }
    return String.join(", ", items);
  }

  /** The hidden keys, separated by commas. */
  String hiddenKeys() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keyCount(); i++) {
      items.add(key(i));
    }
    return String.join(", ", items);
  }

  /** Rows with a NULL key or event timestamp match nothing. */
  String countable() {
    List<String> conditions = new ArrayList<>();
    sourceKeys().forEach(key -> conditions.add(key + " IS NOT NULL"));
    conditions.add(event() + " IS NOT NULL");
    return String.join(" AND ", conditions);
  }

  /** The features in the order of the view: the last resort among ties, greatest first. */
  String featureOrder() {
    List<String> order = new ArrayList<>();
    created().ifPresent(created -> order.add(created + " DESC NULLS LAST"));
    for (Column feature : reference.schema().features()) {
      order.add(dialect.quote(feature.name()) + " DESC NULLS LAST");
    }
    return order.isEmpty() ? event() : String.join(", ", order);
  }

  /** {@code feature AS output, ...} and the matched event timestamp, of the source. */
  String featuresAsOutput() {
    List<String> items = new ArrayList<>();
    for (FeatureReference.Selected selected : reference.features()) {
      items.add(
          dialect.quote(selected.feature().name()) + " AS " + dialect.quote(selected.outputName()));
    }
    items.add(dialect.quote(reference.schema().eventTimestamp().name()) + " AS " + matched());
    return String.join(", ", items);
  }

  /** The quoted hidden column with the matched event timestamp. */
  String matched() {
    return hidden("event");
  }

  /** The latest event timestamp that counts: the as-of instant less the delay. */
  SqlText latest() {
    return minus(reference.view().delay());
  }

  /** The earliest event timestamp that counts, if there is a TTL. */
  Optional<SqlText> earliest() {
    return reference.ttl().map(this::minus);
  }

  private SqlText minus(Duration duration) {
    if (duration.isZero()) {
      return spine.asOf();
    }
    String[] around = dialect.minus("\u0000", duration).split("\u0000", -1);
    return text().sql(around[0]).add(spine.asOf()).sql(around[1]).build();
  }

  /** {@code <=}, or {@code <} after BEFORE: how an event compares with {@link #latest()}. */
  String atMost() {
    return spine.before() ? " < " : " <= ";
  }
}
