package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.featuresql.jdbc.FeatureSqlDataSource;
import io.featuresql.jdbc.OnlineFallback;
import io.featuresql.process.RedisServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be seen of executions from outside: Micrometer, JMX, log and spans. */
@Timeout(120)
final class ShownTest {
  private RedisServer redis;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start();
    shop = new Shop(redis.url());
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
    redis.close();
  }

  /** Two hits and, of other views, an expired row, misses and a damaged row. */
  private void work(Connection connection) throws SQLException {
    try (PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
      Shop.rows(point, 3);
      Shop.rows(point, 9);
      Shop.rows(point, 77);
      byte[] key = (shop.project + ":user_account:5").getBytes(StandardCharsets.UTF_8);
      byte[] view = "user_profile".getBytes(StandardCharsets.UTF_8);
      redis.commands(commands -> commands.hset(key, view, new byte[40]));
      assertThat(catchThrowable(() -> Shop.rows(point, 5))).isInstanceOf(SQLException.class);
      Shop.ours(point).setOnlineFallback(OnlineFallback.NULL);
      Shop.rows(point, 5);
      Shop.ours(point).setOnlineFallback(OnlineFallback.OFFLINE);
      Shop.rows(point, 5);
    }
  }

  @Test
  void micrometer() throws Exception {
    try (Connection before = shop.connect("");
        PreparedStatement point = before.prepareStatement(Shop.POINT)) {
      Shop.rows(point, (Object) null); // its times go elsewhere, and its key is none
    }
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    FeatureSqlDataSource source = new FeatureSqlDataSource();
    source.setUrl(shop.url());
    source.setMeterRegistry(registry);
    try (Connection connection = source.getConnection()) {
      work(connection);
      shop.run("MATERIALIZE user_activity");
      assertThat(rows(registry, "user_profile", "hit")).isEqualTo(2);
      assertThat(rows(registry, "user_profile", "miss")).isEqualTo(1);
      assertThat(rows(registry, "user_activity", "hit")).isEqualTo(1);
      assertThat(rows(registry, "user_activity", "expired")).isEqualTo(1);
      assertThat(rows(registry, "user_activity", "miss")).isEqualTo(1);
      assertThat(count(registry, "featuresql.requests", "route", "online")).isEqualTo(6);
      assertThat(count(registry, "featuresql.fallbacks", "policy", "null")).isEqualTo(1);
      assertThat(count(registry, "featuresql.fallbacks", "policy", "offline")).isEqualTo(1);
      assertThat(count(registry, "featuresql.errors", "of", "statement")).isEqualTo(1);
      assertThat(count(registry, "featuresql.errors", "of", "online store")).isEqualTo(3);
      assertThat(count(registry, "featuresql.decode.errors")).isEqualTo(3);
      assertThat(count(registry, "featuresql.materialized.rows", "view", "user_activity"))
          .isEqualTo(18);
      FunctionTimer staleness =
          registry.get("featuresql.staleness").tag("view", "user_profile").functionTimer();
      assertThat(staleness.mean(TimeUnit.MINUTES)).isBetween(60.0, 70.0);
      Gauge lag =
          registry.get("featuresql.materialization.lag").tag("view", "user_activity").gauge();
      assertThat(lag.value()).isBetween(0.0, 120.0);
      List<Timer> latencies = List.copyOf(registry.get("featuresql.latency").timers());
      Timer online = latency(latencies, "online", "ok");
      assertThat(online.count()).isEqualTo(3);
      assertThat(online.totalTime(TimeUnit.NANOSECONDS)).isPositive();
      assertThat(online.getId().getTag("statement")).matches("[0-9a-f]{16}");
      assertThat(latency(latencies, "online", "error").count()).isEqualTo(1);
      assertThat(latency(latencies, "online", "fallback").count()).isEqualTo(1);
      assertThat(latency(latencies, "offline", "fallback").count()).isEqualTo(1);
      assertThat(registry.get("featuresql.online.breaker").gauge().value()).isZero();
      Set<String> shown = new TreeSet<>();
      registry.getMeters().forEach(meter -> shown.add(meter.getId().getName()));
      assertThat(namedBy("serving.md")).isEqualTo(shown);
      assertThat(shown).containsAll(namedBy("operating.md"));
    }
  }

  /** The meters that the tables of a page name. */
  private static Set<String> namedBy(String page) throws IOException {
    return Pattern.compile("(?m)^\\| `(featuresql\\.[a-z.]+)")
        .matcher(Files.readString(Path.of("../docs", page)))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Timer latency(List<Timer> timers, String route, String outcome) {
    return timers.stream()
        .filter(timer -> route.equals(timer.getId().getTag("route")))
        .filter(timer -> outcome.equals(timer.getId().getTag("outcome")))
        .filter(timer -> !"definitions".equals(timer.getId().getTag("route")))
        .findFirst()
        .orElseThrow();
  }

  private static double rows(SimpleMeterRegistry registry, String view, String result) {
    return registry
        .get("featuresql.online.rows")
        .tag("view", view)
        .tag("result", result)
        .functionCounter()
        .count();
  }

  private static double count(SimpleMeterRegistry registry, String name, String... tags) {
    FunctionCounter counter = registry.get(name).tags(tags).functionCounter();
    return counter.count();
  }

  /** Without being told, the global registry; and nothing stays in it. */
  @Test
  void globalRegistry() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Metrics.addRegistry(registry);
    try {
      String project;
      try (Shop other = new Shop("embedded");
          Connection connection = other.connect("");
          PreparedStatement point = connection.prepareStatement(Shop.POINT)) {
        project = other.project;
        Shop.rows(point, 3);
        assertThat(
                registry
                    .get("featuresql.online.rows")
                    .tags("project", project, "view", "user_profile", "result", "hit")
                    .functionCounter()
                    .count())
            .isEqualTo(1);
        assertThat(registry.find("featuresql.latency").tag("project", project).timers())
            .isNotEmpty();
      }
      assertThat(registry.getMeters())
          .as("the other shop is still open")
          .anyMatch(meter -> shop.project.equals(meter.getId().getTag("project")))
          .noneMatch(meter -> project.equals(meter.getId().getTag("project")));
    } finally {
      Metrics.removeRegistry(registry);
    }
  }

  @Test
  void wrongRegistry() {
    assertThat(catchThrowable(() -> new FeatureSqlDataSource().setMeterRegistry("registry")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void jmx() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        new ObjectName("io.featuresql:type=Project,name=" + ObjectName.quote(shop.project));
    assertThat(beans.isRegistered(name)).isFalse();
    try (Connection connection = shop.connect(";jmx=true")) {
      work(connection);
      assertThat(beans.getAttribute(name, "OnlineRequests")).isEqualTo(5L);
      assertThat(beans.getAttribute(name, "NullFallbacks")).isEqualTo(1L);
      assertThat(beans.getAttribute(name, "OfflineFallbacks")).isEqualTo(1L);
      assertThat(beans.getAttribute(name, "DecodeErrors")).isEqualTo(3L);
      assertThat(beans.getAttribute(name, "CircuitBreaker")).isEqualTo("CLOSED");
      assertThat(beans.getAttribute(name, "KeptPlans")).isEqualTo(1);
      javax.management.openmbean.TabularData hits =
          (javax.management.openmbean.TabularData) beans.getAttribute(name, "Hits");
      assertThat(hits.get(new Object[] {"user_profile"}).get("value")).isEqualTo(2L);
    }
    shop.close();
    assertThat(beans.isRegistered(name)).as("gone with the last connection").isFalse();
  }

  @Test
  void slowLog() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger("io.featuresql.slow");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (Connection connection = shop.connect(";slowQueryMillis=20");
        Connection silent = shop.connect("")) {
      String sql =
          "SELECT 'my secret', sum(range * 4711) /* 0815 */ FROM range(30000000) AS r (range)";
      for (Connection one : List.of(silent, connection)) {
        try (Statement statement = one.createStatement()) {
          statement.execute(sql);
        }
      }
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0))
          .matches(
              "[0-9]+\\.[0-9] ms, offline, statement [0-9a-f]{16}: "
                  + "SELECT \\?, sum\\(range \\* \\?\\) FROM range\\(\\?\\) AS r \\(range\\)");
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void spans() throws Exception {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    GlobalOpenTelemetry.resetForTest();
    try (OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .build();
        Connection connection = shop.connect("");
        PreparedStatement point = connection.prepareStatement(Shop.POINT + " WHERE TRUE")) {
      GlobalOpenTelemetry.set(sdk);
      try (PreparedStatement online = connection.prepareStatement(Shop.POINT)) {
        Shop.rows(online, 3);
        online.setInt(1, 4);
        Shop.rows(Shop.ours(online).executeAsync().toCompletableFuture().get());
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT 'secret'");
        assertThat(catchThrowable(() -> statement.execute("SELECT secret")))
            .isInstanceOf(SQLException.class);
      }
      List<SpanData> spans = exporter.getFinishedSpanItems();
      assertThat(spans).hasSize(4);
      assertThat(spans.get(0).getAttributes().asMap())
          .containsAllEntriesOf(
              Map.of(
                  AttributeKey.stringKey("db.system.name"),
                  "featuresql",
                  AttributeKey.stringKey("db.query.text"),
                  Shop.POINT,
                  AttributeKey.stringKey("featuresql.route"),
                  "online",
                  AttributeKey.booleanKey("featuresql.fallback"),
                  false));
      assertThat(spans.get(1).getName()).isEqualTo(spans.get(0).getName());
      assertThat(spans.get(2).getAttributes().get(AttributeKey.stringKey("db.query.text")))
          .isEqualTo("SELECT ?");
      assertThat(
              spans.get(3).getAttributes().get(AttributeKey.stringKey("db.response.status_code")))
          .isEqualTo("1021");
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }
}
