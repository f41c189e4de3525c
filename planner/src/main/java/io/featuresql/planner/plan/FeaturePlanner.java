package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureDelete;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.Optional;

/**
 * Makes plans of statements: says which statement it is, and leaves the plan to its planner.
 * Thread-safe.
 */
public final class FeaturePlanner {
  private final WarehouseDialect dialect;
  private final ReadPlanner reading;
  private final WritePlanner writing;
  private final DefinitionPlanner definitions;
  private final ExplainPlanner explaining;

  /** A planner for statements whose SQL is of {@code dialect}. */
  public FeaturePlanner(WarehouseDialect dialect) {
    this.dialect = dialect;
    ViewSchemas schemas = new ViewSchemas(dialect);
    this.reading = new ReadPlanner(dialect, schemas);
    this.writing = new WritePlanner(this, dialect, schemas);
    this.definitions = new DefinitionPlanner(dialect, schemas);
    this.explaining = new ExplainPlanner(this, dialect);
  }

  /**
   * The plan of one statement.
   *
   * @throws FeatureSqlException when the statement is refused; nothing has run then
   */
  public Plan plan(String sql, PlanningContext context) {
    List<Token> tokens = dialect.tokens(sql);
    if (ExplainPlanner.isOurs(tokens)) {
      return explaining
          .plan(sql, tokens, context)
          .orElseGet(() -> reading.passThrough(sql, tokens, context));
    }
    Optional<FeatureView> target =
        FeatureInsert.target(tokens).flatMap(name -> context.catalog().featureView(name.text()));
    if (target.isPresent()) {
      return writing.insert(sql, target.get(), tokens, context);
    }
    Optional<FeatureView> cleared =
        FeatureDelete.target(tokens).flatMap(name -> context.catalog().featureView(name.text()));
    if (cleared.isPresent()) {
      return writing.delete(cleared.get(), tokens, context);
    }
    return FeatureSqlParser.parseStatement(sql, tokens)
        .flatMap(statement -> ours(statement, tokens, context))
        .orElseGet(() -> reading.plan(sql, tokens, context));
  }

  /** The plan of a statement about definitions or the online store. */
  private Optional<Plan> ours(
      FeatureStatement statement, List<Token> tokens, PlanningContext context) {
    if (statement instanceof FeatureStatement.Materialize materialize) {
      return Optional.of(MaterializePlanner.materialize(materialize, tokens, context.catalog()));
    }
    if (statement instanceof FeatureStatement.ShowFreshness show) {
      return Optional.of(MaterializePlanner.freshness(show, tokens, context.catalog()));
    }
    return definitions.plan(statement, context);
  }

  /**
   * The catalog after {@code change}.
   *
   * @param catalog the one before
   * @param relations what the warehouse is asked: types, and the columns of queries
   * @throws FeatureSqlException when the change cannot be made
   */
  public Catalog changed(Catalog catalog, Change change, Relations relations) {
    return definitions.changed(catalog, change, relations);
  }
}
