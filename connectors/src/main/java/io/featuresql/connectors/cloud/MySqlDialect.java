package io.featuresql.connectors.cloud;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.Locale;

/**
 * How SQL is written for MySQL 8.0.14 or later, and for MariaDB 10.2 or later. A DATETIME is a
 * timestamp without zone, a TIMESTAMP an instant that the session shows in UTC. NULL is the lowest
 * value of an order, and there is no NULLS LAST.
 */
public final class MySqlDialect extends VendorDialect {
  private static final VendorTypes TYPES =
      new VendorTypes()
          .with(TypeKind.BOOLEAN, "bool", "boolean", "tinyint(1)")
          .with(TypeKind.TINYINT, "tinyint")
          .with(TypeKind.SMALLINT, "smallint")
          .with(TypeKind.INTEGER, "int", "integer", "mediumint")
          .with(TypeKind.BIGINT, "bigint", "signed")
          .with(TypeKind.UTINYINT, "tinyint unsigned")
          .with(TypeKind.USMALLINT, "smallint unsigned")
          .with(TypeKind.UINTEGER, "int unsigned", "integer unsigned", "mediumint unsigned")
          .with(TypeKind.UBIGINT, "bigint unsigned", "unsigned")
          .with(TypeKind.DECIMAL, "decimal", "numeric", "dec")
          .with(TypeKind.REAL, "float")
          .with(TypeKind.DOUBLE, "double", "double precision", "real")
          .with(TypeKind.VARCHAR, "varchar", "char", "text", "tinytext", "mediumtext", "longtext")
          .with(TypeKind.ENUM, "enum")
          .with(TypeKind.JSON, "json")
          .with(TypeKind.BLOB, "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary")
          .with(TypeKind.DATE, "date")
          .with(TypeKind.TIME, "time")
          .with(TypeKind.TIMESTAMP, "datetime")
          .with(TypeKind.TIMESTAMP_WITH_TIME_ZONE, "timestamp");

  private final boolean lateral;

  private MySqlDialect(String name, boolean lateral) {
    super(name, '`', TYPES);
    this.lateral = lateral;
  }

  /** For MySQL. */
  public static MySqlDialect mySql() {
    return new MySqlDialect("MySQL", true);
  }

  /** For MariaDB, most versions of which have no lateral sub-queries. */
  public static MySqlDialect mariaDb() {
    return new MySqlDialect("MariaDB", false);
  }

  @Override
  public int labelLength() {
    return 256;
  }

  @Override
  public String minus(String expression, Duration duration) {
    return "(" + expression + " - INTERVAL " + micros(duration) + " MICROSECOND)";
  }

  @Override
  public String epochMicros(String timestamp) {
    return "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', " + timestamp + ")";
  }

  @Override
  public String timestampType() {
    return "DATETIME(6)";
  }

  @Override
  public String currentTimestamp() {
    return "UTC_TIMESTAMP(6)";
  }

  @Override
  public boolean hasLateral() {
    return lateral;
  }

  @Override
  public String descending(String expression) {
    return expression + " DESC";
  }

  /** A parameter, as a bare NULL, is an empty piece of bytes. */
  @Override
  public boolean isOpen(DataType type) {
    return type.kind() == TypeKind.BLOB || super.isOpen(type);
  }

  @Override
  public boolean showsPads() {
    return false;
  }

  /** CAST has names of its own for integers and texts. */
  @Override
  public String castType(String typeName) {
    return switch (parseType(typeName).kind()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> "SIGNED";
      case UTINYINT, USMALLINT, UINTEGER, UBIGINT -> "UNSIGNED";
      case VARCHAR -> {
        int length = typeName.indexOf('(');
        yield length < 0 ? "CHAR" : "CHAR" + typeName.substring(length).toUpperCase(Locale.ROOT);
      }
      default -> typeName;
    };
  }

  /** Texts are compared as bytes of UTF-8, not by a collation. */
  @Override
  public String orderKey(String expression, DataType type) {
    return switch (type.kind()) {
      case VARCHAR, ENUM, JSON, OTHER ->
          "CAST(CONVERT(" + expression + " USING utf8mb4) AS BINARY)";
      default -> expression;
    };
  }
}
