package io.featuresql.engine.ingest;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlAction;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.materialize.Push;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.plan.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of INSERT INTO a feature view, of one row of parameters or a batch: first all rows
 * into the table that the view reads, then all into the online store. What fails in between is made
 * good by the next MATERIALIZE.
 */
public record Insertion(Plan.Insert plan, WarehouseSession session, Run run, Duration timeout) {
  /**
   * Inserts.
   *
   * @param batch the values of the parameters
   * @return how many rows each of them gave
   */
  public long[] run(List<@Nullable Object[]> batch, Instant now) throws SQLException {
    Engine engine = session.engine();
    List<PushedRows.Row> rows = new ArrayList<>();
    long[] counts = new long[batch.size()];
    for (int i = 0; i < counts.length; i++) {
      List<PushedRows.Row> some = plan.rows().rows(batch.get(i), now);
      counts[i] = some.size();
      rows.addAll(some);
    }
    Push push = new Push(engine.online(), plan.target(), timeout);
    if (plan.tableSql().isPresent()) {
      writeTable(plan.tableSql().get(), rows);
    } else {
      checkKept(push, rows, now);
    }
    if (push.run(rows, now) && plan.tableSql().isPresent()) {
      settle(push, rows);
    }
    return counts;
  }

  /** Of rows that are equally new the one that the warehouse names stays. */
  private void settle(Push push, List<PushedRows.Row> rows) throws SQLException {
    NewestOnline newest =
        new NewestOnline(plan.target(), session, push, new SessionRelations(session, run), run);
    Keys keys = new Keys(plan.target(), session.engine().warehouse().dialect());
    for (int from = 0; from < rows.size(); from += Keys.TOGETHER) {
      List<Object[]> some =
          rows.subList(from, Math.min(from + Keys.TOGETHER, rows.size())).stream()
              .map(PushedRows.Row::sourceKey)
              .toList();
      onWarehouse(
          session,
          run,
          connection -> newest.put(connection, keys.condition(some.size()), Keys.values(some)));
    }
  }

  private void writeTable(String sql, List<PushedRows.Row> rows) throws SQLException {
    checkAutoCommit(session, "INSERT INTO");
    JdbcWarehouse warehouse = session.engine().warehouse();
    onWarehouse(
        session,
        run,
        connection -> {
          try (PreparedStatement statement =
              warehouse.call(connection, sql, () -> connection.prepareStatement(sql))) {
            for (PushedRows.Row row : rows) {
              for (int i = 0; i < row.given().size(); i++) {
                warehouse.bind(statement, i + 1, row.given().get(i));
              }
              statement.addBatch();
            }
            run.limited(statement, sql, statement::executeBatch);
          }
        });
  }

  public static void checkAutoCommit(WarehouseSession session, String verb) throws SQLException {
    if (!session.transactions().autoCommit()) {
      throw SqlExceptions.usage(
          verb
              + " a feature view takes effect online at once and cannot be part of a transaction;"
              + " turn auto-commit on");
    }
  }

  /** Lets {@code action} have the session; what the warehouse refuses is told as its refusal. */
  public static void onWarehouse(WarehouseSession session, Run run, SqlAction<Connection> action)
      throws SQLException {
    JdbcWarehouse warehouse = session.engine().warehouse();
    try {
      session.act(action);
    } catch (SQLException e) {
      if (session.isAbandoned()) {
        throw SqlExceptions.silence(e);
      }
      if (warehouse.complaint(e) == Complaint.INTERRUPTION) {
        throw SqlExceptions.interruption(e, warehouse, run.ended());
      }
      throw SqlExceptions.ofWarehouse(e, warehouse);
    }
  }

  /** Rows that only the online store gets must all be such that it takes them. */
  private void checkKept(Push push, List<PushedRows.Row> rows, Instant now) {
    if (!push.isMaterialized()) {
      throw FeatureSqlException.at(
          plan.span(),
          ErrorCode.NOT_MATERIALIZED,
          "feature view '"
              + plan.target().view().name()
              + "' is not materialized, and its query is more than the columns of a table, so that"
              + " nothing would keep the rows; run MATERIALIZE "
              + plan.target().view().name());
    }
    if (!rows.stream().allMatch(row -> push.isDue(row, now))) {
      throw FeatureSqlException.at(
          plan.span(),
          ErrorCode.NOT_MATERIALIZED,
          "the event timestamp of a row is later than now less the delay of feature view '"
              + plan.target().view().name()
              + "', and its query is more than the columns of a table, so that nothing would keep"
              + " the row; insert it later");
    }
  }
}
