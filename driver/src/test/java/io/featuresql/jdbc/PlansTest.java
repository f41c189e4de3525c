package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.PlanCache;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.Run;
import io.featuresql.planner.catalog.Principal;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.process.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans are made once for all connections, and anew when something has changed. */
@Timeout(120)
final class PlansTest {
  private static final String POINT =
      "SELECT age FROM (VALUES (?)) AS r (user_id) FEATURES user_profile AS OF NOW";
  private static final Preferences AUTO = new Preferences(Route.AUTO, Optional.empty());

  private static ProjectConnection connect(String name, String online) throws SQLException {
    return DriverManager.getConnection(
            "jdbc:featuresql:project=memory:" + name + ";online=" + online)
        .unwrap(ProjectConnection.class);
  }

  private static void prepareShop(Connection connection) throws SQLException {
    run(
        connection,
        "CREATE TABLE profiles AS SELECT 7 AS user_id, TIMESTAMP '2026-01-01' AS updated_at, 30 AS"
            + " age",
        "CREATE ENTITY user_account (user_id BIGINT)",
        "CREATE FEATURE VIEW user_profile ENTITY user_account TIMESTAMP updated_at"
            + " AS SELECT * FROM profiles",
        "MATERIALIZE user_profile");
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static CachedPlan planned(ProjectConnection connection) {
    return connection.plans().of(POINT, null, Run.unlimited());
  }

  private static Object age(PreparedStatement point) throws SQLException {
    point.setInt(1, 7);
    try (ResultSet row = point.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getObject(1);
    }
  }

  @Test
  void sharedUntilADefinitionChanges() throws Exception {
    try (ProjectConnection one = connect("plans1", "embedded");
        ProjectConnection other = connect("plans1", "embedded")) {
      prepareShop(one);
      CachedPlan first = planned(one);
      assertThat(first.plan()).isInstanceOf(Plan.Online.class);
      assertThat(planned(other)).isSameAs(first);
      try (PreparedStatement point = other.prepareStatement(POINT)) {
        assertThat(age(point)).isEqualTo(30);
        assertThat(planned(other)).as("executing makes no plan").isSameAs(first);
        run(
            one,
            "CREATE OR REPLACE FEATURE VIEW user_profile ENTITY user_account TIMESTAMP updated_at"
                + " AS SELECT user_id, updated_at, age + 1 AS age FROM profiles");
        assertThat(age(point)).as("a statement that was prepared before").isEqualTo(31);
        assertThat(planned(other).plan()).isInstanceOf(Plan.Offline.class);
        run(one, "MATERIALIZE user_profile");
        assertThat(planned(other).plan()).isInstanceOf(Plan.Online.class);
        assertThat(age(point)).isEqualTo(31);
      }
    }
  }

  /** The best of many: a busy machine only adds to it. */
  @Test
  void aKnownTextIsPreparedAtOnce() throws Exception {
    try (ProjectConnection one = connect("plans2", "embedded");
        ProjectConnection other = connect("plans2", "embedded")) {
      prepareShop(one);
      one.prepareStatement(POINT).close();
      double[] micros = new double[2_000];
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        other.prepareStatement(POINT).close();
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
      Arrays.sort(micros);
      assertThat(micros[micros.length / 2]).isLessThan(50);
    }
  }

  @Test
  void bounded() throws Exception {
    try (ProjectConnection connection = connect("plans3", "embedded")) {
      prepareShop(connection);
      CachedPlan plan = planned(connection);
      PlanCache cache = connection.session().engine().onlinePlans();
      for (int i = 0; i < 3 * PlanCache.MAX_PLANS; i++) {
        cache.put("text " + i, AUTO, plan);
        assertThat(cache.size()).isLessThanOrEqualTo(PlanCache.MAX_PLANS + 1);
      }
      assertThat(cache.get("text " + (3 * PlanCache.MAX_PLANS - 1), AUTO)).isSameAs(plan);
      assertThat(cache.get("text 0", AUTO)).isNull();
    }
  }

  @Test
  void whoeverAsksHasPlansOfTheirOwn() throws Exception {
    try (ProjectConnection connection = connect("plans5", "embedded")) {
      prepareShop(connection);
      CachedPlan plan = planned(connection);
      PlanCache cache = connection.session().engine().onlinePlans();
      assertThat(cache.get(POINT, AUTO)).isSameAs(plan);
      assertThat(cache.get(POINT, AUTO.of(new Principal("ada")))).isNull();
      cache.put(POINT, AUTO.of(new Principal("ada")), plan);
      assertThat(cache.get(POINT, AUTO.of(new Principal("bob")))).isNull();
    }
  }

  /** A plan grows old while the store is away, and is the best that there is. */
  @Test
  void anOldPlanWhileTheStoreIsAway() throws Exception {
    try (RedisServer redis = RedisServer.start();
        ProjectConnection connection = connect("plans4", redis.url() + ";onlineFallback=null")) {
      prepareShop(connection);
      CachedPlan old = aged(planned(connection));
      Engine engine = connection.session().engine();
      engine.onlinePlans().put(POINT, AUTO, old);
      assertThat(old.holds(engine.generation(), engine.catalog())).isFalse();
      redis.kill();
      assertThat(planned(connection)).isSameAs(old);
      try (PreparedStatement point = connection.prepareStatement(POINT)) {
        assertThat(age(point)).isNull();
        assertThat(point.getWarnings().getMessage()).startsWith("answered by onlineFallback=null");
      }
    }
  }

  private static CachedPlan aged(CachedPlan planned) {
    return new CachedPlan(
        planned.plan(),
        planned.shape(),
        planned.catalog(),
        planned.generation(),
        planned.madeNanos() - TimeUnit.MINUTES.toNanos(2),
        planned.figures(),
        planned.insteadOf());
  }
}
