package io.featuresql.planner.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The kinds of types, each with the one Java class that carries its values inside FeatureSQL (the
 * <em>canonical value</em>). Stores encode canonical values and give them back equal; only the
 * driver turns them into what a JDBC getter promises.
 */
public enum TypeKind {
  BOOLEAN(Boolean.class, Family.BOOLEAN),
  TINYINT(Byte.class, Family.EXACT),
  SMALLINT(Short.class, Family.EXACT),
  INTEGER(Integer.class, Family.EXACT),
  BIGINT(Long.class, Family.EXACT),
  /** A signed integer wider than 64 bits, of a fixed or of any width. */
  HUGEINT(BigInteger.class, Family.EXACT),
  UTINYINT(Short.class, Family.EXACT),
  USMALLINT(Integer.class, Family.EXACT),
  UINTEGER(Long.class, Family.EXACT),
  UBIGINT(BigInteger.class, Family.EXACT),
  UHUGEINT(BigInteger.class, Family.EXACT),
  DECIMAL(BigDecimal.class, Family.EXACT),
  REAL(Float.class, Family.APPROXIMATE),
  DOUBLE(Double.class, Family.APPROXIMATE),
  VARCHAR(String.class, Family.STRING),
  /** A value of a closed list of strings. */
  ENUM(String.class, Family.STRING),
  JSON(String.class, Family.STRING),
  UUID(UUID.class, Family.UUID),
  BLOB(byte[].class, Family.BINARY),
  /** A string of bits, as the characters 0 and 1. */
  BIT(String.class, Family.OTHER),
  /** A day; infinite days are {@link LocalDate#MAX} and {@link LocalDate#MIN}. */
  DATE(LocalDate.class, Family.INSTANT),
  /** A time of day; 24:00:00, the end of the day, is {@link LocalTime#MAX}. */
  TIME(LocalTime.class, Family.TIME),
  TIME_WITH_TIME_ZONE(OffsetTime.class, Family.TIME),
  /** UTC wall-clock; infinite ones are {@link LocalDateTime#MAX} and {@link LocalDateTime#MIN}. */
  TIMESTAMP(LocalDateTime.class, Family.INSTANT),
  /** An instant; infinite ones are {@link Instant#MAX} and {@link Instant#MIN}. */
  TIMESTAMP_WITH_TIME_ZONE(Instant.class, Family.INSTANT),
  /** An interval, as the warehouse prints it. */
  INTERVAL(String.class, Family.OTHER),
  /** Values of one type, of any or of a fixed number. Elements may be null. */
  ARRAY(List.class, Family.OTHER),
  /** Named fields, as a list of their values in the order of the type. */
  STRUCT(List.class, Family.OTHER),
  /** Keys with values, in the warehouse's order. */
  MAP(Map.class, Family.OTHER),
  /** Anything else, as the text that the warehouse makes of it. */
  OTHER(String.class, Family.OTHER);

  /** Types whose values can be compared with one another without a cast that may lose something. */
  public enum Family {
    BOOLEAN,
    EXACT,
    APPROXIMATE,
    STRING,
    UUID,
    BINARY,
    /** Dates and timestamps: what AS OF accepts. */
    INSTANT,
    TIME,
    OTHER
  }

  private final Class<?> valueClass;
  private final Family family;

  TypeKind(Class<?> valueClass, Family family) {
    this.valueClass = valueClass;
    this.family = family;
  }

  /** The class of canonical values of this kind. */
  public Class<?> valueClass() {
    return valueClass;
  }

  public Family family() {
    return family;
  }
}
