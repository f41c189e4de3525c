package io.featuresql.connectors.cloud;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How SQL is written for ClickHouse. Sessions need {@code join_use_nulls = 1}: without it a feature
 * that nothing matched would be 0 or an empty text.
 */
public final class ClickHouseDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "bool", "boolean")
          .with(TypeKind.TINYINT, "int8", "tinyint")
          .with(TypeKind.SMALLINT, "int16", "smallint")
          .with(TypeKind.INTEGER, "int32", "int", "integer")
          .with(TypeKind.BIGINT, "int64", "bigint")
          .with(TypeKind.UTINYINT, "uint8")
          .with(TypeKind.USMALLINT, "uint16")
          .with(TypeKind.UINTEGER, "uint32")
          .with(TypeKind.UBIGINT, "uint64")
          .with(TypeKind.HUGEINT, "int128", "int256")
          .with(TypeKind.UHUGEINT, "uint128", "uint256")
          .with(TypeKind.DECIMAL, "decimal", "numeric")
          .with(TypeKind.REAL, "float32", "float", "real")
          .with(TypeKind.DOUBLE, "float64", "double")
          .with(TypeKind.VARCHAR, "string", "varchar", "text", "fixedstring", "enum8", "enum16")
          .with(TypeKind.UUID, "uuid")
          .with(TypeKind.JSON, "json")
          .with(TypeKind.DATE, "date", "date32")
          .with(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "datetime64", "datetime", "timestamp");

  /** The dialect. */
  public ClickHouseDialect() {
    super("ClickHouse", '`', TYPES);
  }

  /** A FixedString is filled with zeros, which do not count. */
  @Override
  public boolean padsTexts(String typeName) {
    return typeName.strip().toLowerCase(Locale.ROOT).startsWith("fixedstring");
  }

  /** By backslashes, as in a string. */
  @Override
  String escaped(String name) {
    return name.replace("\\", "\\\\").replace("`", "\\`");
  }

  /**
   * Every DateTime is a count since the epoch, which a cast keeps whatever its zone is. A cast to
   * fewer digits cuts, so digits behind the sixth count as if they were not there.
   */
  @Override
  public String utc(String expression, Optional<DataType> type) {
    return "CAST(" + expression + " AS " + timestampType() + ")";
  }

  @Override
  public int labelLength() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String minus(String expression, Duration duration) {
    return "(" + expression + " - INTERVAL " + micros(duration) + " MICROSECOND)";
  }

  @Override
  public String epochMicros(String timestamp) {
    return "toUnixTimestamp64Micro(" + timestamp + ")";
  }

  /** Nullable, since a cast of NULL to another type fails. */
  @Override
  public String timestampType() {
    return "Nullable(DateTime64(6, 'UTC'))";
  }

  @Override
  public String currentTimestamp() {
    return "now64(6, 'UTC')";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "toDateTime64('" + MICROS.format(timestamp) + "', 6, 'UTC')";
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

  @Override
  public List<StrategyKind> strategies() {
    return withNativeAsOf();
  }

  /** The time on the right of an as-of join may not be of a nullable type. */
  @Override
  public String neverNull(String expression) {
    return "assumeNotNull(" + expression + ")";
  }

  @Override
  public String castType(String typeName) {
    return "Nullable(" + typeName + ")";
  }

  @Override
  public String orderKey(String expression, DataType type) {
    return switch (type.kind()) {
      case JSON, OTHER -> "toString(" + expression + ")";
      default -> expression;
    };
  }
}
