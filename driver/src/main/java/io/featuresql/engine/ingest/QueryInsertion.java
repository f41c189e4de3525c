package io.featuresql.engine.ingest;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.engine.session.Run;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of INSERT INTO a feature view with rows that the warehouse computes: once, into a
 * table of the session; from there into the table that the view reads, in one statement, and then
 * the newest rows of their keys into the online store. What fails in between is made good by the
 * next MATERIALIZE.
 */
public record QueryInsertion(Plan.InsertQuery plan, NewestOnline newest, Run run) {
  /**
   * Inserts; how many rows.
   *
   * @param filling carries out what the user wrote, with the table in place of the view, and gives
   *     the count of its rows
   */
  public long run(Connection warehouse, SqlUse<Connection, Long> filling, Instant now)
      throws SQLException {
    execute(warehouse, plan.create());
    SQLException failure = null;
    try {
      long count = filling.with(warehouse);
      if (plan.created().isPresent()) {
        setCreated(warehouse, plan.created().get(), now);
      }
      checkWhole(warehouse);
      execute(warehouse, plan.copy());
      newest.put(warehouse, plan.keys(), List.of());
      return count;
    } catch (SQLException e) {
      failure = e;
      throw e;
    } finally {
      drop(warehouse, failure);
    }
  }

  private void drop(Connection warehouse, @Nullable SQLException failure) throws SQLException {
    try (Statement statement = warehouse.createStatement()) {
      statement.execute(plan.drop());
    } catch (SQLException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
  }

  private void execute(Connection warehouse, String sql) throws SQLException {
    try (Statement statement = warehouse.createStatement()) {
      run.limited(statement, sql, () -> statement.execute(sql));
    }
  }

  private void setCreated(Connection warehouse, String sql, Instant now) throws SQLException {
    JdbcWarehouse database = newest.session().engine().warehouse();
    Column created = plan.target().schema().createdTimestamp().orElseThrow();
    LocalDateTime shown = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    Object value =
        switch (created.type().kind()) {
          case DATE -> shown.toLocalDate();
          case TIMESTAMP -> shown;
          default -> now;
        };
    try (PreparedStatement statement =
        database.call(warehouse, sql, () -> warehouse.prepareStatement(sql))) {
      database.bind(statement, 1, value);
      run.limited(statement, sql, statement::executeUpdate);
    }
  }

  private void checkWhole(Connection warehouse) throws SQLException {
    try (Statement statement = warehouse.createStatement()) {
      try (ResultSet rows =
          run.limited(statement, plan.lacking(), () -> statement.executeQuery(plan.lacking()))) {
        rows.next();
        if (rows.getLong(1) > 0) {
          throw FeatureSqlException.at(
              plan.span(),
              ErrorCode.USAGE,
              "a key or the event timestamp of an inserted row is NULL; leave such rows out");
        }
      }
    }
  }
}
