package io.featuresql.planner;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The least that a dialect can be, for tests that send nothing to a warehouse.
 *
 * @param strategies the forms of as-of joins that it can run, the one to take in doubt first
 */
public record PlainDialect(List<StrategyKind> strategies) implements WarehouseDialect {
  private static final Map<String, TypeKind> KINDS =
      Arrays.stream(TypeKind.values()).collect(Collectors.toMap(TypeKind::name, kind -> kind));

  /** A dialect with the form that any warehouse can run. */
  public PlainDialect() {
    this(List.of(StrategyKind.VALIDITY_INTERVAL));
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String quote(String name) {
    return '"' + name + '"';
  }

  @Override
  public DataType parseType(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    return DataType.of(KINDS.getOrDefault(name, TypeKind.OTHER), text);
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    return expression;
  }

  @Override
  public String minus(String expression, Duration duration) {
    return expression + " - INTERVAL '" + duration.toSeconds() + "' SECOND";
  }

  @Override
  public String epochMicros(String timestamp) {
    return timestamp;
  }

  @Override
  public String timestampType() {
    return "TIMESTAMP";
  }

  @Override
  public String currentTimestamp() {
    return "CURRENT_TIMESTAMP";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "TIMESTAMP '" + timestamp.toString().replace('T', ' ') + "'";
  }

  @Override
  public String epochSeconds(String timestamp) {
    return "seconds(" + timestamp + ")";
  }

  @Override
  public boolean hasRowNumbers() {
    return strategies.contains(StrategyKind.NARROW_MATCH);
  }

  @Override
  public boolean decodesFiles(String query) {
    return query.contains(".parquet");
  }

  @Override
  public Optional<String> temporaryTable(String name, String query) {
    return Optional.of("CREATE TEMPORARY TABLE " + name + " AS " + query + " WITH NO DATA");
  }

  /** Tables have a number in each row; what is not read as a whole has none. */
  @Override
  public Optional<String> withRowNumber(String query, String column, Relations relations) {
    return hasRowNumbers() && query.startsWith("SELECT * FROM ")
        ? Optional.of(query.replaceFirst("[*]", "*, row_id AS " + column))
        : Optional.empty();
  }
}
