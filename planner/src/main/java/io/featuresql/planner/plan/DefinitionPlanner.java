package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.sql.Name;
import java.util.List;
import java.util.Optional;

/** Plans what makes, changes, drops and shows definitions. Thread-safe. */
record DefinitionPlanner(WarehouseDialect dialect, ViewSchemas schemas) {
  /** The plan of {@code statement}; empty when it names something of the warehouse's. */
  Optional<Plan> plan(FeatureStatement statement, PlanningContext context) {
    if (statement instanceof FeatureStatement.CreateFeatureView create) {
      return Optional.of(new Plan.Define(create, ReadingTime.warning(create)));
    }
    if (statement instanceof Change change) {
      return Optional.of(new Plan.Define(change, Optional.empty()));
    }
    if (statement instanceof FeatureStatement.ShowDefinitions show) {
      return Optional.of(new Plan.Answer(new Descriptions(context.catalog()).show(show.kind())));
    }
    if (statement instanceof FeatureStatement.DescribeDefinition describe) {
      return describe(describe.name(), context);
    }
    if (statement instanceof FeatureStatement.ShowCreate show) {
      return Optional.of(showCreate(show.name(), context.catalog()));
    }
    if (statement instanceof FeatureStatement.CreateOnDemandFeatureView create) {
      throw FeatureSqlException.at(
          create.name().span(),
          ErrorCode.NOT_SUPPORTED,
          "on-demand feature views are not supported yet; compute '"
              + create.name().text()
              + "' in the SELECT that reads the features");
    }
    throw new IllegalArgumentException("not about definitions: " + statement);
  }

  /** What {@code change} makes of {@code catalog}; {@code relations} are asked. */
  Catalog changed(Catalog catalog, Change change, Relations relations) {
    return new Definitions(dialect, Optional.of(relations)).changed(catalog, change);
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
}
