package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.List;

/**
 * A form of SQL that finds, for each spine row, the one row of a view that the point-in-time law
 * names. Every strategy obeys the whole law; they differ in what they cost and in what they need.
 *
 * <p>A strategy has two parts because all rows are matched before any features are joined: an
 * expression of the spine then never meets a feature of the same name.
 */
public sealed interface AsOfStrategy
    permits NarrowMatch,
        EventMatch,
        GroupedMatch,
        ConstantInstant,
        KnownPerRow,
        NewestPerKey,
        ValidityInterval,
        LateralTopOne,
        RankedStrategy,
        SharedRows,
        NestedJoin,
        ShownFeatures {
  /** Joins that add hidden columns only; may be empty. */
  default SqlText match() {
    return SqlText.EMPTY;
  }

  /** The join that adds the features. */
  SqlText features();

  /** What has to stand behind the joins of all strategies of a clause; may be empty. */
  default SqlText behind() {
    return SqlText.EMPTY;
  }

  /** What is joined. */
  AsOfJoin join();

  /** The quoted hidden columns that are added, but not under the alias of the reference. */
  default List<String> hiddenByMatch() {
    return List.of();
  }

  /** The quoted hidden columns that are added under the alias of the reference. */
  List<String> hiddenByFeatures();

  /** One line for EXPLAIN: what is done, and why. */
  String explain();
}
