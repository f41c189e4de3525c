package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * The native as-of join of the distinct instants of the spine and the events of the source, on keys
 * and times alone; then the rows of the matched events, of which the first in the order of the law
 * is taken. The native join picks any of several rows with one event timestamp, but here they are
 * all the same.
 *
 * <p>Both sides are derived tables of plain columns, and nothing else is joined in their FROM,
 * which is all that some engines take. The spine is read twice, and its keys and instants have to
 * be the same each time.
 */
record NativeAsOf(AsOfJoin join, String reason) implements RankedStrategy {
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
    WarehouseDialect dialect = join.dialect();
    String latest = join.hidden("latest");
    String carried = new MatchedEvents(join).event();
    String asked = join.hidden("asked");
    String events = join.hidden("events");
    String spineNames = String.join(", ", join.spineNames());
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      equal.add(asked + "." + join.spineKey(i) + " = " + events + "." + join.key(i));
    }
    String times =
        asked
            + ("." + latest)
            + (join.spine().before() ? " > " : " >= ")
            + (events + "." + carried);
    return join.text()
        .sql("(SELECT " + spineNames + ", " + carried + " FROM (SELECT " + spineNames + ", ")
        .sql(dialect.neverNull(join.latestOf(join.spineAsOf())) + " AS " + latest + " FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("instants") + " WHERE " + join.spineAsOf() + " IS NOT NULL)")
        .sql(" AS " + asked + " " + dialect.asOfJoin() + " (SELECT " + join.hiddenKeys() + ", ")
        .sql(dialect.neverNull(join.hidden("at")) + " AS " + carried + " FROM ")
        .add(join.rows())
        .sql(" AS " + join.hidden("some") + ") AS " + events)
        .sql(dialect.onAsOf(String.join(" AND ", equal), times) + ")")
        .build();
  }

  @Override
  public String explain() {
    return "as-of join: the last event of each instant by the warehouse's own as-of join, then its"
        + " rows; "
        + reason;
  }
}
