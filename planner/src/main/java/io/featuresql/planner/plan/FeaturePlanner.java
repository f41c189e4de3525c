package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.OfflineRewriter;
import io.featuresql.planner.offline.Rewritten;
import io.featuresql.planner.offline.StrategyChoice;
import io.featuresql.planner.offline.UsualParameters;
import io.featuresql.planner.online.KeyForms;
import io.featuresql.planner.online.OnlineCompiler;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.resolve.ReferenceResolver;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureDelete;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.FeatureStatement.CommentOnFeature;
import io.featuresql.planner.sql.FeatureStatement.CreateEntity;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureService;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureView;
import io.featuresql.planner.sql.FeatureStatement.CreateOnDemandFeatureView;
import io.featuresql.planner.sql.FeatureStatement.DescribeDefinition;
import io.featuresql.planner.sql.FeatureStatement.DropDefinition;
import io.featuresql.planner.sql.FeatureStatement.ShowCreate;
import io.featuresql.planner.sql.FeatureStatement.ShowDefinitions;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.sql.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Makes plans of statements. Thread-safe. */
public final class FeaturePlanner {
  private final WarehouseDialect dialect;
  private final ViewSchemas schemas;

  /** A planner for statements whose SQL is of {@code dialect}. */
  public FeaturePlanner(WarehouseDialect dialect) {
    this.dialect = dialect;
    this.schemas = new ViewSchemas(dialect);
  }

