package io.featuresql.connectors.duckdb;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** How SQL is written for DuckDB. */
public final class DuckDbDialect implements WarehouseDialect {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  @Override
  public String name() {
    return "DuckDB";
  }

  @Override
  public String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public boolean readsFiles() {
    return true;
  }

  @Override
  public List<List<String>> builtInSchemas() {
    return List.of(List.of("system", "main"), List.of("system", "pg_catalog"));
  }

  @Override
  public DataType parseType(String text) {
    return DuckDbTypes.parse(text);
  }

  /** DuckDB ignores lengths. */
  @Override
  public OptionalInt textLength(String typeName) {
    return OptionalInt.empty();
  }

  @Override
  public boolean padsTexts(String typeName) {
    return false;
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    if (type.isEmpty()) {
      return "CAST(" + expression + " AS TIMESTAMP)";
    }
    // not a cast, which would go by the time zone of the session
    String utc =
        type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE
            ? "(" + expression + " AT TIME ZONE 'UTC')"
            : expression;
    return switch (type.get().name()) {
      case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> utc;
      case "TIMESTAMP_NS", "TIMESTAMPTZ_NS" -> withoutNanoseconds(utc);
      default -> "CAST(" + utc + " AS TIMESTAMP)";
    };
  }

  /** Cut off, as everywhere: DuckDB's own cast rounds them. */
  private static String withoutNanoseconds(String expression) {
    String rounded = "CAST(" + expression + " AS TIMESTAMP)";
    return "CASE WHEN TRY_CAST("
        + (rounded + " AS TIMESTAMP_NS) > " + expression)
        + (" THEN " + rounded + " - to_microseconds(1) ELSE " + rounded + " END");
  }

  @Override
  public String minus(String expression, Duration duration) {
    long micros = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    return "(" + expression + " - to_microseconds(" + micros + "))";
  }

  @Override
  public String epochMicros(String timestamp) {
    return "epoch_us(" + timestamp + ")";
  }

  /** {@code epoch} gives NULL for infinite timestamps. */
  @Override
  public String epochSeconds(String timestamp) {
    return "coalesce(epoch("
        + timestamp
        + "), CASE WHEN "
        + timestamp
        + " > TIMESTAMP '1970-01-01' THEN CAST('Infinity' AS DOUBLE) ELSE CAST('-Infinity' AS"
        + " DOUBLE) END)";
  }

  @Override
  public boolean hasInfinity() {
    return true;
  }

  @Override
  public String timestampType() {
    return "TIMESTAMP";
  }

  @Override
  public String currentTimestamp() {
    return "(now() AT TIME ZONE 'UTC')";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "TIMESTAMP '" + TIMESTAMP.format(timestamp) + "'";
  }

  @Override
  public boolean hasRowNumbers() {
    return true;
  }

  @Override
  public boolean hasSemiJoin() {
    return true;
  }

  @Override
  public List<StrategyKind> strategies() {
    return Arrays.stream(StrategyKind.values())
        .filter(kind -> kind != StrategyKind.ARRAY_SEARCH)
        .toList();
  }

  @Override
  public int labelLength() {
    return Integer.MAX_VALUE;
  }

  /** Dates go further than timestamps do. */
  @Override
  public String instant(String expression, Optional<DataType> type) {
    if (type.isEmpty() || type.get().kind() != TypeKind.DATE) {
      return utc(expression, type);
    }
    return "coalesce(TRY_CAST("
        + expression
        + " AS TIMESTAMP), CASE WHEN "
        + expression
        + " > DATE '1970-01-01' THEN CAST('infinity' AS TIMESTAMP) WHEN "
        + expression
        + " < DATE '1970-01-01' THEN CAST('-infinity' AS TIMESTAMP) END)";
  }

  @Override
  public int joinsInARow() {
    return 20;
  }

  @Override
  public boolean bindsNumbers() {
    return true;
  }

  @Override
  public boolean excludesColumns() {
    return true;
  }

  @Override
  public Optional<String> refusesFeature(DataType type) {
    return DuckDbTypes.hasTupleOfArrays(type)
        ? Optional.of(
            "and DuckDB ends the process over an array of a fixed size in a TUPLE (2.0.0.1); name"
                + " the fields in the query of the view, as in {'a': x}, or cast the array to a"
                + " list")
        : Optional.empty();
  }

  @Override
  public Optional<String> carriedAs(DataType type) {
    return DuckDbTypes.withLists(type.name());
  }

  @Override
  public String rank(String partition, String order) {
    // DuckDB (2.0.0) makes an aggregate of row_number() = 1, and -0.0 becomes 0.0 in it
    return "count(*) OVER (PARTITION BY "
        + partition
        + " ORDER BY "
        + order
        + " ROWS UNBOUNDED PRECEDING)";
  }

  @Override
  public boolean decodesFiles(String query) {
    return PlainScan.of(query).filter(PlainScan::parquet).isPresent();
  }

  @Override
  public Optional<String> withRowNumber(String query, String column, Relations relations) {
    return PlainScan.of(query).flatMap(scan -> scan.withRowNumber(quote(column), relations));
  }

  @Override
  public Optional<String> temporaryTable(String name, String query) {
    return Optional.of(
        "CREATE TEMPORARY TABLE " + name + " AS SELECT * FROM (" + query + "\n) AS source LIMIT 0");
  }
}
