package io.featuresql.planner.offline;

import java.util.List;

/**
 * All rows that count for an instant of the spine, ranked, and the first of them. Cheap where few
 * rows count, as with a short TTL; without one its cost grows with the rows of a key times the
 * instants of that key.
 *
 * <p>It knows no restriction but that the spine is read twice, and that its keys and instants are
 * the same each time.
 */
record RankedCandidates(AsOfJoin join, String reason) implements AsOfStrategy {
  @Override
  public SqlText features() {
    String at = join.hidden("at");
    String rank = join.hidden("rank");
    String spineNames = String.join(", ", join.spineNames());
    SqlText.Builder relation =
        join.text()
            .sql("(SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(" FROM (SELECT " + spineNames + ", " + join.matched() + join.hiddenFeatures())
            .sql(", " + join.dialect().rank(spineNames, join.newestFirst(true)))
            .sql(" AS " + rank + " FROM (")
            .add(join.spine().instants().orElseThrow())
            .sql(") AS " + join.hidden("instants") + " JOIN ")
            .add(join.rows())
            .sql(" AS " + join.hidden("all") + " ON " + join.onSpineKeys() + " AND ");
    relation
        .sql(at + join.atMost() + join.latestOf(join.spineAsOf()))
        .sql(join.youngEnough(at, join.spineAsOf()));
    if (!join.spine().knownConstant()) {
      relation.sql(" AND " + join.hidden("created") + " <= " + join.spineKnown());
    }
    relation.sql(") AS " + join.hidden("ranked") + " WHERE " + rank + " = 1)");
    return join.joined(relation.build(), join.onInstants(), join.spineNames());
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(join.spineNames());
  }

  @Override
  public String explain() {
    return "ranked candidates: all rows that count for an instant, and the newest of them; "
        + reason;
  }
}
