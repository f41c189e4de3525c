package io.featuresql.connectors.cloud;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Locale;

/**
 * How SQL is written for Spark SQL, 3.4 or later, and for Databricks. TIMESTAMP is an instant
 * there, which a cast to TIMESTAMP_NTZ turns into UTC because the session has that time zone.
 */
public final class SparkDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "boolean")
          .with(TypeKind.TINYINT, "tinyint", "byte")
          .with(TypeKind.SMALLINT, "smallint", "short")
          .with(TypeKind.INTEGER, "int", "integer")
          .with(TypeKind.BIGINT, "bigint", "long")
          .with(TypeKind.DECIMAL, "decimal", "dec", "numeric")
          .with(TypeKind.REAL, "float", "real")
          .with(TypeKind.DOUBLE, "double")
          .with(TypeKind.VARCHAR, "string", "varchar", "char")
          .with(TypeKind.BLOB, "binary")
          .with(TypeKind.JSON, "variant")
          .with(TypeKind.DATE, "date")
          .with(TypeKind.TIMESTAMP, "timestamp_ntz")
          .with(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "timestamp", "timestamp_ltz");

  /** The dialect. */
  public SparkDialect() {
    super("Spark", '`', TYPES);
  }

  /** By an interval of seconds, which has six digits behind the point and no calendar. */
  @Override
  public int labelLength() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String minus(String expression, Duration duration) {
    String seconds =
        String.format(Locale.ROOT, "%d.%06d", duration.toSeconds(), duration.toNanosPart() / 1_000);
    return "(" + expression + " - INTERVAL '" + seconds + "' SECOND)";
  }

  @Override
  public String epochMicros(String timestamp) {
    return "unix_micros(CAST(" + timestamp + " AS TIMESTAMP))";
  }

  @Override
  public String timestampType() {
    return "TIMESTAMP_NTZ";
  }

  @Override
  public String currentTimestamp() {
    return "CAST(current_timestamp() AS TIMESTAMP_NTZ)";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "CAST('" + MICROS.format(timestamp) + "' AS TIMESTAMP_NTZ)";
  }

  /** Maps and variants have no order; their texts have one. */
  @Override
  public String orderKey(String expression, DataType type) {
    boolean orderless =
        type.kind() == TypeKind.JSON
            || (type.kind() == TypeKind.OTHER
                && type.name().toLowerCase(Locale.ROOT).matches("(map|array|struct)\\b.*"));
    return orderless ? "to_json(" + expression + ")" : expression;
  }
}
