package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.resolve.FeatureReference.Selected;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How the features of a join go through it. DuckDB (2.0.0.1) gives stray memory for an array of a
 * fixed size, at any depth, that comes out of the right side of a hash left join with at most one
 * row of each key. So it goes in as a list, and {@link ShownFeatures} makes an array of it again.
 *
 * <p>The features that are asked for are joined by one relation, all under hidden names or none.
 */
record CarriedFeatures(AsOfJoin join) {
  /** Whether a feature that is asked for is carried in another type than its own. */
  boolean differ() {
    return join.reference().features().stream()
        .anyMatch(selected -> join.dialect().carriedAs(selected.feature().type()).isPresent());
  }

  /** The quoted alias of the relation that the strategy joins. */
  String relation() {
    return differ() ? join.hidden("carried") : join.alias();
  }

  /**
   * The select items of that relation: each feature that is asked for.
   *
   * @param column what a feature of the view is called where they are selected
   */
  List<String> items(Function<Column, String> column) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < join.reference().features().size(); i++) {
      Column feature = join.reference().features().get(i).feature();
      String value = column.apply(feature);
      items.add(
          join.dialect().carriedAs(feature.type()).map(type -> cast(value, type)).orElse(value)
              + " AS "
              + name(i));
    }
    return items;
  }

  /** The quoted names of these items, where they are not those of the features. */
  List<String> hidden() {
    List<String> names = new ArrayList<>();
    for (int i = 0; differ() && i < join.reference().features().size(); i++) {
      names.add(name(i));
    }
    return names;
  }

  /** Those of a relation that gives the features under their own names and in their own types. */
  List<String> restored() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < join.reference().features().size(); i++) {
      Selected selected = join.reference().features().get(i);
      DataType type = selected.feature().type();
      String value = relation() + "." + name(i);
      items.add(
          (join.dialect().carriedAs(type).isPresent() ? cast(value, type.name()) : value)
              + " AS "
              + join.dialect().quote(selected.outputName()));
    }
    return items;
  }

  private static String cast(String value, String type) {
    return "CAST(" + value + " AS " + type + ")";
  }

  private String name(int index) {
    return differ()
        ? join.hidden("carried" + (index + 1))
        : join.dialect().quote(join.reference().features().get(index).outputName());
  }
}
