package io.featuresql.planner.offline;

import java.util.ArrayList;
import java.util.List;

/**
 * For an as-of instant that is the same for all spine rows: the newest row of each key up to it,
 * found once, then one hash join.
 *
 * <p>The newest event of each key is found among narrow rows; only the rows that have it are read
 * whole and sorted, to settle ties. The bounds of the instant are said of both, so that the second
 * scan skips what the first has skipped. That scan is held against the newest events alone before
 * it is held against keys and events: DuckDB (2.0.0) filters a scan by a hash join of one column,
 * not of several.
 */
record ConstantInstant(AsOfJoin join) implements AsOfStrategy {
  @Override
  public SqlText match() {
    return SqlText.EMPTY;
  }

  @Override
  public SqlText features() {
    SqlText.Builder text =
        join.text()
            .sql(" LEFT JOIN ")
            .add(newest(join.keysAsHidden(), ""))
            .sql(" AS " + join.alias());
    String separator = " ON ";
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(separator + join.alias() + "." + join.key(i) + " = ")
          .add(join.spine().keys().get(i));
      separator = " AND ";
    }
    return text.build();
  }

  /**
   * The newest row of each key, as a derived table.
   *
   * @param keys select items for the keys
   * @param only a further condition for the rows among which the newest is sought, or nothing
   */
  SqlText newest(String keys, String only) {
    boolean plain = join.source().rowNumber().isPresent();
    String from = plain ? join.source().from() : join.hidden("source");
    String event = join.hidden("at");
    String latest = join.hidden("latest");
    String newest = join.hidden("newest");
    SqlText.Builder text = join.text().sql("(WITH ");
    if (!plain) {
      // an arbitrary query may cost much, or give other rows each time: it is evaluated once
      text.sql(from + " AS MATERIALIZED (SELECT * FROM " + join.source().from() + "), ");
    }
    text.sql(latest + " AS MATERIALIZED (SELECT " + groupKeys())
        .sql(", max(" + join.event() + ") AS " + newest + " FROM " + from)
        .add(countable())
        .sql(only.isEmpty() ? "" : " AND (" + only + ")")
        .sql(" GROUP BY ALL) SELECT " + keys + ", " + join.featuresAsOutput())
        .sql(" FROM (SELECT *, " + join.event() + " AS " + event + " FROM " + from)
        .add(countable())
        .sql(") SEMI JOIN (SELECT " + newest + " FROM " + latest + ") AS " + join.hidden("events"))
        .sql(" ON " + event + " = " + join.hidden("events") + "." + newest)
        .sql(" SEMI JOIN " + latest + " ON " + joinLatest(event, latest + "." + newest))
        .sql(" QUALIFY row_number() OVER (PARTITION BY " + String.join(", ", join.sourceKeys()))
        .sql(" ORDER BY " + join.featureOrder() + ") = 1)");
    return text.build();
  }

  private String groupKeys() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      items.add(join.sourceKeys().get(i) + " AS " + join.hidden("group" + i));
    }
    return String.join(", ", items);
  }

  private String joinLatest(String event, String newest) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      conditions.add(join.sourceKeys().get(i) + " = " + join.hidden("group" + i));
    }
    conditions.add(event + " = " + newest);
    return String.join(" AND ", conditions);
  }

  /** The WHERE that only rows pass that count at the instant. */
  private SqlText countable() {
    String event = join.event();
    SqlText.Builder text = join.text().sql(" WHERE " + join.countable());
    text.sql(" AND " + event + join.atMost()).add(join.latest());
    join.earliest().ifPresent(t -> text.sql(" AND " + event + " >= ").add(t));
    join.spine()
        .knownAsOf()
        .ifPresent(known -> text.sql(" AND " + join.created().orElseThrow() + " <= ").add(known));
    return text.build();
  }

  @Override
  public List<String> hiddenByMatch() {
    return List.of();
  }

  @Override
  public List<String> hiddenByFeatures() {
    List<String> hidden = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      hidden.add(join.key(i));
    }
    hidden.add(join.matched());
    return hidden;
  }

  @Override
  public String explain() {
    return "constant instant: the newest row per key once, then a hash join, because AS OF is the"
        + " same for all rows";
  }
}
