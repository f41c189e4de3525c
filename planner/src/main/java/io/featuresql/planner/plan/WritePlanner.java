package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.offline.UsualParameters;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.sql.FeatureDelete;
import io.featuresql.planner.sql.FeatureInsert;
import io.featuresql.planner.sql.Token;
import java.util.Collection;
import java.util.List;

/** Plans INSERT and DELETE of a feature view. Thread-safe. */
record WritePlanner(FeaturePlanner planner, WarehouseDialect dialect, ViewSchemas schemas) {
  Plan insert(String sql, FeatureView view, List<Token> tokens, PlanningContext context) {
    FeatureInsert insert = FeatureInsert.parse(tokens);
    Entity entity = context.catalog().entityOf(view);
    ViewSchema schema = schemas.read(view, entity, context.relations(), insert.view().span());
    return new Insertions(view, entity, schema, context.catalog().life(view.name()), dialect)
        .plan(insert, others -> onWarehouse(sql, others.values(), context));
  }

  Plan delete(FeatureView view, List<Token> tokens, PlanningContext context) {
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
    try {
      Plan plan = planner.plan(written.sql(), context.offline());
      return written.ofUser(
          plan instanceof Plan.Offline made
              ? made.statement()
              : UsualParameters.all(written.sql(), dialect.tokens(written.sql()), dialect));
    } catch (FeatureSqlException e) {
      throw written.ofUser(e);
    }
  }
}
