package io.featuresql.connectors.cloud;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How SQL is written for Snowflake. Sessions take quoted names without regard to case, and
 * TIMESTAMP for TIMESTAMP_NTZ.
 */
public final class SnowflakeDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "boolean")
          .with(TypeKind.BIGINT, "bigint", "int", "integer", "smallint", "tinyint", "byteint")
          .with(TypeKind.DECIMAL, "number", "decimal", "numeric")
          .with(TypeKind.DOUBLE, "float", "float4", "float8", "double", "double precision", "real")
          .with(TypeKind.VARCHAR, "varchar", "text", "string", "char", "character")
          .with(TypeKind.BLOB, "binary", "varbinary")
          .with(TypeKind.JSON, "variant", "object", "array")
          .with(TypeKind.DATE, "date")
          .with(TypeKind.TIME, "time")
          .with(TypeKind.TIMESTAMP, "timestamp_ntz", "timestampntz", "datetime", "timestamp")
          .with(
              TypeKind.TIMESTAMP_WITH_TIME_ZONE,
              "timestamp_tz",
              "timestamptz",
              "timestamp_ltz",
              "timestampltz");

  /** The dialect. */
  public SnowflakeDialect() {
    super("Snowflake", '"', TYPES);
  }

  /** CHAR is another word for VARCHAR. */
  @Override
  public boolean padsTexts(String typeName) {
    return false;
  }

  /** They are columns of a stage or of VALUES, and variables of the session. */
  @Override
  public boolean hasDollarParameters() {
    return false;
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    if (type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE) {
      // a cast alone takes the wall-clock of the value's own zone
      expression = "CONVERT_TIMEZONE('UTC', " + expression + ")";
    }
    return super.utc(expression, type);
  }

  @Override
  public int labelLength() {
    return 255;
  }

  @Override
  public String minus(String expression, Duration duration) {
    return minusByDateAdd(expression, duration);
  }

  @Override
  public String epochMicros(String timestamp) {
    return "DATE_PART(epoch_microsecond, " + timestamp + ")";
  }

  @Override
  public String timestampType() {
    return "TIMESTAMP_NTZ(9)";
  }

  @Override
  public String currentTimestamp() {
    return "CAST(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()) AS TIMESTAMP_NTZ(9))";
  }

  @Override
  public boolean excludesColumns() {
    return true;
  }

  @Override
  public List<StrategyKind> strategies() {
    return withNativeAsOf();
  }

  /** It keeps every row of the left side, without a word for it. */
  @Override
  public String asOfJoin() {
    return "ASOF JOIN";
  }

  @Override
  public String onAsOf(String keys, String times) {
    return " MATCH_CONDITION (" + times + ") ON " + keys;
  }

  /** A VARIANT has no order that holds between its types; its text has one. */
  @Override
  public String orderKey(String expression, DataType type) {
    return type.kind() == TypeKind.JSON ? "TO_JSON(" + expression + ")" : expression;
  }
}
