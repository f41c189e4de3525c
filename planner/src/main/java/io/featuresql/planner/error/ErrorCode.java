package io.featuresql.planner.error;

/**
 * Every error that FeatureSQL reports, with the numbers that programs can rely on.
 *
 * <p>Vendor codes never change their meaning; a code that goes out of use is not given again.
 * SQLSTATE classes follow ISO/IEC 9075-2, table 38, and PostgreSQL's subclasses where the standard
 * has none.
 */
public enum ErrorCode {
  SYNTAX(1001, "42601", Kind.USER, "The text is not a statement of the language."),
  UNKNOWN_NAME(1002, "42704", Kind.USER, "An entity, feature view or service is not defined."),
  UNKNOWN_FEATURE(1003, "42703", Kind.USER, "A feature is not in the feature view."),
  UNKNOWN_KEY(1004, "42703", Kind.USER, "A name bound by ON is not a join key of the entity."),
  MISSING_KEY(1005, "42703", Kind.USER, "A join key is neither bound nor a column of the spine."),
  MISSING_AS_OF(1006, "42601", Kind.USER, "A FEATURES clause has no AS OF."),
  AS_OF_TYPE(1007, "42804", Kind.USER, "AS OF or KNOWN AS OF is not a timestamp or date."),
  KEY_TYPE(1008, "42804", Kind.USER, "A key has another type than the join key of the entity."),
  NO_CREATED_TIMESTAMP(
      1009, "42809", Kind.USER, "KNOWN AS OF reads a feature view without CREATED TIMESTAMP."),
  DUPLICATE_COLUMN(1010, "42701", Kind.USER, "A new table would have one column name twice."),
  DUPLICATE_NAME(1011, "42710", Kind.USER, "The name is taken by another definition."),
  DUPLICATE_ALIAS(1012, "42712", Kind.USER, "Two references of one FROM have the same alias."),
  MISSING_COLUMN(
      1013, "42703", Kind.USER, "The query of a feature view lacks its key or timestamp column."),
  COLUMN_TYPE(
      1014, "42804", Kind.USER, "A key or timestamp column of a feature view has a wrong type."),
  IN_USE(1015, "2BP01", Kind.USER, "A definition cannot change while others depend on it."),
  DEPENDENCY(
      1016, "42P17", Kind.USER, "A definition refers to itself or to one that does not exist."),
  INTERVAL(1017, "22015", Kind.USER, "An interval is negative, or not of a fixed length."),
  TOO_COMPLEX(1018, "54001", Kind.USER, "A FEATURES clause is nested too deeply or is too long."),
  FORCED_ROUTE(1019, "42809", Kind.USER, "The statement cannot take the route that was forced."),
  NOT_MATERIALIZABLE(
      1020,
      "42809",
      Kind.USER,
      "A feature view is declared OFFLINE, or has keys that only the warehouse compares."),
  WAREHOUSE_REFUSED(1021, "42000", Kind.USER, "The warehouse refused the statement."),
  NOT_MATERIALIZED(
      1025, "55000", Kind.USER, "Rows are given to a feature view that nothing would keep."),
  AMBIGUOUS_COLUMN(
      1026, "42702", Kind.USER, "A column that each of several tables has is named without one."),
  NOT_SUPPORTED(2001, "HYC00", Kind.UNSUPPORTED, "A part of the language that is not built yet."),
  CONNECTION_PROPERTY(3001, "08001", Kind.EXTERNAL, "A connection property or URL is wrong."),
  WAREHOUSE_UNREACHABLE(3002, "08001", Kind.EXTERNAL, "The warehouse cannot be reached."),
  WAREHOUSE_FAILED(3003, "58000", Kind.EXTERNAL, "The warehouse failed while it ran a statement."),
  ONLINE_UNREACHABLE(3004, "58030", Kind.EXTERNAL, "The online store cannot be reached."),
  ONLINE_FAILED(3005, "58000", Kind.EXTERNAL, "The online store refused a command, or lost rows."),
  ONLINE_CORRUPT(3006, "XX001", Kind.EXTERNAL, "A row of the online store is damaged."),
  REGISTRY_BROKEN(3007, "F0000", Kind.EXTERNAL, "The registry file has a mistake."),
  REGISTRY_FAILED(3008, "58030", Kind.EXTERNAL, "The registry cannot be read or written."),
  TIMEOUT(4001, "57014", Kind.RESOURCE, "The statement did not end within its time limit."),
  CANCELLED(4002, "57014", Kind.RESOURCE, "The statement was cancelled."),
  ONLINE_FULL(4003, "53200", Kind.RESOURCE, "The online store is out of memory."),
  OUT_OF_MEMORY(4004, "53200", Kind.RESOURCE, "The memory of the JVM is used up."),
  CONNECTION_CLOSED(5001, "08003", Kind.USAGE, "The connection is closed."),
  OBJECT_CLOSED(5003, "24000", Kind.USAGE, "The statement or result is closed."),
  USAGE(5002, "HY000", Kind.USAGE, "A JDBC method was called with a wrong argument or too early."),
  READ_ONLY(5004, "25006", Kind.USAGE, "The connection is read only."),
  VALUE(5006, "22000", Kind.USAGE, "A value is not one of the type that a key or column has."),
  INTERNAL(9001, "XX000", Kind.INTERNAL, "A defect of FeatureSQL.");

  /** Who can fix it. */
  public enum Kind {
    /** The author of the statement; always carries a place in the text. */
    USER,
    /** Nobody yet: a later version. */
    UNSUPPORTED,
    /** Whoever runs the warehouse, the online store or the project folder. */
    EXTERNAL,
    /** Time or memory ran out; the same statement may succeed later. */
    RESOURCE,
    /** The program that calls the driver. */
    USAGE,
    /** The authors of FeatureSQL. */
    INTERNAL
  }

  private final int vendorCode;
  private final String sqlState;
  private final Kind kind;
  private final String meaning;

  ErrorCode(int vendorCode, String sqlState, Kind kind, String meaning) {
    this.vendorCode = vendorCode;
    this.sqlState = sqlState;
    this.kind = kind;
    this.meaning = meaning;
  }

  /** The number in {@code SQLException.getErrorCode()}. */
  public int vendorCode() {
    return vendorCode;
  }

  /** The five characters in {@code SQLException.getSQLState()}. */
  public String sqlState() {
    return sqlState;
  }

  public Kind kind() {
    return kind;
  }

  /** One sentence for the table of errors in the documentation. */
  public String meaning() {
    return meaning;
  }
}
