package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * The instants of the spine and the events of the source in one sort for each key, in which the
 * last event is carried to each instant; then the rows of the matched events, of which the first in
 * the order of the law is taken. The sort carries key and time only, and its cost does not depend
 * on how many rows a key has.
 *
 * <p>The spine is read twice, and its keys and instants have to be the same each time.
 */
record UnionWindow(AsOfJoin join, String reason) implements RankedStrategy {
  @Override
  public SqlText candidates() {
    return new MatchedEvents(join).rows(matches());
  }

  @Override
  public boolean severalEvents() {
    return false;
  }

  /** For each key and instant of the spine the last event, as {@code carried}. */
  private SqlText matches() {
    String time = join.hidden("time");
    String turn = join.hidden("turn");
    String event = join.hidden("eventOrNone");
    String carried = new MatchedEvents(join).event();
    String spineNames = String.join(", ", join.spineNames());
    List<String> sourceKeys = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      sourceKeys.add(join.key(i) + " AS " + join.spineKey(i));
    }
    // Of an event and an instant at one time, the event comes first, or after BEFORE last.
    int eventTurn = join.spine().before() ? 1 : 0;
    String noInstant = "CAST(NULL AS " + join.dialect().timestampType() + ")";
    return join.text()
        .sql("(SELECT " + spineNames + ", " + carried + " FROM (SELECT " + spineNames + ", " + turn)
        .sql(", max(" + event + ") OVER (PARTITION BY " + String.join(", ", join.spineKeys()))
        .sql(
            " ORDER BY "
                + time
                + ", "
                + turn
                + " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "
                + carried)
        .sql(" FROM (SELECT " + String.join(", ", sourceKeys) + ", " + noInstant + " AS ")
        .sql(join.spineAsOf() + ", " + join.hidden("at") + " AS " + time)
        .sql(
            ", " + eventTurn + " AS " + turn + ", " + join.hidden("at") + " AS " + event + " FROM ")
        .add(join.rows())
        .sql(" AS " + join.hidden("events") + " UNION ALL SELECT " + spineNames + ", ")
        .sql(join.latestOf(join.spineAsOf()) + ", " + (1 - eventTurn) + ", " + noInstant)
        .sql(" FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("instants") + ") AS " + join.hidden("union") + ") AS ")
        .sql(join.hidden("carrying") + " WHERE " + turn + " = " + (1 - eventTurn))
        .sql(" AND " + carried + " IS NOT NULL)")
        .build();
  }

  @Override
  public String explain() {
    return "union and window: instants and events in one sort, the last event carried; " + reason;
  }
}
