package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.online.KeyForms;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans EXPLAIN: tells the plan of the statement behind it. Thread-safe. */
record ExplainPlanner(FeaturePlanner planner, WarehouseDialect dialect) {
  /** Whether a statement is an EXPLAIN without options, which are those of the warehouse. */
  static boolean isOurs(List<Token> tokens) {
    if (!tokens.get(0).is("EXPLAIN")) {
      return false;
    }
    int i = 1;
    while (tokens.get(i).kind() == Token.Kind.OPEN) {
      i++;
    }
    return i == 1
        ? !tokens.get(i).isAny("ANALYZE", "ANALYSE", "VERBOSE", "FORMAT", "EXTENDED")
        : tokens.get(i).isAny("SELECT", "WITH", "FROM", "VALUES", "TABLE");
  }

  /** The plan of EXPLAIN; empty where the warehouse explains a statement of its own. */
  Optional<Plan> plan(String sql, List<Token> tokens, PlanningContext context) {
    int start = tokens.get(0).end();
    // the places of errors stay those of the whole text
    String explained = " ".repeat(start) + sql.substring(start);
    Plan plan = accepted(explained, planner.plan(explained, context.explaining()), context);
    return plan.accept(new Explaining(context))
        .map(explanation -> new Plan.Explain(explanation, plan.parameterCount(), lookedUp(plan)));
  }

  /** The plan that runs where the warehouse refuses the as-of joins of {@code plan}. */
  private Plan accepted(String sql, Plan plan, PlanningContext context) {
    if (!(plan instanceof Plan.Offline offline)
        || !context.preferences().asOfJoins()
        || !offline.statement().sql().contains(dialect.asOfJoin())
        || context.relations().accepts(offline.statement().sql())) {
      return plan;
    }
    return planner.plan(sql, context.explaining().withoutAsOfJoins()) instanceof Plan.Offline other
            && context.relations().accepts(other.statement().sql())
        ? new Plan.Offline(other.statement(), offline.reason(), offline.warning())
        : plan;
  }

  private static Optional<OnlineQuery> lookedUp(Plan plan) {
    return plan instanceof Plan.Online online && plan.parameterCount() == 0
        ? Optional.of(online.query())
        : Optional.empty();
  }

  /** Tells each kind of plan. */
  private final class Explaining implements Plan.Visitor<Optional<Explanation>, RuntimeException> {
    private final PlanningContext context;

    Explaining(PlanningContext context) {
      this.context = context;
    }

    @Override
    public Optional<Explanation> passThrough(Plan.PassThrough plan) {
      return Optional.empty();
    }

    @Override
    public Optional<Explanation> offline(Plan.Offline plan) {
      return Optional.of(
          new Explanation(
              Optional.of(Route.OFFLINE),
              Optional.of(plan.reason()),
              plan.statement().strategies(),
              List.of(),
              Optional.of(plan.statement().sql())));
    }

    @Override
    public Optional<Explanation> online(Plan.Online plan) {
      return Optional.of(
          new Explanation(
              Optional.of(Route.ONLINE),
              Optional.of(plan.reason()),
              List.of(),
              plan.query().explain(),
              Optional.empty()));
    }

    @Override
    public Optional<Explanation> define(Plan.Define plan) {
      return definition();
    }

    @Override
    public Optional<Explanation> answer(Plan.Answer plan) {
      return definition();
    }

    @Override
    public Optional<Explanation> explain(Plan.Explain plan) {
      return definition();
    }

    private Optional<Explanation> definition() {
      return Optional.of(Explanation.of(List.of("definition: answered from the registry")));
    }

    @Override
    public Optional<Explanation> materialize(Plan.Materialize plan) {
      return Optional.of(Explanation.of(plan.views().stream().map(this::materialized).toList()));
    }

    private String materialized(FeatureView view) {
      return KeyForms.unlike(view, context.catalog().entityOf(view), dialect)
          .map(why -> "skip: " + why)
          .orElse("materialize: " + view.name());
    }

    @Override
    public Optional<Explanation> freshness(Plan.Freshness plan) {
      return Optional.of(
          Explanation.of(plan.views().stream().map(view -> "freshness: " + view.name()).toList()));
    }

    @Override
    public Optional<Explanation> insert(Plan.Insert plan) {
      return written(plan.tableSql().stream().toList());
    }

    @Override
    public Optional<Explanation> insertQuery(Plan.InsertQuery plan) {
      return written(List.of(plan.fill().sql(), plan.copy()));
    }

    @Override
    public Optional<Explanation> delete(Plan.Delete plan) {
      return written(plan.tableSql().stream().toList());
    }

    private Optional<Explanation> written(List<String> texts) {
      List<String> steps = new ArrayList<>();
      texts.forEach(text -> steps.add("sql: " + text));
      steps.add("store: " + context.online().describe());
      return Optional.of(Explanation.of(steps));
    }
  }
}
