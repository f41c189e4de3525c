package io.featuresql.planner.plan;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/** The least that a dialect can be, for tests that send nothing to a warehouse. */
final class PlainDialect implements WarehouseDialect {
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
    return DataType.of(TypeKind.OTHER, text);
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
    return "TIMESTAMP '" + timestamp + "'";
  }

  @Override
  public List<StrategyKind> strategies() {
    return List.of(StrategyKind.VALIDITY_INTERVAL);
  }

  @Override
  public boolean excludesColumns() {
    return false;
  }

  @Override
  public Optional<String> withRowNumber(String query, String column, Relations relations) {
    return Optional.empty();
  }
}
