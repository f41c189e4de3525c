package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/** A form that finds the newest row of every key at one instant, without a spine. */
public sealed interface Population permits ConstantInstant, NewestPerKey {
  /** What is read. */
  AsOfJoin join();

  /**
   * The newest row of each key, as a derived table without a name.
   *
   * @param items select items over the hidden names of {@link AsOfJoin#rows}
   * @param only a further condition over them for the rows among which the newest is sought, or
   *     nothing; where it changes which row is the newest, a key may be left out, and no other row
   *     is taken for it
   */
  SqlText newest(String items, String only);
}
