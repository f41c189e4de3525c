package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/** From the last event of each key and instant of the spine to its rows. */
record MatchedEvents(AsOfJoin join) {
  /** The hidden column of the last event. */
  String event() {
    return join.hidden("carried");
  }

  /**
   * The rows of the matched events, for {@link RankedStrategy#candidates()}.
   *
   * @param matches a derived table without a name: the names of the spine's instants, and {@link
   *     #event}, which is not NULL
   */
  SqlText rows(SqlText matches) {
    // A warehouse that cannot tell how large the matches are, such as Trino (483), keeps what
    // stands last in memory: that must not be the source.
    return join.text()
        .add(join.rows())
        .sql(" AS " + join.hidden("all") + " JOIN ")
        .add(matches)
        .sql(" AS " + join.hidden("matches") + " ON " + join.onSpineKeys() + " AND ")
        .sql(join.hidden("at") + " = " + event() + join.youngEnough(event(), join.spineAsOf()))
        .build();
  }
}
