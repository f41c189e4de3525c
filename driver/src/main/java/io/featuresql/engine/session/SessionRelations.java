package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.time.Countdown;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the warehouse while a statement is planned. The session keeps the columns, and
 * the engine the statistics, which are the same for all sessions.
 *
 * @param run for which it is asked: a cancel of it ends a question, and so does its time limit
 */
public record SessionRelations(WarehouseSession session, Run run) implements Relations {
  @Override
  public List<Column> describe(String query) throws Refusal {
    long generation = session.engine().generation();
    Optional<List<Column>> kept = session.columns().get(query, generation);
    if (kept.isPresent()) {
      return kept.get();
    }
    Described described;
    try {
      described = session.ask(run, connection -> described(query, connection));
    } catch (SQLException e) {
      throw unanswered(e);
    }
    SQLException refusal = described.refusal();
    if (refusal != null) {
      JdbcWarehouse database = session.engine().warehouse();
      int offset = database.errorOffset(refusal, query).orElse(-1);
      throw new Refusal(database.errorMessage(refusal), offset, refusal);
    }
    session.columns().put(query, generation, described.columns());
    return described.columns();
  }

  /** Columns, or a refusal, which is not the same as a session that cannot be opened. */
  private record Described(List<Column> columns, @Nullable SQLException refusal) {}

  private Described described(String query, Connection connection) throws SQLException {
    JdbcWarehouse database = session.engine().warehouse();
    try {
      return database.ask(
          connection,
          () -> {
            try (PreparedStatement prepared =
                database.call(connection, query, () -> connection.prepareStatement(query))) {
              return new Described(
                  WarehouseSession.columns(database, prepared.getMetaData()), null);
            }
          });
    } catch (SQLException e) {
      if (database.refusalAbortsTransaction()) {
        session.transactions().failedOn(connection);
      }
      Complaint complaint = database.complaint(e);
      if (session.isAbandoned()) {
        throw SqlExceptions.silence(e);
      }
      if (complaint == Complaint.INTERRUPTION) {
        boolean limited = run.leftMillis() > 0; // or else it says that nothing is left
        throw SqlExceptions.interruption(
            e, database, limited ? SqlExceptions.Ended.BY_LIMIT : SqlExceptions.Ended.BY_OTHERS);
      }
      if (SqlExceptions.isOfConnection(complaint)) {
        throw SqlExceptions.ofWarehouse(e, database);
      }
      return new Described(List.of(), e);
    }
  }

  @Override
  public SearchPath searchPath() {
    return ofNames("path", session.engine().warehouse()::searchPath, SearchPath.NONE);
  }

  @Override
  public SearchPath currentSearchPath() {
    return ofNames("own path", session.engine().warehouse()::currentSearchPath, SearchPath.NONE);
  }

  @Override
  public Map<String, String> temporaryNames() {
    return ofNames("temporary", session.engine().warehouse()::temporaryNames, Map.of());
  }

  @Override
  public Map<List<String>, List<Column>> tables() {
    return ofNames("tables", session.engine().warehouse()::tables, Map.of());
  }

  @Override
  public Map<String, List<List<String>>> functions(Set<String> names) {
    JdbcWarehouse database = session.engine().warehouse();
    return ofNames(names, connection -> database.functions(connection, names), Map.of());
  }

  /**
   * What the warehouse says of names.
   *
   * @param unknown the answer where it cannot say, as in a transaction that was aborted
   */
  @SuppressWarnings("unchecked") // each question has answers of one type
  private <T> T ofNames(Object question, SqlUse<Connection, T> asked, T unknown) {
    long generation = session.engine().generation();
    Optional<Object> kept = session.names().get(question, generation);
    if (kept.isPresent()) {
      return (T) kept.get();
    }
    JdbcWarehouse database = session.engine().warehouse();
    T answer;
    try {
      answer = session.ask(run, asked);
    } catch (SQLException e) {
      Complaint complaint = database.complaint(e);
      if (SqlExceptions.isOurs(e)
          || complaint == Complaint.INTERRUPTION
          || SqlExceptions.isOfConnection(complaint)) {
        throw unanswered(e);
      }
      return unknown;
    }
    session.names().put(question, generation, answer);
    return answer;
  }

  private static FeatureSqlException unanswered(SQLException e) {
    ErrorCode code =
        e instanceof SQLTimeoutException ? ErrorCode.TIMEOUT : ErrorCode.WAREHOUSE_UNREACHABLE;
    return FeatureSqlException.of(code, String.valueOf(e.getMessage()), e);
  }

  @Override
  public Optional<SourceStatistics> statistics(String query, List<String> keys, String event) {
    Engine engine = session.engine();
    Engine.StatisticsQuestion question = new Engine.StatisticsQuestion(query, keys, event);
    long generation = engine.generation();
    Optional<Optional<SourceStatistics>> kept = engine.statistics().get(question, generation);
    if (kept.isPresent()) {
      return kept.get();
    }
    Optional<SourceStatistics> answer = Optional.empty();
    // asked in a session of its own, which a refusal does not hurt
    JdbcWarehouse warehouse = engine.warehouse();
    try (Connection other = warehouse.connect();
        Countdown countdown = session.countdown(run, other)) {
      answer = warehouse.statistics(other, query, keys, event);
    } catch (SQLException e) {
      // they only make plans faster
      if (warehouse.complaint(e) == Complaint.INTERRUPTION || SqlExceptions.isOurs(e)) {
        return answer;
      }
    }
    engine.statistics().put(question, generation, answer);
    return answer;
  }

  @Override
  public OptionalLong number(String query) {
    JdbcWarehouse warehouse = session.engine().warehouse();
    // asked in a session of its own, which a refusal does not hurt
    try (Connection other = warehouse.connect();
        Countdown countdown = session.countdown(run, other);
        Statement statement = other.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
    } catch (SQLException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalDouble estimatedRows(String query) {
    try {
      return session.ask(
          run, connection -> session.engine().warehouse().estimatedRows(connection, query));
    } catch (SQLException e) {
      return OptionalDouble.empty(); // it only makes plans faster
    }
  }

  @Override
  public boolean accepts(String query) {
    JdbcWarehouse warehouse = session.engine().warehouse();
    if (session.transactions().autoCommit() || !warehouse.refusalAbortsTransaction()) {
      return Relations.super.accepts(query);
    }
    // a refusal would abort the transaction, so another session is asked
    try (Connection other = warehouse.connect();
        Countdown countdown = session.countdown(run, other)) {
      return described(query, other).refusal() == null;
    } catch (SQLException e) {
      return false;
    }
  }
}
