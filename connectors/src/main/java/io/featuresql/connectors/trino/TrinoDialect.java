package io.featuresql.connectors.trino;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How SQL is written for Trino. */
public final class TrinoDialect implements WarehouseDialect {
  private static final int MICROSECONDS = 6;
  private static final Pattern SKETCH =
      Pattern.compile("\\b(?:P4)?HyperLogLog|\\b(?:Q|T|Set)Digest", Pattern.CASE_INSENSITIVE);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  /** Statistics do not matter to the first: it takes any number of rows of a key. */
  @Override
  public List<StrategyKind> strategies() {
    return List.of(
        StrategyKind.ARRAY_SEARCH,
        StrategyKind.UNION_WINDOW,
        StrategyKind.VALIDITY_INTERVAL,
        StrategyKind.RANKED_CANDIDATES,
        StrategyKind.RANGE_JOIN);
  }

  @Override
  public String name() {
    return "Trino";
  }

  /** Trino ignores the case of names even in quotes. */
  @Override
  public String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public DataType parseType(String text) {
    return TrinoTypes.parse(text);
  }

  /**
   * With six fractional digits, or as many as the type has if these are more: a cast to fewer would
   * round, and might move a row behind the as-of instant.
   */
  @Override
  public String utc(String expression, Optional<DataType> type) {
    int precision = type.map(DataType::precision).orElse(0);
    String target = "timestamp(" + Math.max(precision, MICROSECONDS) + ")";
    boolean exact =
        type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP && precision >= MICROSECONDS;
    if (exact) {
      return expression;
    }
    // a cast alone takes the wall-clock of the value's own zone
    boolean zoned = type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE;
    String local = zoned ? expression + " AT TIME ZONE 'UTC'" : expression;
    return "CAST(" + local + " AS " + target + ")";
  }

  /**
   * Intervals of Trino count milliseconds (483): what is written behind the third digit is dropped
   * without a word. A duration with microseconds goes through the microseconds since the epoch.
   */
  @Override
  public String minus(String expression, Duration duration) {
    long micros = duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    if (micros % 1_000 != 0) {
      return "CAST(from_unixtime_nanos(CAST("
          + epochMicros(expression)
          + " - "
          + micros
          + " AS decimal(38,0)) * 1000) AS timestamp(6))";
    }
    String seconds =
        String.format(Locale.ROOT, "%d.%03d", micros / 1_000_000, micros / 1_000 % 1_000);
    return "(" + expression + " - INTERVAL '" + seconds + "' SECOND)";
  }

  /** Exact, as the double of {@code to_unixtime} is not. */
  @Override
  public String epochMicros(String timestamp) {
    String micros = "CAST(" + timestamp + " AS timestamp(6))";
    return "(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', date_trunc('second', "
        + micros
        + ")) * 1000000 + CAST(substr(CAST("
        + micros
        + " AS varchar), -6) AS bigint))";
  }

  @Override
  public String epochSeconds(String timestamp) {
    return "to_unixtime(" + timestamp + ")";
  }

  @Override
  public String timestampType() {
    return "timestamp(6)";
  }

  @Override
  public String currentTimestamp() {
    return "CAST(current_timestamp(6) AT TIME ZONE 'UTC' AS timestamp(6))";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "TIMESTAMP '" + TIMESTAMP.format(timestamp) + "'";
  }

  /** Trino 483: "Multiple entries with same key", from the second lateral sub-query on. */
  @Override
  public boolean confusesLateralColumns() {
    return true;
  }

  /** There are no collations. */
  @Override
  public Optional<String> equalTexts(String query, Column column) {
    return Optional.empty();
  }

  /** Maps and JSON have no order; their texts have one. */
  @Override
  public Optional<String> refusesFeature(DataType type) {
    return SKETCH.matcher(type.name()).find()
        ? Optional.of(
            "of which no two can be compared; cast it to varbinary in the query of the view")
        : Optional.empty();
  }

  @Override
  public String orderKey(String expression, DataType type) {
    return switch (type.kind()) {
      case JSON -> "json_format(" + expression + ")";
      case MAP -> "json_format(CAST(" + expression + " AS json))";
      default -> expression;
    };
  }
}
