package io.featuresql.planner.plan;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.Planning;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.script.Script;
import io.featuresql.script.SqlLines;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeaturePlannerTest {
  private static final Planning SHOP = Planning.shop(new PlainDialect()).materialize("profile");

  static List<Script.Case> cases() {
    return Script.of(FeaturePlannerTest.class, "plans.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void eachStatementHasItsPlan(Script.Case script) {
    try {
      Plan plan = SHOP.plan(script.input(), Route.AUTO);
      script.check(
          plan.accept(new Words())
              + (plan.parameterCount() == 0 ? "" : "\nparameters: " + plan.parameterCount()));
    } catch (FeatureSqlException e) {
      script.check(e.code().sqlState() + " " + e.describe(script.input()));
    }
  }

  /** What matters of each kind of plan. */
  private static final class Words implements Plan.Visitor<String, RuntimeException> {
    @Override
    public String passThrough(Plan.PassThrough plan) {
      return "pass through"
          + plan.misread()
              .map(
                  m ->
                      "\n"
                          + (m.warns() ? "warns" : "if refused")
                          + ", at "
                          + m.start()
                          + ": "
                          + m.remedy())
              .orElse("");
    }

    @Override
    public String offline(Plan.Offline plan) {
      return "offline: " + plan.reason() + plan.warning().map(w -> "\nwarning: " + w).orElse("");
    }

    @Override
    public String online(Plan.Online plan) {
      return "online: " + plan.reason();
    }

    @Override
    public String define(Plan.Define plan) {
      return "define "
          + plan.change().name().text()
          + plan.warning().map(w -> "\nwarning: " + w).orElse("");
    }

    @Override
    public String answer(Plan.Answer plan) {
      return "answer\n"
          + plan.rows().rows().stream()
              .map(
                  row -> Arrays.stream(row).map(String::valueOf).collect(Collectors.joining(" | ")))
              .collect(Collectors.joining("\n"));
    }

    @Override
    public String explain(Plan.Explain plan) {
      Explanation told = plan.explanation();
      Explanation withoutSql =
          new Explanation(
              told.route(), told.reason(), told.strategies(), told.steps(), Optional.empty());
      return "explain"
          + (plan.lookedUp().isPresent() ? ", and what is looked up" : "")
          + "\n"
          + String.join("\n", withoutSql.lines())
          + told.sql().map(sql -> "\nsql:\n" + SqlLines.of(sql)).orElse("");
    }

    @Override
    public String materialize(Plan.Materialize plan) {
      return "materialize "
          + names(plan.views())
          + (plan.all() ? ", all there are" : "")
          + plan.from().map(from -> "\nfrom: " + from).orElse("")
          + plan.to().map(to -> "\nto: " + to).orElse("");
    }

    @Override
    public String freshness(Plan.Freshness plan) {
      return "freshness " + names(plan.views());
    }

    @Override
    public String insert(Plan.Insert plan) {
      return "insert\n" + plan.tableSql().orElse("online only");
    }

    @Override
    public String insertQuery(Plan.InsertQuery plan) {
      return "insert a query\n"
          + String.join("\n", plan.create(), plan.fill().sql(), plan.copy(), plan.drop());
    }

    @Override
    public String delete(Plan.Delete plan) {
      return "delete\n" + plan.tableSql().orElse("online only");
    }

    private static String names(List<FeatureView> views) {
      return views.stream().map(FeatureView::name).collect(Collectors.joining(", "));
    }
  }
}
