package io.featuresql.engine.ingest;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Some keys of a view, as a condition with parameters. */
record Keys(Plan.Target target, WarehouseDialect dialect) {
  /** So many keys are asked for at once. */
  static final int TOGETHER = 100;

  /** That a row of the view has one of {@code count} keys. */
  String condition(int count) {
    List<String> equal = new ArrayList<>();
    target.schema().keys().forEach(key -> equal.add(dialect.quote(key.name()) + " = ?"));
    String one = equal.isEmpty() ? "TRUE" : "(" + String.join(" AND ", equal) + ")";
    return "(" + String.join(" OR ", Collections.nCopies(count, one)) + ")";
  }

  /** The values of its parameters. */
  static List<Object> values(List<Object[]> keys) {
    return keys.stream().flatMap(Arrays::stream).toList();
  }
}
