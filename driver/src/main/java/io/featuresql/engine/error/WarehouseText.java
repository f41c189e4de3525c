package io.featuresql.engine.error;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SourceMap;
import io.featuresql.planner.plan.Plan;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A statement as the warehouse gets it.
 *
 * @param sql as the user wrote it
 * @param sent as it is sent
 * @param map from places of {@code sent} to places of {@code sql}; none when they are the same text
 * @param bindings what each {@code ?} of {@code sent} is; empty when each is the user's own
 * @param rewritten whether {@code bindings} is complete
 * @param misread what to say when the warehouse refuses it
 */
public record WarehouseText(
    String sql,
    String sent,
    Optional<SourceMap> map,
    List<Binding> bindings,
    boolean rewritten,
    Optional<Plan.Misread> misread) {
  /**
   * The text of a statement that passes through.
   *
   * @param prepared whether it is sent by a prepared statement
   */
  public static WarehouseText of(Plan.PassThrough plan, String sql, boolean prepared) {
    return plan.prepared()
        .filter(text -> prepared)
        .map(text -> of(text, sql, plan.misread()))
        .orElseGet(
            () ->
                new WarehouseText(
                    sql, plan.sql(), Optional.empty(), List.of(), false, plan.misread()));
  }

  public static WarehouseText of(Rewritten statement, String sql) {
    return of(statement, sql, Optional.empty());
  }

  private static WarehouseText of(Rewritten statement, String sql, Optional<Plan.Misread> misread) {
    return new WarehouseText(
        sql, statement.sql(), Optional.of(statement.map()), statement.bindings(), true, misread);
  }

  /** The error to throw for one of the warehouse's driver. */
  public SQLException translate(
      SQLException error, JdbcWarehouse warehouse, SqlExceptions.Ended ended) {
    return SqlExceptions.ofWarehouse(error, warehouse, this, ended);
  }
}
