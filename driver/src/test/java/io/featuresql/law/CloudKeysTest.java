package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.cloud.Vendor;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.online.KeyForms;
import io.featuresql.planner.value.KeyTarget;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which texts are one key in warehouses that pad them in their own ways, or not at all. */
class CloudKeysTest {
  @ParameterizedTest
  @CsvSource({
    "SNOWFLAKE, 'ab ', 'ab '",
    "MYSQL, 'ab ', 'ab'",
    "MARIADB, 'ab ', 'ab'",
    "REDSHIFT, 'ab ', 'ab   '",
    "SPARK, 'ab', 'ab   '"
  })
  void aKeyOfCharIsWhatTheWarehouseReads(Vendor vendor, String given, String stored) {
    Entity.JoinKey key = new Entity.JoinKey("k", "CHAR(5)");
    assertThat(KeyTarget.of(key, "v", vendor.dialect()).of(given, 0)).isEqualTo(stored);
  }

  @Test
  void aFixedStringOfClickHouseIsReadOffline() {
    Entity entity = new Entity("e", List.of(new Entity.JoinKey("k", "FixedString(5)")), "");
    FeatureView view =
        new FeatureView(
            "v",
            "e",
            List.of("k"),
            Optional.of("at"),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            false,
            "",
            Collections.emptySortedMap(),
            "SELECT 1");
    assertThat(KeyForms.unlike(view, entity, Vendor.CLICKHOUSE.dialect()))
        .hasValueSatisfying(
            why -> assertThat(why).contains("whose values only ClickHouse compares"));
  }
}
