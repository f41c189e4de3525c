package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.List;

/**
 * For each spine row the first of its rows, newest first. With an index over key and event
 * timestamp it reads a few rows for each spine row, however large the source is; without one it
 * reads the source again for each.
 *
 * <p>It is the one form that needs nothing else for a knowledge time that differs from row to row.
 */
record LateralTopOne(AsOfJoin join, String reason) implements AsOfStrategy {
  @Override
  public SqlText features() {
    SqlText.Builder text =
        join.text().sql(" LEFT JOIN LATERAL (SELECT " + join.carriedOutputs() + " FROM (SELECT *");
    if (showsInstant()) {
      text.sql(", ").add(join.spine().asOf()).sql(" AS " + join.spineAsOf());
    }
    text.sql(" FROM ")
        .add(join.rows())
        .sql(" AS " + join.hidden("all") + " WHERE ")
        .add(join.onKeys())
        .sql(" AND " + join.hidden("at") + join.atMost())
        .add(join.latest());
    if (!join.spine().knownConstant()) {
      text.sql(" AND " + join.hidden("created") + " <= ")
          .add(join.spine().knownAsOf().orElseThrow());
    }
    text.sql(" ORDER BY " + join.newestFirst(true) + " LIMIT 1) AS " + join.hidden("rows"));
    // If the newest row is too old, all are. Beside the other bound this one would make PostgreSQL
    // (14) believe in so few rows that it reads and sorts them all, instead of the first by index.
    if (showsInstant()) {
      text.sql(" WHERE true" + join.youngEnough(join.hidden("at"), join.spineAsOf()));
    } else {
      join.earliest()
          .ifPresent(earliest -> text.sql(" WHERE " + join.hidden("at") + " >= ").add(earliest));
    }
    return text.sql(") AS " + join.carried().relation() + " ON true").build();
  }

  /**
   * Whether the inner query shows the spine's instant, so that the outer one need not name the
   * spine. PostgreSQL may keep the rows of such a query by the values that it takes from outside
   * (Memoize); where one value enters at two levels, it forgets them all at each row of the spine.
   * 105,020 rows of 50,000 keys and instants took 6.4 s so, 0.4 s in this form, and 0.5 s without
   * Memoize (15.17; 14 and 16 do the same, 17.9 does not).
   */
  private boolean showsInstant() {
    return !join.spine().constant() && join.reference().ttl().isPresent();
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(List.of());
  }

  @Override
  public String explain() {
    return "lateral top-1: for each row of the spine the newest of its rows; " + reason;
  }
}
