package io.featuresql.law;

import io.featuresql.connectors.cloud.MariaDbServer;
import java.sql.SQLException;
import java.util.List;

/** A real MariaDB, with a database for each project. */
final class MariaDbEngine extends TestEngine {
  @Override
  String project(String name) throws SQLException {
    String url = MariaDbServer.newDatabase(name);
    return "jdbc:featuresql:project=memory:mariadb_" + name + ";warehouse='" + url + "'";
  }

  /** Without TIMESTAMP, whose values end before the far future of the tests. */
  @Override
  List<String> instantTypes() {
    return List.of(timestamp(), "DATE");
  }

  @Override
  String timestamp() {
    return "DATETIME(6)";
  }

  @Override
  String timestampWithZone() {
    return "TIMESTAMP(6)";
  }

  /** Where the session is not in UTC, there is no literal of TIMESTAMP but for comparisons. */
  @Override
  List<String> literalTypes() {
    return instantTypes();
  }

  @Override
  String instant(Long micros, String type) {
    return micros != null && type.equals(timestampWithZone())
        ? "from_unixtime(%d.%06d)".formatted(micros / 1_000_000, micros % 1_000_000)
        : super.instant(micros, type);
  }

  @Override
  String text() {
    return "VARCHAR(20)";
  }

  @Override
  String exact(String textType) {
    return textType + " COLLATE utf8mb4_nopad_bin";
  }

  /** It has no such value. */
  @Override
  double oddNumber() {
    return 1e308;
  }

  @Override
  boolean hasLateral() {
    return false;
  }

  /** Since 11.7 only. */
  @Override
  boolean hasColumnLists() {
    return false;
  }

  @Override
  String bigint(long value) {
    return "CAST(" + value + " AS SIGNED)";
  }

  @Override
  boolean castsToEveryType() {
    return false;
  }

  @Override
  String setTimeZone(String zone) {
    return "SET time_zone = '" + (zone.equals("UTC") ? "+00:00" : "-05:00") + "'";
  }

  @Override
  String schema(String name) {
    return name;
  }

  @Override
  List<String> strategies() {
    return List.of("validity-interval", "union-window", "ranked-candidates");
  }

  /** Its TIMESTAMP ends in the year 2038, or 2106. */
  @Override
  long day(long seed) {
    return World.SPRING;
  }
}
