package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.List;

/**
 * A strategy that reads the keys and instants of the spine a second time, finds for each the rows
 * that may be the one, and takes the first of them in the order of the law.
 */
sealed interface RankedStrategy extends AsOfStrategy
    permits NativeAsOf, UnionWindow, ArraySearch, RankedCandidates, RangeJoin {
  /**
   * FROM items, and nothing behind them: the names of {@link AsOfJoin#spineNames}, and beside each
   * the columns of {@link AsOfJoin#rows} of the rows that may be the one.
   */
  SqlText candidates();

  /** Whether the candidates of one instant can be of several events. */
  boolean severalEvents();

  @Override
  default SqlText features() {
    AsOfJoin join = join();
    String rank = join.hidden("rank");
    String spineNames = String.join(", ", join.spineNames());
    String columns = spineNames + ", " + join.matched() + join.hiddenFeatures();
    SqlText relation =
        join.text()
            .sql("(SELECT " + columns + " FROM (SELECT " + columns + ", ")
            .sql(join.dialect().rank(spineNames, join.newestFirst(severalEvents())))
            .sql(" AS " + rank + " FROM ")
            .add(candidates())
            .sql(") AS " + join.hidden("ranked") + " WHERE " + rank + " = 1)")
            .build();
    return join.joined(relation, join.onInstants(), join.spineNames());
  }

  @Override
  default List<String> hiddenByFeatures() {
    return join().hiddenByJoined(join().spineNames());
  }
}
