package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.codec.MaterializationCodec;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.process.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisWritingTest extends WritingContract {
  private static RedisServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @Override
  String store() {
    return server.url();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MATERIALIZE v", "MATERIALIZE ALL"})
  void aRecordThatCannotBeReadIsReplaced(String materialize) throws SQLException {
    run(
        "CREATE TABLE numbers AS SELECT 1 AS id, now()::TIMESTAMP - INTERVAL '1' HOUR AS at_time,"
            + " 1 AS n",
        "CREATE ENTITY thing (id BIGINT)",
        "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP at_time AS FROM numbers");
    for (int round = 1; round <= 2; round++) {
      run("MATERIALIZE v");
      server.commands(
          redis ->
              redis.hset(
                  (namespace + ":~materialized").getBytes(StandardCharsets.UTF_8),
                  "v".getBytes(StandardCharsets.UTF_8),
                  "no record".getBytes(StandardCharsets.UTF_8)));
      run("UPDATE numbers SET n = n + 1", materialize);
      assertThat(Results.rows(online(), "SELECT n FROM FEATURES v AS OF NOW WHERE id = 1"))
          .containsExactly(List.of(round + 1));
    }
  }

  /** Whoever may write Redis has no say in what the warehouse is sent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "100 AND id < 0",
        "100) AS part WHERE (SELECT count(*) FROM secrets) > 0",
        "'a' OR 'b' = 'b'",
        "1; DROP TABLE texts",
        "x",
        ""
      })
  void aBoundOfALoadThatIsNoLiteralIsNotSent(String bound) throws SQLException {
    cutOffLoad(CREATED);
    byte[] key = (namespace + ":~materialized").getBytes(StandardCharsets.UTF_8);
    byte[] field = "v".getBytes(StandardCharsets.UTF_8);
    server.commands(
        redis -> {
          Materialization noted = MaterializationCodec.decode("v", redis.hget(key, field));
          Materialization.Load load = noted.load().orElseThrow();
          List<String> bounds = new ArrayList<>(load.bounds());
          bounds.set(8, bound);
          Materialization.Load other =
              new Materialization.Load(
                  load.view(),
                  load.throughMicros(),
                  load.maxCreatedMicros(),
                  bounds,
                  load.done(),
                  load.mark());
          return redis.hset(
              key, field, MaterializationCodec.encode(noted.with(Optional.of(other))));
        });
    assertThat(copied(LOAD)).as("a full load").isEqualTo(1_000);
    assertThat(Results.rows(online(), "SELECT id FROM FEATURES v AS OF NOW WHERE id IN (0, 950)"))
        .hasSize(2);
  }

  @Test
  void ofRowsOfOneTimePostgresNamesTheSame() throws Exception {
    PostgresEngine engine = new PostgresEngine();
    TiedPushes.agree(engine.project(namespace) + ";online=" + store(), engine);
  }

  @Override
  void assertStored(String view, long rows) {
    String pattern = namespace + ":thing:*";
    byte[] field = view.getBytes(StandardCharsets.UTF_8);
    long stored =
        server.commands(
            redis -> redis.keys(pattern).stream().filter(key -> redis.hexists(key, field)).count());
    assertThat(stored).isEqualTo(rows);
  }
}
