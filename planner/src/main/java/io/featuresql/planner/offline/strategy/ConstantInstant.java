package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
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
record ConstantInstant(AsOfJoin join) implements AsOfStrategy, Population {
  @Override
  public SqlText features() {
    return join.joined(
        newest(join.hiddenKeys() + ", " + join.matched() + join.hiddenFeatures(), ""),
        join.onKeys(),
        join.keys());
  }

  @Override
  public SqlText newest(String items, String only) {
    String at = join.hidden("at");
    String latest = join.hidden("latest");
    String newest = join.hidden("newest");
    SqlText rows = join.rows();
    SqlText.Builder text = join.text().sql("(WITH ");
    if (join.source().rowNumber().isEmpty()) {
      // an arbitrary query may cost much, or give other rows each time: it is evaluated once
      text.sql(join.hidden("source") + " AS MATERIALIZED (SELECT * FROM ").add(rows).sql("), ");
      rows = join.text().sql(join.hidden("source")).build();
    }
    text.sql(latest + " AS MATERIALIZED (SELECT " + String.join(", ", join.keys()))
        .sql(", max(" + at + ") AS " + newest + " FROM ")
        .add(rows)
        .sql(" WHERE ")
        .add(join.bounds())
        .sql(only.isEmpty() ? "" : " AND (" + only + ")")
        .sql(" GROUP BY ALL) SELECT " + items + " FROM (SELECT * FROM ")
        .add(rows)
        .sql(" WHERE ")
        .add(join.bounds())
        .sql(") AS " + join.hidden("all"))
        .sql(" SEMI JOIN (SELECT " + newest + " FROM " + latest + ") AS " + join.hidden("events"))
        .sql(" ON " + at + " = " + newest + " SEMI JOIN " + latest + " ON " + onLatest())
        .sql(" QUALIFY " + join.dialect().rank(join.hiddenKeys(), join.newestFirst(false)))
        .sql(" = 1)");
    return text.build();
  }

  private String onLatest() {
    List<String> conditions = new ArrayList<>();
    for (String key : join.keys()) {
      conditions.add(join.hidden("all") + "." + key + " = " + join.hidden("latest") + "." + key);
    }
    conditions.add(join.hidden("at") + " = " + join.hidden("latest") + "." + join.hidden("newest"));
    return String.join(" AND ", conditions);
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(join.keys());
  }

  @Override
  public String explain() {
    return "constant instant: the newest row per key once, then a hash join, because AS OF is the"
        + " same for all rows";
  }
}
