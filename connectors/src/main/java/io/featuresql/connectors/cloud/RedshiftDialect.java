package io.featuresql.connectors.cloud;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.Optional;

/** How SQL is written for Amazon Redshift. */
public final class RedshiftDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "boolean", "bool")
          .with(TypeKind.SMALLINT, "smallint", "int2")
          .with(TypeKind.INTEGER, "integer", "int", "int4")
          .with(TypeKind.BIGINT, "bigint", "int8")
          .with(TypeKind.DECIMAL, "decimal", "numeric")
          .with(TypeKind.REAL, "real", "float4")
          .with(TypeKind.DOUBLE, "double precision", "float8", "float")
          .with(TypeKind.VARCHAR, "varchar", "character varying", "nvarchar", "text")
          .with(TypeKind.VARCHAR, "char", "character", "nchar", "bpchar")
          .with(TypeKind.BLOB, "varbyte", "varbinary", "binary varying")
          .with(TypeKind.JSON, "super")
          .with(TypeKind.DATE, "date")
          .with(TypeKind.TIME, "time", "time without time zone")
          .with(TypeKind.TIMESTAMP, "timestamp", "timestamp without time zone")
          .with(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "timestamptz", "timestamp with time zone");

  /** The dialect. */
  public RedshiftDialect() {
    super("Redshift", '"', TYPES);
  }

  @Override
  public String utc(String expression, Optional<DataType> type) {
    boolean instant = type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP_WITH_TIME_ZONE;
    // not a cast, which would go by the time zone of the session
    return instant ? "(" + expression + " AT TIME ZONE 'UTC')" : super.utc(expression, type);
  }

  @Override
  public String minus(String expression, Duration duration) {
    return minusByDateAdd(expression, duration);
  }

  @Override
  public String epochMicros(String timestamp) {
    return "DATEDIFF(microsecond, TIMESTAMP '1970-01-01 00:00:00', " + timestamp + ")";
  }

  @Override
  public String timestampType() {
    return "TIMESTAMP";
  }

  /** The start of the transaction: GETDATE, which is that of the statement, has no microseconds. */
  @Override
  public String currentTimestamp() {
    return "SYSDATE";
  }

  @Override
  public boolean hasLateral() {
    return false;
  }

  /** A SUPER has no order; its text has one. */
  @Override
  public String orderKey(String expression, DataType type) {
    return type.kind() == TypeKind.JSON ? "JSON_SERIALIZE(" + expression + ")" : expression;
  }
}
