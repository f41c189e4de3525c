package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.materialize.Materializer.Control;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Copies several ranges of keys at once, each in a session of the warehouse of its own. When one
 * fails, or the run is to end, all end. For one run.
 */
final class ParallelCopy implements Control {
  private static final long LOOK_EVERY_MILLIS = 50;

  private final JdbcWarehouse warehouse;
  private final RowCopy copy;
  private final Control control;
  private final Set<Statement> running = ConcurrentHashMap.newKeySet();
  private final Set<Connection> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * A run.
   *
   * @param control who may end it; asked by the thread that calls {@link #run} only
   */
  ParallelCopy(JdbcWarehouse warehouse, RowCopy copy, Control control) {
    this.warehouse = warehouse;
    this.copy = copy;
    this.control = control;
  }

  /**
   * A part of the copy.
   *
   * @param sql gives its rows
   * @param copied is run when they are all in the store
   */
  record Part(String sql, Runnable copied) {}

  /** Copies the parts, so many at once; how many rows. */
  long run(List<Part> parts, int count) throws SQLException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "featuresql-materialize");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<Long> done = new ExecutorCompletionService<>(threads);
      parts.forEach(part -> done.submit(() -> copyOne(part)));
      long rows = 0;
      for (int left = parts.size(); left > 0; ) {
        control.check();
        Future<Long> ended = done.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (ended != null) {
          rows += ended.get();
          left--;
        }
      }
      return rows;
    } catch (ExecutionException e) {
      throw causeOf(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FeatureSqlException.of(
          ErrorCode.CANCELLED, "interrupted while copying to the online store");
    } finally {
      end(threads);
    }
  }

  private long copyOne(Part part) throws SQLException {
    check();
    try (Connection session = warehouse.connect()) {
      sessions.add(session);
      try {
        long rows = copy.run(part.sql(), session, this);
        part.copied().run();
        return rows;
      } finally {
        sessions.remove(session);
      }
    }
  }

  /** Rethrows as what it was in the thread that it comes from. */
  private static SQLException causeOf(ExecutionException e) {
    if (e.getCause() instanceof SQLException failure) {
      return failure;
    }
    if (e.getCause() instanceof FeatureSqlException failure) {
      throw failure;
    }
    throw new IllegalStateException(e.getCause());
  }

  private void end(ExecutorService threads) {
    stopped = true;
    running.forEach(this::cancel);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(control.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
        sessions.forEach(this::abandon);
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** A thread that waits for a server which does not answer would be left behind. */
  private void abandon(Connection session) {
    try {
      warehouse.abandon(session);
    } catch (SQLException e) {
      // It has ended.
    }
  }

  private void cancel(Statement statement) {
    try {
      warehouse.cancel(statement);
    } catch (SQLException e) {
      // It has ended, or ends at the next row.
    }
  }

  @Override
  public void runs(Statement statement) throws SQLException {
    running.add(statement);
    check();
  }

  @Override
  public void check() throws SQLException {
    if (stopped) {
      throw new SQLException("another part of the copy failed");
    }
  }

  @Override
  public Duration timeout() {
    return control.timeout();
  }

  @Override
  public void copied(long rows) {
    control.copied(rows);
  }
}
