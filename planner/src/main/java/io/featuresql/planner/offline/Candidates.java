package io.featuresql.planner.offline;

/**
 * All rows that count for a key and instant of the spine, and of them the first in the order of the
 * law.
 */
record Candidates(AsOfJoin join) {
  /**
   * The join that adds the features.
   *
   * @param instants a query with the names of the spine's instants, which may have several rows of
   *     one instant
   * @param condition over that query and the rows of the source; holds for all that count
   */
  SqlText features(SqlText instants, String condition) {
    String at = join.hidden("at");
    String rank = join.hidden("rank");
    String spineNames = String.join(", ", join.spineNames());
    SqlText.Builder relation =
        join.text()
            .sql("(SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(" FROM (SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(", " + join.dialect().rank(spineNames, join.newestFirst(true)))
            .sql(" AS " + rank + " FROM (")
            .add(instants)
            .sql(") AS " + join.hidden("instants") + " JOIN ")
            .add(join.rows())
            .sql(" AS " + join.hidden("all") + " ON " + condition + " AND ");
    relation
        .sql(at + join.atMost() + join.latestOf(join.spineAsOf()))
        .sql(join.youngEnough(at, join.spineAsOf()));
    if (!join.spine().knownConstant()) {
      relation.sql(" AND " + join.hidden("created") + " <= " + join.spineKnown());
    }
    relation.sql(") AS " + join.hidden("ranked") + " WHERE " + rank + " = 1)");
    return join.joined(relation.build(), join.onInstants(), join.spineNames());
  }
}
