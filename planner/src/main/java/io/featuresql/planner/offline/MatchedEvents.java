package io.featuresql.planner.offline;

/**
 * From the last event of each key and instant of the spine to its features: of the rows of that
 * event the first in the order of the law.
 */
record MatchedEvents(AsOfJoin join) {
  /** The hidden column of the last event. */
  String event() {
    return join.hidden("carried");
  }

  /**
   * The join that adds the features.
   *
   * @param matches a derived table without a name: the names of the spine's instants, and {@link
   *     #event}, which is not NULL
   */
  SqlText features(SqlText matches) {
    String rank = join.hidden("rank");
    String spineNames = String.join(", ", join.spineNames());
    // A warehouse that cannot tell how large the matches are, such as Trino (483), keeps what
    // stands last in memory: that must not be the source.
    SqlText.Builder relation =
        join.text()
            .sql("(SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(" FROM (SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(", " + join.dialect().rank(spineNames, join.newestFirst(false)))
            .sql(" AS " + rank + " FROM ")
            .add(join.rows())
            .sql(" AS " + join.hidden("all") + " JOIN ")
            .add(matches)
            .sql(" AS " + join.hidden("matches") + " ON " + join.onSpineKeys() + " AND ");
    relation
        .sql(join.hidden("at") + " = " + event() + join.youngEnough(event(), join.spineAsOf()))
        .sql(") AS " + join.hidden("ranked") + " WHERE " + rank + " = 1)");
    return join.joined(relation.build(), join.onInstants(), join.spineNames());
  }
}
