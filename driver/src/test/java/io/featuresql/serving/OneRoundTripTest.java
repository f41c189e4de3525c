package io.featuresql.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.process.RedisServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A statement sends everything before it waits for anything, and asks for no key twice. */
@Timeout(120)
final class OneRoundTripTest {
  private RedisServer redis;
  private HoldingProxy proxy;
  private Shop shop;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    redis = RedisServer.start();
    proxy = new HoldingProxy(redis.port());
    shop = new Shop(proxy.url());
    connection = shop.connect(";route=online;queryTimeoutMillis=30000");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    shop.close();
    proxy.close();
    redis.close();
  }

  private List<List<Object>> rows(int commands, String sql, Object... parameters) throws Exception {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      proxy.hold(commands);
      List<List<Object>> rows = Shop.rows(statement, parameters);
      assertThat(proxy.heard()).as(sql).isEqualTo(commands);
      return rows;
    }
  }

  @Test
  void oneKeyOfManyViews() throws Exception {
    assertThat(rows(1, Shop.POINT, 3)).containsExactly(List.of(3L, 23, "c3", 300L));
  }

  @Test
  void aUserAndAnItem() throws Exception {
    assertThat(
            rows(
                2,
                "SELECT age, clicks, price FROM (VALUES (?, ?)) AS r (user_id, item_id)"
                    + " FEATURES user_profile, user_activity, item_price AS OF NOW",
                3,
                4))
        .containsExactly(List.of(23, 300L, 6.0));
  }

  @Test
  void oneEntityByTwoKeys() throws Exception {
    assertThat(
            rows(
                2,
                "SELECT buyer.age, seller.age FROM (VALUES (?, ?)) AS r (b, s) FEATURES"
                    + " user_profile (age) AS buyer ON user_id = r.b,"
                    + " user_profile (age) AS seller ON user_id = r.s AS OF NOW",
                3,
                4))
        .containsExactly(List.of(23, 24));
  }

  @Test
  void manyRowsOfValues() throws Exception {
    assertThat(
            rows(
                5,
                "SELECT user_id, item_id, age, price FROM (VALUES (?, ?), (?, ?), (?, ?), (?, ?))"
                    + " AS r (user_id, item_id) FEATURES user_profile, item_price AS OF NOW",
                8,
                3,
                2,
                1,
                8,
                2,
                2,
                3))
        .as("in the order asked, each key fetched once")
        .containsExactly(
            List.of(8L, 3L, 28, 4.5),
            List.of(2L, 1L, 22, 1.5),
            List.of(8L, 2L, 28, 3.0),
            List.of(2L, 3L, 22, 4.5));
  }

  @Test
  void inList() throws Exception {
    assertThat(
            rows(
                3,
                "SELECT user_id, age FROM FEATURES user_profile AS OF NOW"
                    + " WHERE user_id IN (?, ?, ?, ?)",
                5,
                2,
                5,
                7))
        .containsExactly(List.of(5L, 25), List.of(2L, 22), List.of(7L, 27));
  }

  @Test
  void arrayOfKeys() throws Exception {
    assertThat(
            rows(
                3,
                "SELECT user_id, clicks FROM UNNEST(?) AS r (user_id)"
                    + " FEATURES user_activity AS OF NOW",
                (Object) new Long[] {4L, 1L, 4L, null, 6L}))
        .containsExactly(
            List.of(4L, 400L),
            List.of(1L, 100L),
            List.of(4L, 400L),
            Arrays.asList(null, null),
            List.of(6L, 600L));
  }

  /** Keys that come in more than one portion: the pipe never runs dry, and the order is kept. */
  @Test
  void veryManyKeys() throws Exception {
    Long[] keys = new Long[2_000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) keys.length - i;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT user_id, age, clicks FROM UNNEST(?) AS r (user_id)"
                + " FEATURES user_profile, user_activity AS OF NOW")) {
      proxy.hold(512);
      List<List<Object>> rows = Shop.rows(statement, (Object) keys);
      assertThat(proxy.heard()).isEqualTo(2_000);
      assertThat(rows).hasSize(2_000);
      assertThat(rows.get(0)).containsExactly(2_000L, null, null);
      assertThat(rows.get(1_998)).containsExactly(2L, 22, 200L);
    }
  }
}
