package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * One of several joins in a row that stand in brackets together. What is in the brackets is joined
 * to the distinct keys and instants of the spine, and these to the spine, so that joins are within
 * one another as deeply as a bracket has joins, and not as deeply as the statement has. DuckDB
 * (2.0.0.1) ends the process at some 400 joins in a row, and plans them in a time that grows with
 * the square of their number.
 *
 * @param inner the join in the brackets, to keys and instants by the names of the group
 * @param outer the same join, to the spine itself
 * @param first of the brackets, after which keys and instants are named
 * @param opens whether it is the first one
 * @param closes whether it is the last one
 */
record NestedJoin(AsOfStrategy inner, AsOfJoin outer, AsOfJoin first, boolean opens, boolean closes)
    implements AsOfStrategy {
  /** Whether a join can stand in brackets at all. */
  static boolean isPossible(AsOfStrategy strategy) {
    boolean form = strategy instanceof RankedStrategy || strategy instanceof ConstantInstant;
    AsOfJoin.SpineSide spine = strategy.join().spine();
    return form && spine.knownConstant() && spine.instants().isPresent();
  }

  /** Whether two joins are to the same keys and instants, so that they can share brackets. */
  static boolean isAlike(AsOfJoin one, AsOfJoin other) {
    boolean alike =
        one.keyCount() == other.keyCount() && one.spine().asOf().readsAs(other.spine().asOf());
    for (int i = 0; alike && i < one.keyCount(); i++) {
      alike = one.spine().keys().get(i).readsAs(other.spine().keys().get(i));
    }
    return alike;
  }

  /** {@code join} to the names of the group of {@code first}. */
  static AsOfJoin inside(AsOfJoin join, AsOfJoin first) {
    AsOfJoin.SpineSide spine = join.spine();
    List<SqlText> keys = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      keys.add(SqlText.written(name(first) + "." + key(first, i), join.span()));
    }
    // the newest rows of a constant instant are found by the constant itself
    SqlText asOf =
        spine.constant()
            ? spine.asOf()
            : SqlText.written(name(first) + "." + asOf(first), join.span());
    return new AsOfJoin(
        join.id(),
        join.reference(),
        join.source(),
        new AsOfJoin.SpineSide(
            keys,
            asOf,
            spine.constant(),
            spine.before(),
            spine.knownAsOf(),
            true,
            spine.instants(),
            spine.recursive()),
        join.dialect(),
        join.events(),
        join.showsMatched());
  }

  private static String name(AsOfJoin first) {
    return first.hidden("group");
  }

  private static String key(AsOfJoin first, int index) {
    return first.hidden("groupKey" + (index + 1));
  }

  private static String asOf(AsOfJoin first) {
    return first.hidden("groupAsOf");
  }

  @Override
  public SqlText features() {
    SqlText.Builder text = outer.text();
    if (opens) {
      text.sql(" LEFT JOIN ((SELECT " + String.join(", ", items()) + " FROM (")
          .add(outer.spine().instants().orElseThrow())
          .sql(") AS " + outer.hidden("grouped") + ") AS " + name(first));
    }
    text.add(inner.features());
    if (closes) {
      text.sql(") ON " + name(first) + "." + asOf(first) + " = ").add(outer.spine().asOf());
      for (int i = 0; i < outer.keyCount(); i++) {
        text.sql(" AND " + name(first) + "." + key(first, i) + " = ")
            .add(outer.spine().keys().get(i));
      }
    }
    return text.build();
  }

  private List<String> items() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < outer.keyCount(); i++) {
      items.add(outer.spineKey(i) + " AS " + key(first, i));
    }
    items.add(outer.spineAsOf() + " AS " + asOf(first));
    return items;
  }

  @Override
  public AsOfJoin join() {
    return outer;
  }

  /** The names of the group are not of the relation that brings the features. */
  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>();
    for (int i = 0; opens && i < outer.keyCount(); i++) {
      hidden.add(key(first, i));
    }
    if (opens) {
      hidden.add(asOf(first));
    }
    return hidden;
  }

  @Override
  public List<String> hiddenByFeatures() {
    return inner.hiddenByFeatures();
  }

  @Override
  public String explain() {
    return inner.explain();
  }
}
