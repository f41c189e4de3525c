package io.featuresql.connectors.cloud;

import io.featuresql.planner.dialect.WarehouseDialect;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The engines that are reached by the driver of their vendor. */
@SuppressWarnings("ImmutableEnumChecker") // its lists and maps are those of List.of and Map.of
public enum Vendor {
  /** Snowflake. */
  SNOWFLAKE(
      SnowflakeDialect::new,
      "net.snowflake:snowflake-jdbc",
      List.of("jdbc:snowflake:"),
      List.of("net.snowflake.client.jdbc.SnowflakeDriver"),
      List.of(
          "ALTER SESSION SET TIMEZONE = 'UTC', TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_NTZ',"
              + " QUOTED_IDENTIFIERS_IGNORE_CASE = TRUE")),
  /** Google BigQuery. */
  BIGQUERY(
      BigQueryDialect::new,
      "com.google.cloud:google-cloud-bigquery-jdbc",
      List.of("jdbc:bigquery:"),
      List.of("com.google.cloud.bigquery.jdbc.BigQueryDriver"),
      List.of()),
  /** Amazon Redshift. */
  REDSHIFT(
      RedshiftDialect::new,
      "com.amazon.redshift:redshift-jdbc42",
      List.of("jdbc:redshift:"),
      List.of("com.amazon.redshift.Driver"),
      List.of("SET timezone TO 'UTC'")),
  /** Spark SQL by its Thrift server, and Databricks. */
  SPARK(
      SparkDialect::new,
      "com.databricks:databricks-jdbc or org.apache.hive:hive-jdbc",
      List.of("jdbc:databricks:", "jdbc:spark:", "jdbc:hive2:"),
      List.of("com.databricks.client.jdbc.Driver", "org.apache.hive.jdbc.HiveDriver"),
      List.of("SET TIME ZONE 'UTC'")),
  /** ClickHouse. */
  CLICKHOUSE(
      ClickHouseDialect::new,
      "com.clickhouse:clickhouse-jdbc",
      List.of("jdbc:clickhouse:", "jdbc:ch:"),
      List.of("com.clickhouse.jdbc.ClickHouseDriver"),
      List.of(),
      Map.of("clickhouse_setting_join_use_nulls", "1")),
  /** MySQL. */
  MYSQL(
      MySqlDialect::mySql,
      "com.mysql:mysql-connector-j",
      List.of("jdbc:mysql:"),
      List.of("com.mysql.cj.jdbc.Driver"),
      List.of("SET time_zone = '+00:00'"),
      Map.of("connectionTimeZone", "UTC")),
  /** MariaDB. */
  MARIADB(
      MySqlDialect::mariaDb,
      "org.mariadb.jdbc:mariadb-java-client",
      List.of("jdbc:mariadb:"),
      List.of("org.mariadb.jdbc.Driver"),
      List.of("SET time_zone = '+00:00'"),
      Map.of("connectionTimeZone", "UTC", "preserveInstants", "true"));

  private final Supplier<WarehouseDialect> dialect;
  private final String artifact;
  private final List<String> prefixes;
  private final List<String> driverClasses;
  private final List<String> sessionStatements;
  private final Map<String, String> driverProperties;

  Vendor(
      Supplier<WarehouseDialect> dialect,
      String artifact,
      List<String> prefixes,
      List<String> driverClasses,
      List<String> sessionStatements) {
    this(dialect, artifact, prefixes, driverClasses, sessionStatements, Map.of());
  }

  Vendor(
      Supplier<WarehouseDialect> dialect,
      String artifact,
      List<String> prefixes,
      List<String> driverClasses,
      List<String> sessionStatements,
      Map<String, String> driverProperties) {
    this.dialect = dialect;
    this.artifact = artifact;
    this.prefixes = prefixes;
    this.driverClasses = driverClasses;
    this.sessionStatements = sessionStatements;
    this.driverProperties = driverProperties;
  }

  /** The engine whose URLs begin as {@code url} does. */
  public static Optional<Vendor> of(String url) {
    return Arrays.stream(values())
        .filter(vendor -> vendor.prefixes.stream().anyMatch(url::startsWith))
        .findFirst();
  }

  /** The engines' names, separated by commas. */
  public static String names() {
    return Arrays.stream(values())
        .map(vendor -> vendor.dialect().name())
        .collect(Collectors.joining(", "));
  }

  /** How SQL is written for it. */
  public WarehouseDialect dialect() {
    return dialect.get();
  }

  /** The artifact, or artifacts, of the driver: group and name. */
  public String artifact() {
    return artifact;
  }

  /** The names of the drivers' classes, for drivers that nobody has registered. */
  List<String> driverClasses() {
    return driverClasses;
  }

  /** What every session begins with. */
  List<String> sessionStatements() {
    return sessionStatements;
  }

  /** What the driver is told where the user does not say otherwise. */
  Map<String, String> driverProperties() {
    return driverProperties;
  }
}
