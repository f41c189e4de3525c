package io.featuresql.planner.plan;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.Planning;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.script.Script;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionsTest {
  static List<Script.Case> cases() {
    return Script.of(DefinitionsTest.class, "definitions.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whatAStatementMakesOrWhyItIsRefused(Script.Case script) {
    Planning shop = Planning.shop(new PlainDialect());
    List<Definition> before = List.copyOf(shop.catalog().definitions());
    for (String sql : script.input().split(";\n")) {
      try {
        shop.define(sql);
      } catch (FeatureSqlException e) {
        script.check(e.code().sqlState() + " " + e.describe(sql));
        return;
      }
    }
    List<String> lines = new ArrayList<>();
    for (Definition old : before) {
      if (shop.catalog().find(old.name()).isEmpty()) {
        lines.add("no " + old.name());
      }
    }
    shop.catalog().definitions().stream()
        .filter(definition -> !before.contains(definition))
        .map(DefinitionPrinter::print)
        .forEach(lines::add);
    script.check(lines.isEmpty() ? "nothing changes" : String.join("\n", lines));
  }
}
