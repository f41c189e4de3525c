package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.cloud.Vendor;
import io.featuresql.connectors.embedded.EmbeddedOnlineStore;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.KeyRange;
import io.featuresql.planner.offline.NewestRows;
import io.featuresql.planner.offline.NewestRows.ChangedSince;
import io.featuresql.planner.plan.FeaturePlanner;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.PlanningContext;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.script.SqlLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is sent to warehouses of which there is no server here, as files, broken over lines. What
 * they mean is tried by {@link CloudAnswersTest}. {@code -Dfeaturesql.golden=write} writes the
 * files.
 */
final class CloudRewritesTest {
  private static final boolean WRITE = "write".equals(System.getProperty("featuresql.golden"));
  private static final LocalDateTime FOURTH = LocalDateTime.parse("2026-01-04T00:00:00");
  private static final LocalDateTime FIFTH = LocalDateTime.parse("2026-01-05T00:00:00");

  private static Connection duckDb;

  @BeforeAll
  static void open() throws SQLException {
    duckDb = DriverManager.getConnection("jdbc:duckdb:");
    Results.run(duckDb, CloudStatements.TABLES);
  }

  @AfterAll
  static void close() throws SQLException {
    duckDb.close();
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void statementsAreThoseOfTheFiles(Vendor vendor) throws IOException {
    Path files = CloudStatements.FILES.resolve(CloudStatements.folder(vendor));
    Map<String, String> all = rewritten(vendor.dialect());
    for (Map.Entry<String, String> entry : all.entrySet()) {
      Path file = files.resolve(entry.getKey() + ".sql");
      String sql = SqlLines.of(entry.getValue()) + "\n";
      if (WRITE) {
        Files.createDirectories(files);
        Files.writeString(file, sql);
      }
      assertThat(file).hasContent(sql);
    }
    assertThat(files.toFile().list()).hasSameSizeAs(all.keySet());
  }

  private static Map<String, String> rewritten(WarehouseDialect dialect) {
    Relations relations = query -> CloudStatements.columns(duckDb, dialect, query);
    FeaturePlanner planner = new FeaturePlanner(dialect);
    Preferences preferences = new Preferences(Route.OFFLINE, Optional.empty());
    Map<String, String> all = new TreeMap<>();
    try (EmbeddedOnlineStore online = EmbeddedOnlineStore.inMemory("cloud")) {
      Catalog catalog = Catalog.empty();
      for (String definition : CloudStatements.DEFINITIONS) {
        Plan plan =
            planner.plan(
                definition,
                new PlanningContext(
                    catalog,
                    relations,
                    online,
                    preferences,
                    () -> java.time.Duration.ofSeconds(5),
                    false));
        catalog = planner.changed(catalog, ((Plan.Define) plan).change(), relations);
      }
      for (Map.Entry<String, String> entry : CloudStatements.STATEMENTS.entrySet()) {
        String sql = CloudStatements.inDialect(dialect, entry.getValue());
        Plan plan =
            planner.plan(
                sql,
                new PlanningContext(
                    catalog,
                    relations,
                    online,
                    preferences,
                    () -> java.time.Duration.ofSeconds(5),
                    false));
        all.put(entry.getKey(), ((Plan.Offline) plan).statement().sql());
      }
      FeatureView view = catalog.featureView("profile").orElseThrow();
      all.put("materialize", newest(catalog, view, Optional.empty(), dialect, relations));
      all.put(
          "materialize-changed",
          newest(catalog, view, Optional.of(new ChangedSince(FOURTH, FOURTH)), dialect, relations));
      Column text = new Column("country", DataType.of(TypeKind.VARCHAR, "VARCHAR"));
      all.put("materialize-equal-texts", dialect.equalTexts(view.query(), text).orElseThrow());
    }
    return all;
  }

  /** What MATERIALIZE reads, or reads on its next run. */
  private static String newest(
      Catalog catalog,
      FeatureView view,
      Optional<ChangedSince> since,
      WarehouseDialect dialect,
      Relations relations) {
    var entity = catalog.entityOf(view);
    var schema = new ViewSchemas(dialect).read(view, entity, relations, new Span(0, 0));
    return new NewestRows(view, entity, schema, FIFTH, Optional.empty(), since, KeyRange.ALL)
        .sql(dialect, relations);
  }
}
