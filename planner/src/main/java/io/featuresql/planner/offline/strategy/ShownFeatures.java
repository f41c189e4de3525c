package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * A strategy whose features are {@linkplain CarriedFeatures carried} in another type: they are cast
 * back to their own, under the alias of the reference, by a lateral sub-query of one row.
 *
 * <p>DuckDB (2.0.0.1) makes a join of a lateral sub-query, over all distinct values that it names,
 * but for one that unnests a list: that one is evaluated row by row, and its casts with it.
 */
record ShownFeatures(AsOfStrategy strategy) implements AsOfStrategy {
  /** {@code strategy}, or one that shows what it carries. */
  static AsOfStrategy of(AsOfStrategy strategy) {
    return strategy.join().carried().differ() ? new ShownFeatures(strategy) : strategy;
  }

  @Override
  public AsOfJoin join() {
    return strategy.join();
  }

  @Override
  public SqlText match() {
    return strategy.match();
  }

  @Override
  public SqlText features() {
    return strategy.features();
  }

  @Override
  public SqlText behind() {
    AsOfJoin join = join();
    String matched = join.carried().relation() + "." + join.matched();
    List<String> items = new ArrayList<>(join.carried().restored());
    if (join.showsMatched()) {
      items.add(matched + " AS " + join.matched());
    }
    return join.text()
        .sql(" CROSS JOIN LATERAL (SELECT " + String.join(", ", items))
        .sql(" FROM (SELECT unnest([" + matched + "])) AS " + join.hidden("one"))
        .sql(") AS " + join.alias())
        .build();
  }

  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>(strategy.hiddenByMatch());
    hidden.addAll(join().carried().hidden());
    hidden.addAll(strategy.hiddenByFeatures());
    hidden.removeAll(hiddenByFeatures());
    return hidden;
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join().hiddenByPopulation();
  }

  @Override
  public String explain() {
    return strategy.explain();
  }
}
