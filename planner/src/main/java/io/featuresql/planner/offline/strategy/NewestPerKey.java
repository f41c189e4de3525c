package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.List;

/**
 * For an as-of instant that is the same for all spine rows: the newest row of each key up to it, by
 * a rank, then a plain join. Every engine can run it.
 */
record NewestPerKey(AsOfJoin join) implements AsOfStrategy, Population {
  @Override
  public SqlText features() {
    List<String> columns = join.keys();
    String items = String.join(", ", columns) + ", " + join.matched() + join.hiddenFeatures();
    return join.joined(newest(items, ""), join.onKeys(), columns);
  }

  @Override
  public SqlText newest(String items, String only) {
    String rank = join.hidden("rank");
    SqlText.Builder text =
        join.text()
            .sql("(SELECT " + items + " FROM (SELECT " + rowItems())
            .sql(", " + join.dialect().rank(join.hiddenKeys(), join.newestFirst(true)))
            .sql(" AS " + rank + " FROM ")
            .add(only.isEmpty() ? join.rows() : ofNewestEvent(only))
            .sql(" AS " + join.hidden("all"));
    if (only.isEmpty()) {
      text.sql(" WHERE ").add(join.bounds());
    }
    return text.sql(") AS " + join.hidden("ranked") + " WHERE " + rank + " = 1)").build();
  }

  /** Of each key all rows of the newest event that has a row for which {@code only} holds. */
  private SqlText ofNewestEvent(String only) {
    String at = join.hidden("at");
    String newest = join.hidden("newest");
    return join.text()
        .sql("(SELECT " + rowItems() + " FROM (SELECT " + rowItems())
        .sql(", max(CASE WHEN " + only + " THEN " + at + " END) OVER (PARTITION BY ")
        .sql(join.hiddenKeys() + ") AS " + newest + " FROM ")
        .add(join.rows())
        .sql(" AS " + join.hidden("some") + " WHERE ")
        .add(join.bounds())
        .sql(") AS " + join.hidden("changed") + " WHERE " + at + " = " + newest + ")")
        .build();
  }

  private String rowItems() {
    return join.hiddenKeys()
        + (", " + join.hidden("at"))
        + (join.created().isPresent() ? ", " + join.hidden("created") : "")
        + (", " + join.matched())
        + join.hiddenFeatures();
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(join.keys());
  }

  @Override
  public String explain() {
    return "constant instant: the newest row per key once, then a join, because AS OF is the same"
        + " for all rows";
  }
}
