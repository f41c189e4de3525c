package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/** All rows that count for a key and instant of the spine. */
record Candidates(AsOfJoin join) {
  /**
   * What {@link RankedStrategy#candidates()} gives.
   *
   * @param instants a query with the names of the spine's instants, which may have several rows of
   *     one instant
   * @param condition over that query and the rows of the source; holds for all that count
   */
  SqlText of(SqlText instants, String condition) {
    String at = join.hidden("at");
    SqlText.Builder text =
        join.text()
            .sql("(")
            .add(instants)
            .sql(") AS " + join.hidden("instants") + " JOIN ")
            .add(join.rows())
            .sql(" AS " + join.hidden("all") + " ON " + condition + " AND ")
            .sql(at + join.atMost() + join.latestOf(join.spineAsOf()))
            .sql(join.youngEnough(at, join.spineAsOf()));
    if (!join.spine().knownConstant()) {
      text.sql(" AND " + join.hidden("created") + " <= " + join.spineKnown());
    }
    return text.build();
  }
}
