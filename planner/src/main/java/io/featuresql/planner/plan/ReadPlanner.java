package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.OfflineRewriter;
import io.featuresql.planner.offline.UsualParameters;
import io.featuresql.planner.offline.strategy.StrategyChoice;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.online.KeyForms;
import io.featuresql.planner.online.OnlineCompiler;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.resolve.ReferenceResolver;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Plans statements that read, and those that are the warehouse's alone. Which way a statement with
 * FEATURES goes is decided here. Thread-safe.
 */
record ReadPlanner(WarehouseDialect dialect, ViewSchemas schemas) {
  /** The plan of a statement in which feature views may be read as tables. */
  Plan plan(String sql, List<Token> tokens, PlanningContext context) {
    ReadTables tables = ReadTables.of(sql, tokens, context.catalog(), context.relations());
    if (tables.sql().equals(sql)) {
      return read(sql, tokens, context);
    }
    try {
      return tables.ofUser(read(tables.sql(), dialect.tokens(tables.sql()), context));
    } catch (FeatureSqlException e) {
      throw tables.ofUser(e);
    }
  }

  private Plan read(String sql, List<Token> tokens, PlanningContext context) {
    return tokens.stream().anyMatch(token -> token.is("FEATURES"))
        ? query(sql, tokens, context)
        : passThrough(sql, tokens, context);
  }

  /** The plan of a statement that the warehouse gets as it is. */
  Plan passThrough(String sql, List<Token> tokens, PlanningContext context) {
    // the process ends where DuckDB (2.0.0.1) makes a type of so many lists or structs
    refuseDeepNesting(tokens, "[]{}");
    return new Plan.PassThrough(
        sql, Misreadings.of(tokens, context.catalog()), UsualParameters.of(sql, tokens, dialect));
  }

  /**
   * Refuses brackets that engines do not parse safely.
   *
   * @param counted which ones count
   */
  static void refuseDeepNesting(List<Token> tokens, String counted) {
    int depth = 0;
    for (Token token : tokens) {
      depth += counted.contains(token.text()) ? Brackets.step(token) : 0;
      if (depth > Outline.MAX_NESTING) {
        throw FeatureSqlException.at(
            token.span(),
            ErrorCode.TOO_COMPLEX,
            "more than "
                + Outline.MAX_NESTING
                + " brackets within one another; split the statement with WITH");
      }
    }
  }

  /** What is put into the text for a clause would make the warehouse blame a wrong place. */
  private static void refuseOpenBracket(List<Token> tokens) {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : tokens) {
      if (token.kind() == Token.Kind.OPEN) {
        open.push(token);
      } else if (token.kind() == Token.Kind.CLOSE) {
        open.poll();
      }
    }
    if (!open.isEmpty()) {
      throw FeatureSqlException.at(
          open.element().span(), ErrorCode.SYNTAX, "this bracket is not closed; close it");
    }
  }

  /** A statement in which FEATURES occurs. */
  private Plan query(String sql, List<Token> tokens, PlanningContext context) {
    Outline outline = Outline.of(tokens);
    if (outline.clauses().isEmpty()) {
      return passThrough(sql, tokens, context);
    }
    refuseDeepNesting(tokens, "()[]{}");
    refuseOpenBracket(tokens);
    Routing routing = route(sql, tokens, outline, context);
    if (routing.online().isPresent()) {
      return new Plan.Online(routing.online().get(), routing.reason());
    }
    Span place = outline.clauses().get(0).span();
    String reason =
        routing
            .unmaterialized()
            .filter(view -> context.explains())
            .flatMap(view -> collated(view, place, context))
            .orElse(routing.reason());
    if (context.preferences().route() == Route.ONLINE) {
      throw FeatureSqlException.at(
          place,
          ErrorCode.FORCED_ROUTE,
          "route=online, but this statement has to go offline: " + reason);
    }
    Optional<String> warning =
        routing
            .unmaterialized()
            .map(
                view ->
                    "answered by the warehouse: "
                        + reason
                        + ", or set route=online to refuse such statements");
    return offline(sql, tokens, outline, context, reason, warning);
  }

  /** Why the view can never be materialized, where only the warehouse knows it. */
  private Optional<String> collated(FeatureView view, Span place, PlanningContext context) {
    Entity entity = context.catalog().entityOf(view);
    ViewSchema schema = schemas.read(view, entity, context.relations(), place);
    return KeyForms.collated(view, entity, schema, dialect, context.relations());
  }

  private record Routing(
      Optional<OnlineQuery> online, String reason, Optional<FeatureView> unmaterialized) {}

  private Routing route(String sql, List<Token> tokens, Outline outline, PlanningContext context) {
    if (context.preferences().route() == Route.OFFLINE) {
      return new Routing(Optional.empty(), "route=offline", Optional.empty());
    }
    OnlineCompiler.Result result =
        new OnlineCompiler(
                sql,
                tokens,
                outline,
                context.catalog(),
                context.online(),
                dialect,
                context.onlineLimit())
            .compile();
    return new Routing(result.query(), result.reason(), result.unmaterialized());
  }

  private Plan.Offline offline(
      String sql,
      List<Token> tokens,
      Outline outline,
      PlanningContext context,
      String reason,
      Optional<String> warning) {
    Catalog catalog = context.catalog();
    ReferenceResolver resolver =
        new ReferenceResolver(
            catalog,
            (view, span) ->
                schemas.read(
                    view,
                    catalog.entityOf(view),
                    context.relations(),
                    ViewSchemas.Places.all(span)));
    Preferences preferences = context.preferences();
    StrategyChoice choice = new StrategyChoice(preferences.strategy(), preferences.asOfJoins());
    Rewritten statement =
        new OfflineRewriter(sql, tokens, outline, resolver, context.relations(), dialect, choice)
            .rewrite();
    return new Plan.Offline(statement, reason, warning);
  }
}
