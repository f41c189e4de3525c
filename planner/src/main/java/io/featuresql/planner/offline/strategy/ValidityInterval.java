package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * Each row of the source is valid from its event timestamp until that of the next row of its key. A
 * spine row lies in one such interval at most. Of rows with one event timestamp all but the last in
 * the order of the law have an empty interval, so that ties fall out by themselves.
 *
 * <p>The next row is the one before in the order of the law, in which the newest comes first: in
 * the opposite order Trino (483) has NaN at the same end.
 *
 * <p>It needs nothing but a window function. The whole source is sorted once.
 */
record ValidityInterval(AsOfJoin join, String reason) implements AsOfStrategy {
  @Override
  public SqlText features() {
    String next = join.hidden("next");
    SqlText relation =
        join.text()
            .sql("(SELECT " + join.hiddenKeys() + ", " + join.hidden("at") + ", " + join.matched())
            .sql(join.hiddenFeatures() + ", lag(" + join.hidden("at") + ") OVER (PARTITION BY ")
            .sql(
                join.hiddenKeys()
                    + " ORDER BY "
                    + join.newestFirst(true)
                    + ") AS "
                    + next
                    + " FROM ")
            .add(join.rows())
            .sql(" AS " + join.hidden("all") + ")")
            .build();
    SqlText condition =
        join.text()
            .add(join.onKeys())
            .sql(" AND ")
            .add(join.bounds())
            .sql(" AND (" + next + " IS NULL OR " + next)
            .sql(join.spine().before() ? " >= " : " > ")
            .add(join.latest())
            .sql(")")
            .build();
    return join.joined(relation, condition, columns());
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(join.keys());
    columns.addAll(List.of(join.hidden("at"), join.hidden("next")));
    return columns;
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(columns());
  }

  @Override
  public String explain() {
    return "validity interval: each row is valid until the next of its key, joined by range; "
        + reason;
  }
}
