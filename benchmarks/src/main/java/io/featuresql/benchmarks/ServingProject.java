package io.featuresql.benchmarks;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowDecoder;
import io.featuresql.connectors.redis.RedisOnlineStore;
import io.featuresql.jdbc.FeatureSqlDataSource;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Many feature views of whole numbers of one entity, materialized into Redis. */
final class ServingProject implements AutoCloseable {
  static final int VIEWS = 25;
  static final int FEATURES_OF_VIEW = 10;

  private static final String NAMESPACE = "serving";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Database database;
  private final FeatureSqlDataSource source = new FeatureSqlDataSource();
  private final Connection connection;
  private final long keys;

  /** A view as it is stored, and what unpacks all of its features. */
  record Stored(OnlineView view, RowDecoder decoder) {
    /** The field that holds its rows. */
    byte[] field() {
      return KeyEncoder.field(view);
    }
  }

  /** Defines the views over a table of {@code keys} keys, served from {@code redis}. */
  ServingProject(Redis redis, long keys) throws IOException, SQLException {
    this.keys = keys;
    database = new Database();
    source.setUrl(
        database.url(
            "project=memory:serving;online=" + redis.address() + ";namespace=" + NAMESPACE));
    connection = source.getConnection();
    database.execute(
        "CREATE TABLE customers AS SELECT i AS customer_id, TIMESTAMP '2026-01-01' +"
            + " to_seconds(i % 86400) AS event_at FROM range("
            + keys
            + ") t(i)");
    execute("CREATE ENTITY customer (customer_id BIGINT)");
    for (int view = 0; view < VIEWS; view++) {
      execute(
          "CREATE FEATURE VIEW "
              + view(view)
              + " ENTITY customer TIMESTAMP event_at AS SELECT customer_id, event_at"
              + features(view)
              + " FROM customers");
    }
  }

  private static String features(int view) {
    StringBuilder text = new StringBuilder();
    for (int feature = 0; feature < FEATURES_OF_VIEW; feature++) {
      int number = view * FEATURES_OF_VIEW + feature;
      text.append(", (hash(customer_id * 256 + ")
          .append(number)
          .append(") % 1000000)::INTEGER AS ");
      text.append(feature(view, feature));
    }
    return text.toString();
  }

  /** The name of a view, from 0. */
  static String view(int view) {
    return String.format(Locale.ROOT, "view_%02d", view);
  }

  /** The name of a feature of a view, both from 0. */
  static String feature(int view, int feature) {
    return String.format(Locale.ROOT, "int_%02d_%d", view, feature);
  }

  /** Copies all rows of all views. */
  void materialize() throws SQLException {
    execute("MATERIALIZE ALL");
  }

  /** The key of an entity in Redis. */
  static byte[] key(long customer) {
    return (NAMESPACE + ":customer:" + customer).getBytes(StandardCharsets.US_ASCII);
  }

  /** The first {@code views} views as they are stored in {@code redis}. */
  static List<Stored> stored(Redis redis, int views) {
    try (RedisOnlineStore store = new RedisOnlineStore(redis.address(), NAMESPACE, TIMEOUT)) {
      return IntStream.range(0, views)
          .mapToObj(view -> store.materialization(view(view), TIMEOUT).orElseThrow().view())
          .map(ServingProject::stored)
          .toList();
    }
  }

  private static Stored stored(OnlineView view) {
    List<Integer> all = IntStream.range(0, FEATURES_OF_VIEW).boxed().toList();
    return new Stored(view, new RowDecoder(new OnlineStore.Read(view, all)));
  }

  long keys() {
    return keys;
  }

  FeatureSqlDataSource source() {
    return source;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    database.close();
  }
}
