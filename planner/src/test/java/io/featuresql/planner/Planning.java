package io.featuresql.planner;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.FeaturePlanner;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.resolve.OnlineViews;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans statements against definitions that are made by statements, tables of {@link
 * TextRelations}, and a note of what is materialized. Nothing is run.
 */
public final class Planning {
  /** The tables of {@link #shop}. */
  private static final String[] TABLES = {
    "labels (id INTEGER, user_id BIGINT, ts TIMESTAMP, label DOUBLE)",
    "profile_rows (user_id BIGINT, updated_at TIMESTAMP, age INTEGER, country VARCHAR)",
    "click_rows (user_id BIGINT, clicked_at TIMESTAMP, loaded_at TIMESTAMP, clicks INTEGER)",
    "plans (user_id BIGINT, plan VARCHAR)",
    "seats (row_no BIGINT, seat VARCHAR, taken_at TIMESTAMP, price DOUBLE)",
  };

  private final WarehouseDialect dialect;
  private final TextRelations relations;
  private final FeaturePlanner planner;
  private final Map<String, Materialization> materialized = new HashMap<>();
  private Catalog catalog = Catalog.empty();

  /** Without definitions. */
  public Planning(WarehouseDialect dialect, TextRelations relations) {
    this.dialect = dialect;
    this.relations = relations;
    this.planner = new FeaturePlanner(dialect);
  }

  /** With the definitions that the scripts of this module are about. */
  public static Planning shop(WarehouseDialect dialect) {
    return new Planning(dialect, new TextRelations(dialect, TABLES))
        .define("CREATE ENTITY user_account (user_id BIGINT)")
        .define("CREATE ENTITY place (row_no BIGINT, seat VARCHAR)")
        .define(
            "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at"
                + " AS SELECT * FROM profile_rows")
        .define(
            "CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at"
                + " CREATED TIMESTAMP loaded_at TTL INTERVAL '90' DAY DELAY INTERVAL '10' MINUTE"
                + " AS SELECT * FROM click_rows")
        .define("CREATE FEATURE VIEW plan ENTITY user_account AS SELECT * FROM plans")
        .define(
            "CREATE FEATURE VIEW seating ENTITY place TIMESTAMP taken_at AS SELECT * FROM seats")
        .define(
            "CREATE FEATURE VIEW secret ENTITY user_account TIMESTAMP updated_at OFFLINE"
                + " AS SELECT user_id, updated_at, age AS years FROM profile_rows")
        .define("CREATE FEATURE SERVICE bundle AS profile (age, country AS home), activity");
  }

  /** The same with what a statement defines, changes or drops. */
  public Planning define(String sql) {
    Plan.Define define = (Plan.Define) plan(sql, Route.AUTO);
    catalog = planner.changed(catalog, define.change(), relations);
    return this;
  }

  /** The same with rows of that view in the online store. */
  public Planning materialize(String name) {
    FeatureView view = catalog.featureView(name).orElseThrow();
    Entity entity = catalog.entityOf(view);
    ViewSchema schema = new ViewSchemas(dialect).read(view, entity, relations, new Span(0, 0));
    Optional<String> created = schema.createdTimestamp().map(column -> column.type().name());
    materialized.put(
        name,
        new Materialization(
            OnlineViews.of(view, entity, schema, catalog.life(name), dialect),
            schema.eventTimestamp().map(column -> column.type().name()).orElse(""),
            created,
            0,
            0,
            0));
    return this;
  }

  public Catalog catalog() {
    return catalog;
  }

  /** The plan of {@code sql}. */
  public Plan plan(String sql, Route route) {
    return plan(sql, new Preferences(route, Optional.empty()));
  }

  /** The plan of {@code sql} on a connection that asks for that. */
  public Plan plan(String sql, Preferences preferences) {
    return planner.plan(
        sql,
        new PlanningContext(
            catalog, relations, store(), preferences, () -> Duration.ofSeconds(5), false));
  }

  /** A store that can only be asked what is materialized. */
  private OnlineStore store() {
    return fake(
        OnlineStore.class,
        Map.of(
            "planned", view -> Optional.ofNullable(materialized.get(view)),
            "connect", none -> false,
            "lookup", reads -> fake(OnlineStore.Lookup.class, Map.of()),
            "describe", none -> "a store of nothing"));
  }

  private interface Answer {
    Object to(@Nullable Object argument);
  }

  private static <T> T fake(Class<T> type, Map<String, Answer> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Answer answer = answers.get(method.getName());
              if (answer == null) {
                throw new UnsupportedOperationException("planning must not call " + method);
              }
              return answer.to(arguments == null ? null : arguments[0]);
            }));
  }
}
