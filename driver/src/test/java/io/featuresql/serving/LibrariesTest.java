package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.featuresql.jdbc.FeatureSqlDataSource;
import io.featuresql.jdbc.FeatureStatement;
import io.featuresql.process.RedisServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Features are served through what serving code is written with; plain JDBC is all it takes. */
@Timeout(120)
final class LibrariesTest {
  private RedisServer redis;
  private Shop shop;
  private FeatureSqlDataSource source;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start();
    shop = new Shop(redis.url());
    source = new FeatureSqlDataSource();
    source.setUrl(shop.url() + ";route=online");
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
    redis.close();
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(source.getUrl());
    config.setMaximumPoolSize(4);
    config.setExceptionOverrideClassName("io.featuresql.hikari.KeepConnections");
    return new HikariDataSource(config);
  }

  @Test
  void springJdbcTemplate() {
    JdbcTemplate template = new JdbcTemplate(source);
    template.setQueryTimeout(30);
    assertThat(template.queryForMap(Shop.POINT, 3))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("user_id", 3L, "age", 23, "country", "c3", "clicks", 300L));
    record Profile(long user, int age) {}
    assertThat(
            template.query(
                "SELECT user_id, age FROM FEATURES user_profile AS OF NOW WHERE user_id IN (?, ?)",
                (row, number) -> new Profile(row.getLong("user_id"), row.getInt("age")),
                7,
                2))
        .containsExactly(new Profile(7, 27), new Profile(2, 22));
    assertThat(
            new NamedParameterJdbcTemplate(source)
                .queryForList(
                    "SELECT age FROM FEATURES user_profile AS OF NOW WHERE user_id IN (:users)",
                    Map.of("users", List.of(1, 4, 6)),
                    Integer.class))
        .containsExactly(21, 24, 26);
  }

  @Test
  void jooqPlainSql() {
    try (HikariDataSource pool = pool()) {
      DSLContext create = DSL.using(pool, SQLDialect.DEFAULT);
      Record one = create.fetchOne(Shop.POINT, 3);
      assertThat(one.get("age", Integer.class)).isEqualTo(23);
      assertThat(one.get("clicks", Long.class)).isEqualTo(300L);
      assertThat(
              create
                  .fetch(
                      "SELECT user_id, country FROM FEATURES user_profile AS OF NOW"
                          + " WHERE user_id IN ({0}, {1})",
                      DSL.val(5L), DSL.val(2L))
                  .map(row -> row.get("user_id", Long.class) + row.get("country", String.class)))
          .containsExactly("5c5", "2c2");
    }
  }

  /** What pandas and polars read at a fraction of what fetching rows costs. */
  @Test
  void aTrainingSetIsAParquetFile(@TempDir Path folder) throws Exception {
    try (Connection connection = shop.connect(";route=offline");
        Statement statement = connection.createStatement()) {
      String file = folder.resolve("training.parquet").toString();
      statement.execute(
          "COPY (SELECT r.user_id, age FROM (VALUES (3), (4)) AS r (user_id)"
              + " FEATURES user_profile AS OF NOW) TO '"
              + file
              + "'");
      try (ResultSet rows =
          statement.executeQuery("SELECT * FROM read_parquet('" + file + "') ORDER BY 1")) {
        assertThat(Shop.rows(rows)).containsExactly(List.of(3, 23), List.of(4, 24));
      }
    }
  }

  @Test
  void hikariPool() throws Exception {
    try (HikariDataSource pool = pool()) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Future<List<List<Object>>>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
          int user = 1 + i % 8;
          answers.add(
              threads.submit(
                  () -> {
                    try (Connection connection = pool.getConnection();
                        PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
                      return Shop.rows(point, user);
                    }
                  }));
        }
        for (int i = 0; i < answers.size(); i++) {
          int user = 1 + i % 8;
          assertThat(answers.get(i).get())
              .containsExactly(List.of((long) user, 20 + user, "c" + user, user * 100L));
        }
      } finally {
        threads.shutdown();
      }
      try (Connection connection = pool.getConnection();
          PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
        point.setInt(1, 3);
        FeatureStatement ours = point.unwrap(FeatureStatement.class);
        assertThat(Shop.rows(ours.executeAsync().toCompletableFuture().get())).hasSize(1);
      }
    }
  }
}
