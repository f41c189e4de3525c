package io.featuresql.engine.session;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.planner.spi.TimeLimit;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run of a statement, as the session of the warehouse sees it. What the session does for a run is
 * interrupted for that run alone; runs are told apart by identity.
 */
public interface Run {
  /** How long the online store may be waited for by a run that nobody limits. */
  Duration ONLINE = Duration.ofSeconds(10);

  /** Whether somebody has cancelled it. */
  boolean isCancelled();

  /**
   * What is left for the warehouse, in milliseconds; 0 without a limit.
   *
   * @throws SQLException TIMEOUT when nothing is left
   */
  long leftMillis() throws SQLException;

  /** How long the online store may still be waited for. */
  TimeLimit online();

  /** Who ends what ends now. */
  SqlExceptions.Ended ended();

  /**
   * Runs {@code call}, by which {@code statement} of the warehouse executes {@code sql}, so that
   * the time limit and a cancel of this run end it.
   */
  <T extends @Nullable Object> T limited(Statement statement, String sql, SqlCall<T> call)
      throws SQLException;

  /** A run that nobody limits or cancels. */
  static Run unlimited() {
    return new Run() {
      @Override
      public boolean isCancelled() {
        return false;
      }

      @Override
      public long leftMillis() {
        return 0;
      }

      @Override
      public TimeLimit online() {
        return () -> ONLINE;
      }

      @Override
      public SqlExceptions.Ended ended() {
        return SqlExceptions.Ended.BY_OTHERS;
      }

      @Override
      public <T extends @Nullable Object> T limited(
          Statement statement, String sql, SqlCall<T> call) throws SQLException {
        return call.run();
      }
    };
  }
}
