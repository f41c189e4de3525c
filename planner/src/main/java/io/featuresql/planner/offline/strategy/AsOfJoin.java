package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One feature view to be joined to a spine: what the strategies turn into SQL.
 *
 * @param id a name that nothing of the user's begins with, different for each join of a statement
 * @param reference the view, its columns and the features wanted; a {@link WholeView}
 * @param source where its rows are
 * @param spine the side of the spine
 * @param dialect how to write it
 * @param events where all event timestamps lie that can matter to the statement
 * @param showsMatched whether the relation that brings the features has the matched event timestamp
 *     too; where there is no feature it always has
 */
public record AsOfJoin(
    String id,
    FeatureReference reference,
    Source source,
    SpineSide spine,
    WarehouseDialect dialect,
    EventRange events,
    boolean showsMatched) {
  public AsOfJoin {
    showsMatched |= reference.features().isEmpty();
  }

  /**
   * Where the rows of a view are.
   *
   * @param from a FROM item with the columns of the view, and {@code rowNumber} where it says so
   * @param rowNumber the quoted column that tells rows apart; empty when there is none
   * @param shared the name of the WITH query that {@code from} is, with its text; empty when {@code
   *     from} stands for itself
   */
  public record Source(String from, Optional<String> rowNumber, Optional<WithQuery> shared) {}

  /** A query that the statement gets in its WITH list. */
  public record WithQuery(String name, String sql) {}

  /**
   * What the spine gives.
   *
   * @param keys an expression for each join key
   * @param asOf the as-of instant, a UTC timestamp without zone
   * @param constant whether {@code asOf} is the same for all rows
   * @param before whether only rows strictly before {@code asOf} count
   * @param knownAsOf the knowledge time, likewise a UTC timestamp without zone
   * @param knownConstant whether {@code knownAsOf} is the same for all rows
   * @param instants a query for the distinct keys and instants of the spine, under the names of
   *     {@link #spineKey}, {@link #spineAsOf} and {@link #spineKnown}; empty where the spine cannot
   *     be read twice
   * @param recursive whether it reads the query that it is a term of: warehouses join that only in
   *     the plainest ways
   */
  public record SpineSide(
      List<SqlText> keys,
      SqlText asOf,
      boolean constant,
      boolean before,
      Optional<SqlText> knownAsOf,
      boolean knownConstant,
      Optional<SqlText> instants,
      boolean recursive) {}

  /** The same join, over other events. */
  AsOfJoin over(EventRange range) {
    return new AsOfJoin(id, reference, source, spine, dialect, range, showsMatched);
  }

  Span span() {
    return reference.span();
  }

  SqlText.Builder text() {
    return SqlText.builder(span());
  }

  /** The quoted name of a hidden column of this join. */
  public String hidden(String what) {
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
  public String alias() {
    return dialect.quote(reference.alias().orElse(id + ".features"));
  }

  /** How the features go through the join. */
  CarriedFeatures carried() {
    return new CarriedFeatures(this);
  }

  /** The event timestamp of a row of the source, in UTC. */
  String event() {
    return utc(eventColumn());
  }

  private Column eventColumn() {
    return reference.schema().eventTimestamp().orElseThrow();
  }

  /** The created timestamp of a row of the source, in UTC, if the view has one. */
  public Optional<String> created() {
    return reference.schema().createdTimestamp().map(this::utc);
  }

  private String utc(Column column) {
    return dialect.utc(dialect.quote(column.name()), Optional.of(column.type()));
  }

  /** The columns of the view that are no features: keys, event timestamp, created timestamp. */
  List<Column> keysAndTimes() {
    List<Column> columns = new ArrayList<>(reference.schema().keys());
    columns.add(eventColumn());
    reference.schema().createdTimestamp().ifPresent(columns::add);
    return columns;
  }

  /** The quoted key columns of the source. */
  List<String> sourceKeys() {
    return reference.schema().keys().stream().map(c -> dialect.quote(c.name())).toList();
  }

  /** The hidden key at {@code index} in the type of the entity's join key. */
  public String entityKey(int index) {
    String type = reference.entity().joinKeys().get(index).typeName();
    return "CAST(" + key(index) + " AS " + dialect.castType(type) + ")";
  }

  /**
   * Those rows of {@code from}, which has the columns of the view, whose keys are values of the
   * entity's keys: a cast would make another key of the others.
   */
  public static String ofEntity(String from, FeatureReference reference, WarehouseDialect dialect) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < reference.schema().keys().size(); i++) {
      Column column = reference.schema().keys().get(i);
      String type = reference.entity().joinKeys().get(i).typeName();
      if (mayRound(column.type(), dialect.parseType(type), dialect.textLength(type).isPresent())) {
        String key = dialect.quote(column.name());
        conditions.add("CAST(" + key + " AS " + dialect.castType(type) + ") = " + key);
      }
    }
    return conditions.isEmpty()
        ? from
        : "(SELECT * FROM " + from + " AS whole WHERE " + String.join(" AND ", conditions) + ")";
  }

  private static boolean mayRound(DataType from, DataType to, boolean bounded) {
    return switch (to.kind().family()) {
      case EXACT ->
          from.kind() == TypeKind.DECIMAL
              && (from.precision() == 0 || from.scale() > to.scale())
              && !from.equals(to);
      case APPROXIMATE -> to.kind() == TypeKind.REAL && from.kind() != TypeKind.REAL;
      case STRING -> bounded;
      case INSTANT, TIME -> from.precision() > to.precision();
      default -> false;
    };
  }

  /** {@code source key AS hidden key, ...}. */
  String keysAsHidden() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keyCount(); i++) {
      items.add(sourceKeys().get(i) + " AS " + key(i));
    }
    return String.join(", ", items);
  }

  /** The quoted hidden keys. */
  List<String> keys() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keyCount(); i++) {
      items.add(key(i));
    }
    return items;
  }

  /** The hidden keys, separated by commas. */
  String hiddenKeys() {
    return String.join(", ", keys());
  }

  /** Rows with a NULL key or event timestamp match nothing, and others may not matter. */
  String countable() {
    List<String> conditions = new ArrayList<>();
    sourceKeys().forEach(key -> conditions.add(key + " IS NOT NULL"));
    conditions.add(event() + " IS NOT NULL");
    return String.join(" AND ", conditions) + inRange();
  }

  /** {@code AND ...}: the condition that an event can matter to the statement. */
  String inRange() {
    return events.comparisons(dialect).stream()
        .map(comparison -> " AND " + event() + comparison)
        .collect(Collectors.joining());
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

  /** The features of the source, as they are carried, and the matched event timestamp. */
  String featuresAsOutput() {
    List<String> items = carried().items(feature -> dialect.quote(feature.name()));
    items.add(dialect.quote(eventColumn().name()) + " AS " + matched());
    return String.join(", ", items);
  }

  /** The quoted hidden column with the matched event timestamp. */
  public String matched() {
    return hidden("event");
  }

  /** The name of the hidden column with the created timestamp of the matched row, as it is. */
  public static String written(String id) {
    return id + ".written";
  }

  /** {@code hidden} columns, and that of the created timestamp if it is shown. */
  public List<String> withCreated(List<String> hidden) {
    List<String> all = new ArrayList<>(hidden);
    shownCreated().ifPresent(all::add);
    return all;
  }

  /** The same, quoted, where the statement reads it. */
  public Optional<String> shownCreated() {
    return reference.features().stream()
        .map(FeatureReference.Selected::outputName)
        .filter(written(id)::equals)
        .map(dialect::quote)
        .findFirst();
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
    return spine.asOf().in(instant -> dialect.minus(instant, duration), span());
  }

  // Forms that every engine has: all columns of the source under hidden names.

  /** The quoted name of the spine's key at {@code index} among {@link SpineSide#instants}. */
  public String spineKey(int index) {
    return hidden("spine" + (index + 1));
  }

  /** The quoted names of the spine's keys there. */
  List<String> spineKeys() {
    return IntStream.range(0, keyCount()).mapToObj(this::spineKey).toList();
  }

  /** {@code hidden key = spine key AND ...}, over the instants of the spine. */
  String onSpineKeys() {
    return IntStream.range(0, keyCount())
        .mapToObj(i -> key(i) + " = " + spineKey(i))
        .collect(Collectors.joining(" AND "));
  }

  /** The quoted name of the as-of instant there. */
  public String spineAsOf() {
    return hidden("asOf");
  }

  /** The quoted name of the knowledge time there. */
  public String spineKnown() {
    return hidden("known");
  }

  /**
   * The rows of the source that can match at all, as a derived table without a name: keys, {@code
   * at} and {@code created} in UTC, {@code event} as the view has it, and all features.
   */
  SqlText rows() {
    return rows(List.of());
  }

  /** The same, with {@code row}: the number that tells the rows of the source apart. */
  SqlText numberedRows() {
    return rows(List.of(source.rowNumber().orElseThrow() + " AS " + hidden("row")));
  }

  private SqlText rows(List<String> more) {
    List<String> items = new ArrayList<>(more);
    for (int i = 0; i < keyCount(); i++) {
      items.add(sourceKeys().get(i) + " AS " + key(i));
    }
    items.add(event() + " AS " + hidden("at"));
    created().ifPresent(created -> items.add(created + " AS " + hidden("created")));
    items.add(dialect.quote(eventColumn().name()) + " AS " + matched());
    List<Column> features = reference.schema().features();
    for (int i = 0; i < features.size(); i++) {
      items.add(dialect.quote(features.get(i).name()) + " AS " + feature(i));
    }
    SqlText.Builder text =
        text()
            .sql("(SELECT " + String.join(", ", items) + " FROM " + source.from())
            .sql(" AS " + hidden("source") + " WHERE " + countable());
    if (spine.knownConstant()) {
      spine
          .knownAsOf()
          .ifPresent(known -> text.sql(" AND " + created().orElseThrow() + " <= ").add(known));
    }
    return text.sql(")").build();
  }

  /** The quoted hidden name of the feature of the view at {@code index}. */
  String feature(int index) {
    return hidden("f" + (index + 1));
  }

  /** The hidden features, separated by commas and led by one; empty when there is none. */
  String hiddenFeatures() {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < reference.schema().features().size(); i++) {
      list.append(", ").append(feature(i));
    }
    return list.toString();
  }

  /** The quoted hidden names of the features that are asked for, each once, in the view's order. */
  List<String> selectedFeatures() {
    return reference.features().stream()
        .map(selected -> reference.schema().features().indexOf(selected.feature()))
        .distinct()
        .sorted()
        .map(this::feature)
        .toList();
  }

  /** {@code hidden feature AS output, ...}, and the matched event timestamp if it is shown. */
  public String outputs() {
    List<String> items = new ArrayList<>();
    for (FeatureReference.Selected selected : reference.features()) {
      items.add(feature(selected.feature()) + " AS " + dialect.quote(selected.outputName()));
    }
    return withMatched(items);
  }

  /** The same for a relation that is joined: the features as they are carried. */
  String carriedOutputs() {
    return withMatched(carried().items(this::feature));
  }

  private String withMatched(List<String> items) {
    if (showsMatched) {
      items.add(matched());
    }
    return String.join(", ", items);
  }

  private String feature(Column feature) {
    return feature(reference.schema().features().indexOf(feature));
  }

  /** ORDER BY items over hidden names: the newest first, or the last resort alone. */
  String newestFirst(boolean byEvent) {
    return newestFirst(byEvent, IntStream.range(0, reference.schema().features().size()));
  }

  /** The same, where only the features at some indices decide, in that order. */
  String newestFirst(boolean byEvent, IntStream indices) {
    List<String> order = new ArrayList<>();
    if (byEvent) {
      order.add(hidden("at") + " DESC");
    }
    if (created().isPresent()) {
      order.add(dialect.descending(hidden("created")));
    }
    List<Column> features = reference.schema().features();
    indices.forEach(
        i -> order.add(dialect.descending(dialect.orderKey(feature(i), features.get(i).type()))));
    return order.isEmpty() ? hidden("at") : String.join(", ", order);
  }

  /** The condition, over hidden names, that an event lies within the bounds of the instant. */
  SqlText bounds() {
    SqlText.Builder text = text().sql(hidden("at") + atMost()).add(latest());
    earliest().ifPresent(earliest -> text.sql(" AND " + hidden("at") + " >= ").add(earliest));
    return text.build();
  }

  /** {@code hidden key = spine key AND ...}. */
  SqlText onKeys() {
    SqlText.Builder text = text();
    String separator = "";
    for (int i = 0; i < keyCount(); i++) {
      text.sql(separator + key(i) + " = ").add(spine.keys().get(i));
      separator = " AND ";
    }
    return text.build();
  }

  /** The condition that a row found for a key and instant of the spine is joined to it. */
  SqlText onInstants() {
    SqlText.Builder text = text();
    for (int i = 0; i < keyCount(); i++) {
      text.sql(spineKey(i) + " = ").add(spine.keys().get(i)).sql(" AND ");
    }
    text.sql(spineAsOf() + " = ").add(spine.asOf());
    if (!spine.knownConstant()) {
      text.sql(" AND " + spineKnown() + " = ").add(spine.knownAsOf().orElseThrow());
    }
    return text.build();
  }

  /** The names of {@link SpineSide#instants}, in order. */
  List<String> spineNames() {
    List<String> names = new ArrayList<>(spineKeys());
    names.add(spineAsOf());
    if (!spine.knownConstant()) {
      names.add(spineKnown());
    }
    return names;
  }

  /** {@code instant}, the name of a column, less the delay. */
  String latestOf(String instant) {
    Duration delay = reference.view().delay();
    return delay.isZero() ? instant : dialect.minus(instant, delay);
  }

  /** {@code instant}, the name of a column, less the TTL, if there is one. */
  Optional<String> earliestOf(String instant) {
    return reference.ttl().map(ttl -> dialect.minus(instant, ttl));
  }

  /** {@code AND at >= instant - ttl}, where there is a TTL. */
  String youngEnough(String at, String instant) {
    return earliestOf(instant).map(earliest -> " AND " + at + " >= " + earliest).orElse("");
  }

  /**
   * Joins rows of hidden columns, at most one for each spine row.
   *
   * @param relation a derived table without a name
   * @param condition over its columns and the spine
   * @param columns the columns of it that the condition names
   */
  SqlText joined(SqlText relation, SqlText condition, List<String> columns) {
    if (!dialect.joinsLaterally()) {
      return text()
          .sql(
              " LEFT JOIN (SELECT "
                  + String.join(", ", columns)
                  + ", "
                  + carriedOutputs()
                  + " FROM ")
          .add(relation)
          .sql(" AS " + hidden("rows") + ") AS " + carried().relation() + " ON ")
          .add(condition)
          .build();
    }
    return text()
        .sql(" LEFT JOIN LATERAL (SELECT " + carriedOutputs() + " FROM ")
        .add(relation)
        .sql(" AS " + hidden("rows") + " WHERE ")
        .add(condition)
        .sql(") AS " + carried().relation() + " ON true")
        .build();
  }

  /** The quoted hidden columns that {@link #joined} adds. */
  List<String> hiddenByJoined(List<String> columns) {
    List<String> hidden = new ArrayList<>();
    if (!dialect.joinsLaterally()) {
      hidden.addAll(columns);
    }
    if (showsMatched) {
      hidden.add(matched());
    }
    return hidden;
  }

  /** The quoted hidden columns of a relation of keys and {@link #outputs}. */
  public List<String> hiddenByPopulation() {
    return showsMatched ? List.of(matched()) : List.of();
  }

  /** {@code <=}, or {@code <} after BEFORE: how an event compares with {@link #latest()}. */
  String atMost() {
    return spine.before() ? " < " : " <= ";
  }
}
