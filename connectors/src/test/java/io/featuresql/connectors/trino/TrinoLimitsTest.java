package io.featuresql.connectors.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Statements that end before they are done. */
class TrinoLimitsTest extends TrinoTest {
  private static final String LONG =
      "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y),"
          + " UNNEST(sequence(1, 10000)) c(z) WHERE x * y + z = 7";
  private static final String MANY =
      "SELECT x, y, 'a text that makes rows longer' AS t"
          + " FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y)";

  private static void readAll(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        rows.getObject(1);
      }
    }
  }

  /** How far a statement has come as soon as that is as {@code wished}. */
  private WarehouseProgress awaited(Statement statement, Predicate<WarehouseProgress> wished)
      throws SQLException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      Optional<WarehouseProgress> progress = warehouse.progress(statement).filter(wished);
      if (progress.isPresent()) {
        return progress.get();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the query did not begin");
  }

  @Test
  void aTimeLimitEndsTheQuery() throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.setQueryTimeout(1);
      SQLException error = assertThrows(SQLException.class, () -> readAll(statement, LONG));
      assertThat(warehouse.complaint(error)).isEqualTo(Complaint.INTERRUPTION);
    }
  }

  @Test
  void aCancelEndsItAndProgressIsTold() throws Exception {
    try (Statement statement = session.createStatement()) {
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                try {
                  readAll(statement, LONG);
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
      WarehouseProgress running =
          awaited(statement, progress -> progress.words().contains("running"));
      assertThat(running.words()).startsWith("Trino query ");
      assertThat(running.rows().orElseThrow()).isNotNegative();
      statement.cancel();
      Throwable error =
          assertThrows(Exception.class, () -> reading.get(30, TimeUnit.SECONDS)).getCause();
      assertThat(error).isInstanceOf(SQLException.class);
      assertThat(warehouse.complaint((SQLException) error))
          .as(error + " <- " + error.getCause())
          .isEqualTo(Complaint.INTERRUPTION);
    }
  }

  /**
   * A cancel of Trino's driver that meets the beginning of the reading leaves the reader waiting.
   */
  @Test
  void aCancelAtAnyMomentEndsIt() throws Exception {
    long seed = System.nanoTime();
    System.out.println("moments of cancels: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      try (Statement statement = session.createStatement()) {
        CompletableFuture<Void> reading =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    readAll(statement, MANY);
                  } catch (SQLException e) {
                    throw new CompletionException(e);
                  }
                });
        awaited(statement, progress -> true);
        long moment = System.nanoTime() + random.nextInt(40_000_000);
        while (System.nanoTime() < moment) {
          Thread.onSpinWait();
        }
        statement.cancel();
        ExecutionException ended =
            assertThrows(ExecutionException.class, () -> reading.get(30, TimeUnit.SECONDS));
        assertThat(ended.getCause()).isInstanceOf(SQLException.class);
        assertThat(warehouse.complaint((SQLException) ended.getCause()))
            .as(ended.getCause() + " <- " + ended.getCause().getCause())
            .isEqualTo(Complaint.INTERRUPTION);
      }
    }
  }

  @Test
  void aServerThatHangsOrDiesHangsNobody() throws Exception {
    try (TrinoServer server = TrinoServer.start();
        TrinoWarehouse mortal = warehouse(server.url("memory") + "?timeout=3s");
        Connection own = mortal.connect();
        Statement statement = own.createStatement()) {
      mortal.limitWaiting(own, 3_000);
      readAll(statement, "SELECT 1");
      server.signal("STOP");
      SQLException stopped =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60),
              () -> assertThrows(SQLException.class, () -> readAll(statement, "SELECT 1")));
      assertThat(mortal.complaint(stopped)).isEqualTo(Complaint.CONNECTION);
      server.signal("CONT");
      ResultSet rows = statement.executeQuery(MANY);
      assertThat(rows.next()).isTrue();
      server.kill();
      SQLException killed =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60),
              () ->
                  assertThrows(
                      SQLException.class,
                      () -> {
                        while (rows.next()) {
                          rows.getObject(1);
                        }
                      }));
      assertThat(mortal.complaint(killed)).isEqualTo(Complaint.CONNECTION);
    }
  }
}
