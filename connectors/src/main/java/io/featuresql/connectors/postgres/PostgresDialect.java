package io.featuresql.connectors.postgres;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How SQL is written for PostgreSQL, 14 or later. */
public final class PostgresDialect implements WarehouseDialect {
  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public boolean exactQuotes() {
    return true;
  }

  @Override
  public List<List<String>> builtInSchemas() {
    return List.of(List.of("pg_catalog"));
  }

  @Override
  public boolean overloadsFunctions() {
    return true;
  }

  @Override
  public DataType parseType(String text) {
    return PostgresTypes.parse(text);
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    if (type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE) {
      // not a cast, which would go by the time zone of the session
      return "(" + expression + " AT TIME ZONE 'UTC')";
    }
    boolean exact = type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP;
    return exact ? expression : "CAST(" + expression + " AS timestamp)";
  }

  /** Dates go further than timestamps do, and begin where they begin. */
  @Override
  public String instant(String expression, Optional<DataType> type) {
    if (type.isEmpty() || type.get().kind() != TypeKind.DATE) {
      return utc(expression, type);
    }
    return "CASE WHEN "
        + expression
        + " >= DATE '294277-01-01' THEN TIMESTAMP 'infinity' ELSE "
        + utc(expression, type)
        + " END";
  }

  /**
   * The interval is written in hours and below, which is exact: a day of an interval is a day of
   * the calendar, {@code make_interval} takes seconds as a double, and PostgreSQL 14 reads numbers
   * of microseconds up to 2^31 only.
   */
  @Override
  public String minus(String expression, Duration duration) {
    String interval =
        String.format(
            Locale.ROOT,
            "%d:%02d:%02d.%06d",
            duration.toHours(),
            duration.toMinutesPart(),
            duration.toSecondsPart(),
            duration.toNanosPart() / 1_000);
    return "(" + expression + " - INTERVAL '" + interval + "')";
  }

  /** {@code extract} gives a numeric, which is exact; of an infinite timestamp it is infinite. */
  @Override
  public String epochMicros(String timestamp) {
    return "CASE WHEN isfinite("
        + timestamp
        + ") THEN CAST(extract(epoch FROM "
        + timestamp
        + ") * 1000000 AS bigint) END";
  }

  /** {@code extract} would give a numeric, which is slow. */
  @Override
  public String epochSeconds(String timestamp) {
    return "date_part('epoch', " + timestamp + ")";
  }

  @Override
  public boolean hasQuestionMarkOperators() {
    return true;
  }

  @Override
  public boolean locksByName() {
    return true;
  }

  @Override
  public Set<String> systemColumns() {
    return Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");
  }

  @Override
  public boolean hasInfinity() {
    return true;
  }

  @Override
  public String timestampType() {
    return "timestamp";
  }

  @Override
  public String currentTimestamp() {
    return "(statement_timestamp() AT TIME ZONE 'UTC')";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "TIMESTAMP '" + PostgresText.of(timestamp) + "'";
  }

  /** Without statistics the form whose cost does not depend on how many rows a key has. */
  @Override
  public List<StrategyKind> strategies() {
    return List.of(
        StrategyKind.UNION_WINDOW,
        StrategyKind.VALIDITY_INTERVAL,
        StrategyKind.RANKED_CANDIDATES,
        StrategyKind.RANGE_JOIN,
        StrategyKind.LATERAL_TOP_ONE);
  }

  /** A literal without a type becomes a text. */
  @Override
  public boolean isOpen(DataType type) {
    return type.kind() == TypeKind.VARCHAR;
  }

  /** What is open is a text, or of the type of a value; numerics read the text of any number. */
  @Override
  public Optional<String> isSame(String cast, String expression, DataType type) {
    String text = "CAST(" + expression + " AS text)";
    if (type.kind().family() == TypeKind.Family.EXACT) {
      return Optional.of(cast + " = CAST(" + text + " AS numeric)");
    }
    return type.kind() == TypeKind.VARCHAR
        ? Optional.of("CAST(" + cast + " AS text) = " + text)
        : Optional.empty();
  }

  @Override
  public Optional<String> equalTexts(String query, Column column) {
    return Optional.of(
        "SELECT count(*) FROM pg_collation WHERE NOT collisdeterministic AND oid ="
            + " to_regcollation(pg_collation_for((SELECT "
            + quote(column.name())
            + " FROM ("
            + query
            + "\n) AS source LIMIT 0)))");
  }

  /** Texts are compared as bytes, not by a language; what has no order is ordered as text. */
  @Override
  public String orderKey(String expression, DataType type) {
    return switch (type.kind()) {
      case VARCHAR -> expression + " COLLATE \"C\"";
      case JSON, OTHER -> "CAST(" + expression + " AS text) COLLATE \"C\"";
      default -> expression;
    };
  }

  /**
   * Never: a ctid tells the rows of one table apart, but not those of a partitioned table, and rows
   * change theirs when they are updated.
   */
  @Override
  public Optional<String> withRowNumber(String query, String column, Relations relations) {
    return Optional.empty();
  }

  @Override
  public Optional<String> temporaryTable(String name, String query) {
    return Optional.of(
        "CREATE TEMPORARY TABLE " + name + " AS SELECT * FROM (" + query + "\n) AS source LIMIT 0");
  }
}
