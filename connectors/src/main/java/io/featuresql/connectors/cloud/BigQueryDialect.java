package io.featuresql.connectors.cloud;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * How SQL is written for BigQuery, whose DATETIME is a timestamp without zone and whose TIMESTAMP
 * is an instant.
 */
public final class BigQueryDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "bool", "boolean")
          .with(TypeKind.BIGINT, "int64", "int", "integer", "bigint", "smallint", "tinyint")
          .with(TypeKind.DECIMAL, "numeric", "decimal", "bignumeric", "bigdecimal")
          .with(TypeKind.DOUBLE, "float64")
          .with(TypeKind.VARCHAR, "string")
          .with(TypeKind.BLOB, "bytes")
          .with(TypeKind.JSON, "json")
          .with(TypeKind.DATE, "date")
          .with(TypeKind.TIME, "time")
          .with(TypeKind.TIMESTAMP, "datetime")
          .with(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "timestamp");

  /** The dialect. */
  public BigQueryDialect() {
    super("BigQuery", '`', TYPES);
  }

  /** By backslashes, as in a string. */
  @Override
  String escaped(String name) {
    return name.replace("\\", "\\\\").replace("`", "\\`");
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    boolean instant = type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE;
    return instant ? "DATETIME(" + expression + ", 'UTC')" : super.utc(expression, type);
  }

  @Override
  public String minus(String expression, Duration duration) {
    return "DATETIME_SUB(" + expression + ", INTERVAL " + micros(duration) + " MICROSECOND)";
  }

  @Override
  public String epochMicros(String timestamp) {
    return "UNIX_MICROS(TIMESTAMP(" + timestamp + ", 'UTC'))";
  }

  @Override
  public String timestampType() {
    return "DATETIME";
  }

  @Override
  public String currentTimestamp() {
    return "CURRENT_DATETIME('UTC')";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "DATETIME '" + MICROS.format(timestamp) + "'";
  }

  @Override
  public boolean excludesColumns() {
    return true;
  }

  @Override
  public String exclude() {
    return "EXCEPT";
  }

  @Override
  public String union() {
    return "UNION DISTINCT";
  }

  @Override
  public boolean hasLateral() {
    return false;
  }

  /** BIGINT is a name that CAST knows too, but INT64 is the type. */
  @Override
  public String castType(String typeName) {
    return typeName.equalsIgnoreCase("BIGINT") ? "INT64" : typeName;
  }

  /** Arrays, structs and JSON have no order; their texts have one. */
  @Override
  public String orderKey(String expression, DataType type) {
    return switch (type.kind()) {
      case JSON, OTHER -> "TO_JSON_STRING(" + expression + ")";
      default -> expression;
    };
  }
}