  /**
   * The plan of one statement.
   *
   * @throws FeatureSqlException when the statement is refused; nothing has run then
   */
  public Plan plan(String sql, PlanningContext context) {
    List<Token> tokens = dialect.tokens(sql);
    if (tokens.get(0).is("EXPLAIN") && !asksWarehouse(tokens)) {
      return explain(sql, tokens, context);
    }
    Optional<FeatureView> target =
        FeatureInsert.target(tokens).flatMap(name -> context.catalog().featureView(name.text()));
    if (target.isPresent()) {
      return insert(sql, target.get(), tokens, context);
    }
    Optional<FeatureView> cleared =
        FeatureDelete.target(tokens).flatMap(name -> context.catalog().featureView(name.text()));
    if (cleared.isPresent()) {
      return delete(cleared.get(), tokens, context);
    }
    Optional<Plan> definition = statement(sql, tokens, context);
    if (definition.isPresent()) {
      return definition.get();
    }
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

  /** Whether an EXPLAIN has options, which are those of the warehouse. */
  private static boolean asksWarehouse(List<Token> tokens) {
    int i = 1;
    while (tokens.get(i).kind() == Token.Kind.OPEN) {
      i++;
    }
    return i == 1
        ? tokens.get(i).isAny("ANALYZE", "ANALYSE", "VERBOSE", "FORMAT", "EXTENDED")
        : !tokens.get(i).isAny("SELECT", "WITH", "FROM", "VALUES", "TABLE");
  }

  /** A statement that reads, or that is the warehouse's. */
  private Plan read(String sql, List<Token> tokens, PlanningContext context) {
    if (tokens.stream().noneMatch(token -> token.is("FEATURES"))) {
      return passThrough(sql, tokens, context);
    }
    return query(sql, tokens, context);
  }

  private Plan passThrough(String sql, List<Token> tokens, PlanningContext context) {
    // the process ends where DuckDB (2.0.0.1) makes a type of so many lists or structs
    refuseDeepNesting(tokens, "[{", "]}");
    return new Plan.PassThrough(
        sql, Misreadings.of(tokens, context.catalog()), UsualParameters.of(sql, tokens, dialect));
  }

  /**
   * Refuses brackets that engines do not parse safely.
   *
   * @param open which ones count
   */
  static void refuseDeepNesting(List<Token> tokens, String open, String close) {
    int depth = 0;
    for (Token token : tokens) {
      depth +=
          token.kind() == Token.Kind.OPEN && open.contains(token.text())
              ? 1
              : token.kind() == Token.Kind.CLOSE && close.contains(token.text()) ? -1 : 0;
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

  private Optional<Plan> statement(String sql, List<Token> tokens, PlanningContext context) {
    Optional<FeatureStatement> parsed = FeatureSqlParser.parseStatement(sql, tokens);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    FeatureStatement statement = parsed.get();
    if (statement instanceof CreateEntity create) {
      return Optional.of(
          new Plan.Define((catalog, relations) -> definitions(relations).create(catalog, create)));
    }
    if (statement instanceof CreateFeatureView create) {
      return Optional.of(
          new Plan.Define(
              (catalog, relations) -> definitions(relations).create(catalog, create),
              ReadingTime.warning(create)));
    }
    if (statement instanceof CreateFeatureService create) {
      return Optional.of(
          new Plan.Define((catalog, relations) -> definitions(relations).create(catalog, create)));
    }
    if (statement instanceof CommentOnFeature comment) {
      return Optional.of(
          new Plan.Define(
              (catalog, relations) -> definitions(relations).comment(catalog, comment)));
    }
    if (statement instanceof DropDefinition drop) {
      return Optional.of(
          new Plan.Define((catalog, relations) -> definitions(relations).drop(catalog, drop)));
    }
    if (statement instanceof CreateOnDemandFeatureView create) {
      throw FeatureSqlException.at(
          create.name().span(),
          ErrorCode.NOT_SUPPORTED,
          "on-demand feature views are not supported yet; compute '"
              + create.name().text()
              + "' in the SELECT that reads the features");
    }
    if (statement instanceof ShowDefinitions show) {
      return Optional.of(new Plan.Answer(new Descriptions(context.catalog()).show(show.kind())));
    }
    if (statement instanceof FeatureStatement.ShowFreshness show) {
      return Optional.of(freshness(show, tokens, context.catalog()));
    }
    if (statement instanceof DescribeDefinition describe) {
      return describe(describe.name(), context);
    }
    if (statement instanceof ShowCreate show) {
      return Optional.of(showCreate(show.name(), context.catalog()));
    }
    return Optional.of(materialize((FeatureStatement.Materialize) statement, tokens, context));
  }

  private Definitions definitions(Relations relations) {
    return new Definitions(dialect, Optional.of(relations));
  }

  private static Plan showCreate(Name name, Catalog catalog) {
    List<String> known = catalog.definitions().stream().map(Definition::name).toList();
    Definition definition =
        catalog
            .find(name.text())
            .orElseThrow(
                () ->
                    FeatureSqlException.at(
                        name.span(),
                        ErrorCode.UNKNOWN_NAME,
                        "there is no entity, feature view or service '"
                            + name.text()
                            + "'"
                            + Names.didYouMean(name.text(), known)));
    return new Plan.Answer(new Descriptions(catalog).showCreate(definition));
  }

  private Optional<Plan> describe(Name name, PlanningContext context) {
    Optional<Definition> definition = context.catalog().find(name.text());
    return definition.map(
        d ->
            new Plan.Answer(
                new Descriptions(context.catalog())
                    .describe(d, schemas, context.relations(), name.span())));
  }

  private Plan materialize(
      FeatureStatement.Materialize statement, List<Token> tokens, PlanningContext context) {
    Catalog catalog = context.catalog();
    List<FeatureView> views = new ArrayList<>();
    List<Span> places = new ArrayList<>();
    if (statement.all()) {
      catalog.definitions(FeatureView.class).stream()
          .filter(view -> !view.offline())
          .forEach(views::add);
      places.addAll(Collections.nCopies(views.size(), tokens.get(1).span()));
    }
    for (Name name : statement.views()) {
      FeatureView view =
          catalog
              .featureView(name.text())
              .orElseThrow(
                  () -> notAFeatureView(name, catalog, "MATERIALIZE takes ALL or feature views"));
      if (view.offline()) {
        throw FeatureSqlException.at(
            name.span(),
            ErrorCode.NOT_MATERIALIZABLE,
            "feature view '" + view.name() + "' is declared OFFLINE and is never materialized");
      }
      views.add(view);
      places.add(name.span());
    }
    MaterializeOptions options = MaterializeOptions.of(statement);
    Parameters parameters = Parameters.of(tokens);
    return new Plan.Materialize(
        views,
        statement.from().map(node -> Bounds.of(node, parameters)),
        statement.to().map(node -> Bounds.of(node, parameters)),
        statement.all(),
        options,
        parameters.count(),
        places);
  }

  private static Plan freshness(
      FeatureStatement.ShowFreshness statement, List<Token> tokens, Catalog catalog) {
    if (statement.view().isPresent()) {
      Name name = statement.view().get();
      FeatureView view =
          catalog
              .featureView(name.text())
              .orElseThrow(() -> notAFeatureView(name, catalog, "SHOW FRESHNESS tells of these"));
      return new Plan.Freshness(List.of(view), List.of(name.span()));
    }
    List<FeatureView> views =
        catalog.definitions(FeatureView.class).stream().filter(view -> !view.offline()).toList();
    return new Plan.Freshness(views, Collections.nCopies(views.size(), tokens.get(1).span()));
  }

  private static FeatureSqlException notAFeatureView(Name name, Catalog catalog, String remedy) {
    return FeatureSqlException.at(
        name.span(),
        ErrorCode.UNKNOWN_NAME,
        catalog.find(name.text()).isPresent()
            ? "'" + name.text() + "' is no feature view; " + remedy
            : Misreadings.noFeatureView(name.text(), catalog));
  }

  private Plan insert(String sql, FeatureView view, List<Token> tokens, PlanningContext context) {
    FeatureInsert insert = FeatureInsert.parse(tokens);
    Entity entity = context.catalog().entityOf(view);
    ViewSchema schema = schemas.read(view, entity, context.relations(), insert.view().span());
    return new Insertions(view, entity, schema, context.catalog().life(view.name()), dialect)
        .plan(insert, others -> onWarehouse(sql, others.values(), context));
  }

  private Plan delete(FeatureView view, List<Token> tokens, PlanningContext context) {
    FeatureDelete delete = FeatureDelete.parse(tokens);
    Entity entity = context.catalog().entityOf(view);
    ViewSchema schema = schemas.read(view, entity, context.relations(), delete.view().span());
    return new Insertions(view, entity, schema, context.catalog().life(view.name()), dialect)
        .plan(delete);
  }

  /** The plan by which the warehouse alone carries out a text that is written anew in part. */
  private Rewritten onWarehouse(
      String sql, Collection<ReadTables.Other> others, PlanningContext context) {
    ReadTables written = ReadTables.of(sql, others);
    PlanningContext offline =
        new PlanningContext(
            context.catalog(),
            context.relations(),
            context.online(),
            context.preferences().offline(),
            context.onlineLimit(),
            context.explains());
    try {
      Plan plan = plan(written.sql(), offline);
      return written.ofUser(
          plan instanceof Plan.Offline made
              ? made.statement()
              : UsualParameters.all(written.sql(), dialect.tokens(written.sql()), dialect));
    } catch (FeatureSqlException e) {
      throw written.ofUser(e);
    }
  }

  /** A statement in which FEATURES occurs. */
  private Plan query(String sql, List<Token> tokens, PlanningContext context) {
    Outline outline = Outline.of(tokens);
    if (outline.clauses().isEmpty()) {
      return passThrough(sql, tokens, context);
    }
    refuseDeepNesting(tokens, "([{", ")]}");
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

  /** EXPLAIN of a statement of ours; of others the warehouse explains. */
  private Plan explain(String sql, List<Token> tokens, PlanningContext context) {
    String explained = sql.substring(tokens.get(0).end());
    // the places of errors stay those of the whole text
    String padded = " ".repeat(tokens.get(0).end()) + explained;
    Plan plan = plan(padded, context.explaining());
    List<String> lines = new ArrayList<>();
    int parameters = 0;
    if (plan instanceof Plan.PassThrough) {
      return passThrough(sql, tokens, context);
    }
    if (plan instanceof Plan.Offline offline) {
      parameters = offline.parameterCount();
      lines.add("route: offline");
      lines.add("reason: " + offline.reason());
      offline.statement().strategies().forEach(line -> lines.add("strategy: " + line));
      lines.add("sql:");
      offline.statement().sql().strip().lines().forEach(lines::add);
    } else if (plan instanceof Plan.Online online) {
      parameters = online.query().parameterTypes().size();
      lines.add("route: online");
      lines.add("reason: " + online.reason());
      lines.addAll(online.query().explain());
    } else if (plan instanceof Plan.Materialize materialize) {
      parameters = materialize.parameterCount();
      for (FeatureView view : materialize.views()) {
        Optional<String> why = KeyForms.unlike(view, context.catalog().entityOf(view), dialect);
        lines.add(why.map(w -> "skip: " + w).orElse("materialize: " + view.name()));
      }
    } else if (plan instanceof Plan.Freshness freshness) {
      freshness.views().forEach(view -> lines.add("freshness: " + view.name()));
    } else if (plan instanceof Plan.Delete delete) {
      parameters = delete.parameterCount();
      delete.tableSql().ifPresent(text -> lines.add("sql: " + text));
      lines.add("store: " + context.online().describe());
    } else if (plan instanceof Plan.InsertQuery query) {
      parameters = query.parameterCount();
      lines.add("sql: " + query.fill().sql());
      lines.add("sql: " + query.copy());
      lines.add("store: " + context.online().describe());
    } else if (plan instanceof Plan.Insert insert) {
      parameters = insert.parameterCount();
      insert.tableSql().ifPresent(text -> lines.add("sql: " + text));
      lines.add("store: " + context.online().describe());
    } else {
      lines.add("definition: answered from the registry");
    }
    Optional<OnlineQuery> lookedUp =
        plan instanceof Plan.Online online && parameters == 0
            ? Optional.of(online.query())
            : Optional.empty();
    return new Plan.Answer(Descriptions.lines("plan", lines), parameters, lookedUp);
  }
}
