package io.featuresql.planner.offline;

import java.util.List;

/**
 * A form of SQL that finds, for each spine row, the one row of a view that the point-in-time law
 * names. Every strategy obeys the whole law; they differ in what they cost and in what they need.
 *
 * <p>A strategy has two parts because all rows are matched before any features are joined: an
 * expression of the spine then never meets a feature of the same name.
 */
sealed interface AsOfStrategy
    permits NarrowMatch,
        GroupedMatch,
        ConstantInstant,
        KnownPerRow,
        NewestPerKey,
        ValidityInterval,
        LateralTopOne,
        RankedStrategy,
        SharedRows,
        NestedJoin {
  /** Joins that add hidden columns only; may be empty. */
  default SqlText match() {
    return SqlText.EMPTY;
  }

  /** The join that adds the features, under the alias of the reference. */
  SqlText features();

  /** The quoted alias of what {@link #features()} joins. */
  default String alias() {
    return join().alias();
  }

  /** What is joined. */
  AsOfJoin join();

  /** The quoted hidden columns that {@link #match()} adds. */
  default List<String> hiddenByMatch() {
    return List.of();
  }

  /** The quoted hidden columns that {@link #features()} adds. */
  List<String> hiddenByFeatures();

  /** One line for EXPLAIN: what is done, and why. */
  String explain();
}
