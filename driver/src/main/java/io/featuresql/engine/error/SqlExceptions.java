package io.featuresql.engine.error;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import io.featuresql.planner.offline.HiddenNames;
import io.featuresql.planner.plan.Plan;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.SQLWarning;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only maker of {@code SQLException}s. Each has the vendor code of an {@link ErrorCode}, its
 * SQLSTATE, and the subclass that JDBC names for the class of the state.
 *
 * <p>One liberty is taken with the state: what the warehouse says of values (22000), constraints
 * (23000), transactions (25000) and authorization (28000) keeps that class under the codes
 * WAREHOUSE_REFUSED, WAREHOUSE_FAILED and WAREHOUSE_UNREACHABLE, because programs tell duplicates
 * and bad values by it.
 */
public final class SqlExceptions {
  private static final Set<Integer> OURS =
      Arrays.stream(ErrorCode.values()).map(ErrorCode::vendorCode).collect(Collectors.toSet());

  /** The SQLSTATE of a warning. */
  private static final String WARNING = "01000";

  private SqlExceptions() {}

  /** An error that has no place in a text. */
  public static SQLException of(ErrorCode code, String message) {
    return make(code, code.sqlState(), message, null);
  }

  /** As {@link #of(ErrorCode, String)}, with the error below it. */
  public static SQLException of(ErrorCode code, String message, Throwable cause) {
    return make(code, code.sqlState(), message, cause);
  }

  /**
   * Whether {@code error} was made here. Vendor codes of DuckDB's driver begin at 2400, and an
   * error of its engine has none.
   */
  public static boolean isOurs(SQLException error) {
    return OURS.contains(error.getErrorCode()) && error.getSQLState() != null;
  }

  /** An error of a program that calls the driver in a way JDBC does not allow. */
  public static SQLException usage(String message) {
    return of(ErrorCode.USAGE, message);
  }

  /**
   * Something of JDBC that this driver does not have, with the SQLSTATE that JDBC names for it.
   * Statements that are refused have another one, since pools drop a connection for this.
   */
  public static SQLFeatureNotSupportedException notSupported(String what) {
    return new SQLFeatureNotSupportedException(what, "0A000", ErrorCode.NOT_SUPPORTED.vendorCode());
  }

  /** A value cannot become what was asked for. */
  public static SQLException conversion(String message) {
    return new SQLDataException(message, "22018", ErrorCode.USAGE.vendorCode());
  }

  /** A number does not fit into the Java type that was asked for. */
  public static SQLException outOfRange(String message) {
    return new SQLDataException(message, "22003", ErrorCode.USAGE.vendorCode());
  }

  /** What planner and connectors throw; {@code sql} is the user's text. */
  public static SQLException of(FeatureSqlException error, String sql) {
    // planning has to ask the warehouse too, and may not be let in
    String state =
        error.getCause() instanceof SQLException ours && isOurs(ours)
            ? ours.getSQLState()
            : error.code().sqlState();
    return make(error.code(), state, error.describe(sql), error);
  }

  /** Whatever goes wrong, as what may leave the driver; an {@code SQLException} as it is. */
  public static SQLException ofAny(@Nullable Throwable error) {
    if (error instanceof SQLException sql) {
      return sql;
    }
    if (error instanceof FeatureSqlException known) {
      return of(known, "");
    }
    if (error instanceof OutOfMemoryError) {
      return make(
          ErrorCode.OUT_OF_MEMORY,
          ErrorCode.OUT_OF_MEMORY.sqlState(),
          "the memory of the JVM is used up; give it a larger heap (-Xmx), or read less at once:"
              + " setFetchSize hands over rows of the warehouse while they are computed",
          error);
    }
    // the message of the cause may hold values
    String name = error == null ? "an error" : error.getClass().getName();
    return make(
        ErrorCode.INTERNAL,
        ErrorCode.INTERNAL.sqlState(),
        "a defect of FeatureSQL, or of a driver below it: "
            + name
            + "; please report it with the stack trace",
        error);
  }

  /** What the warehouse's driver throws for a statement; the place is mapped to the user's text. */
  public static SQLException ofWarehouse(
      SQLException error, JdbcWarehouse warehouse, WarehouseText text, Ended ended) {
    Complaint complaint = warehouse.complaint(error);
    if (complaint == Complaint.INTERRUPTION) {
      return interruption(error, warehouse, ended);
    }
    if (isOfConnection(complaint)) {
      return noSession(complaint, error, warehouse);
    }
    String message = HiddenNames.removeFrom(warehouse.errorMessage(error));
    OptionalInt offset = warehouse.errorOffset(error, text.sent());
    OptionalInt place = LostPlaces.of(message, text.sql());
    if (offset.isPresent()) {
      int there = offset.getAsInt();
      place =
          OptionalInt.of(text.map().isPresent() ? text.map().get().sourceOf(there).start() : there);
    }
    ErrorCode code =
        complaint == Complaint.FAILURE || complaint == Complaint.TRANSACTION
            ? ErrorCode.WAREHOUSE_FAILED
            : ErrorCode.WAREHOUSE_REFUSED;
    if (code == ErrorCode.WAREHOUSE_REFUSED && text.misread().isPresent()) {
      Plan.Misread misread = text.misread().get();
      if (misread.name().isEmpty() || lacks(message, misread.name())) {
        message += "\n" + misread.remedy();
        place = place.isPresent() ? place : OptionalInt.of(misread.start());
      }
    }
    if (place.isPresent()) {
      message = "line " + Position.of(text.sql(), place.getAsInt()) + ": " + message;
    }
    return make(code, stateOf(complaint, code, error), message, error);
  }

  /** Whether the message says that there is no table or view {@code name}. */
  private static boolean lacks(String message, String name) {
    Pattern word = Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(name) + "(?!\\w)");
    boolean lacks = message.contains("exist") || message.startsWith("Unknown");
    return lacks && word.matcher(message).find();
  }

  /** Whether there is no session, or none any more: nothing about a statement is told. */
  public static boolean isOfConnection(Complaint complaint) {
    return complaint == Complaint.CONNECTION
        || complaint == Complaint.LOGIN
        || complaint == Complaint.ENCRYPTION;
  }

  /** The session ended before its owner closed it, or never began. */
  private static SQLException noSession(
      Complaint complaint, SQLException error, JdbcWarehouse warehouse) {
    if (complaint != Complaint.CONNECTION) {
      return unreachable(error, warehouse);
    }
    return make(
        ErrorCode.WAREHOUSE_UNREACHABLE,
        "08006",
        warehouse.describe() + ": the session is lost: " + warehouse.errorMessage(error),
        error);
  }

  /** Who ended a statement that was interrupted. */
  public enum Ended {
    /** A cancel of ours. */
    BY_CANCEL,
    /** Our time limit. */
    BY_LIMIT,
    /** Not we: a limit of the warehouse's own, or whoever runs it. */
    BY_OTHERS
  }

  /** The warehouse ended a statement before it was done. */
  public static SQLException interruption(
      SQLException error, JdbcWarehouse warehouse, Ended ended) {
    return switch (ended) {
      case BY_CANCEL -> of(ErrorCode.CANCELLED, "the statement was cancelled", error);
      case BY_LIMIT -> timeout(error);
      case BY_OTHERS -> {
        String words = warehouse.errorMessage(error);
        boolean late = words.toLowerCase(Locale.ROOT).contains("time");
        yield of(
            late ? ErrorCode.TIMEOUT : ErrorCode.CANCELLED,
            "the warehouse ended the statement: " + words,
            error);
      }
    };
  }

  /** A statement that changes something, on a connection that is to read only. */
  public static SQLException readOnly() {
    return of(
        ErrorCode.READ_ONLY,
        "the connection is read only, and the statement is none that certainly only reads; call"
            + " setReadOnly(false)");
  }

  /** No time is left for the warehouse. */
  public static SQLException timeout() {
    return of(ErrorCode.TIMEOUT, "the statement did not end within its time limit");
  }

  /** The warehouse took longer than the statement may. */
  public static SQLException timeout(SQLException cause) {
    return of(ErrorCode.TIMEOUT, "the statement did not end within its time limit", cause);
  }

  /** The warehouse did not even answer when it was told to stop. */
  public static SQLException silence(SQLException cause) {
    SQLException late =
        of(
            ErrorCode.TIMEOUT,
            "the statement did not end within its time limit, and the warehouse did not answer when"
                + " it was told to stop; its session was given up, so connect again",
            cause);
    // pools look for it, to drop the connection
    late.setNextException(
        make(ErrorCode.WAREHOUSE_UNREACHABLE, "08006", "the session is lost", cause));
    return late;
  }

  /** What the warehouse's driver throws outside of statements. */
  public static SQLException ofWarehouse(SQLException error, JdbcWarehouse warehouse) {
    if (error instanceof SQLFeatureNotSupportedException) {
      return notSupported(
          warehouse.dialect().name() + " does not support this: " + error.getMessage());
    }
    if (isOurs(error)) {
      return error;
    }
    Complaint complaint = warehouse.complaint(error);
    if (isOfConnection(complaint)) {
      return noSession(complaint, error, warehouse);
    }
    return make(
        ErrorCode.WAREHOUSE_FAILED,
        stateOf(complaint, ErrorCode.WAREHOUSE_FAILED, error),
        warehouse.errorMessage(error),
        error);
  }

  /** The warehouse does not let us in. */
  public static SQLException unreachable(SQLException error, JdbcWarehouse warehouse) {
    String message = warehouse.describe() + ": " + warehouse.errorMessage(error);
    String state = error.getSQLState();
    boolean unauthorized =
        state != null && state.startsWith("28") || warehouse.complaint(error) == Complaint.LOGIN;
    if (unauthorized) {
      message = message.replaceFirst("\\.$", "") + "; check " + warehouse.loginProperties();
    }
    ErrorCode code = ErrorCode.WAREHOUSE_UNREACHABLE;
    return make(code, unauthorized ? "28000" : code.sqlState(), message, error);
  }

  /** A commit found the transaction aborted. */
  public static SQLException rolledBack(SQLException cause) {
    return make(
        ErrorCode.WAREHOUSE_FAILED,
        "40000",
        "the transaction was rolled back, because a statement in it had failed",
        cause);
  }

  /** {@code error} with other words and another cause. */
  static SQLException withMessage(SQLException error, String message, @Nullable Throwable cause) {
    SQLException same =
        byState(String.valueOf(error.getSQLState()), message, error.getErrorCode(), cause);
    same.setStackTrace(error.getStackTrace());
    return same;
  }

  /** A warning. */
  public static SQLWarning warning(String words) {
    return warning(words, 0);
  }

  /** A warning because of an error that has {@code vendorCode}. */
  public static SQLWarning warning(String words, int vendorCode) {
    return new SQLWarning(words, WARNING, vendorCode);
  }

  /** Whether the warehouse could not be reached. */
  public static boolean isUnreachable(SQLException error) {
    return error.getErrorCode() == ErrorCode.WAREHOUSE_UNREACHABLE.vendorCode();
  }

  private static String stateOf(Complaint complaint, ErrorCode code, SQLException error) {
    return switch (complaint) {
      case VALUE -> "22000";
      case CONSTRAINT -> "23000";
      // a deadlock, or a conflict with another transaction: to be tried again
      case TRANSACTION -> String.valueOf(error.getSQLState()).startsWith("40") ? "40000" : "25000";
      default -> code.sqlState();
    };
  }

  private static SQLException make(
      ErrorCode code, String state, String message, @Nullable Throwable cause) {
    int vendorCode = code.vendorCode();
    return switch (code) {
      case TIMEOUT -> new SQLTimeoutException(message, state, vendorCode, cause);
      case CANCELLED, ONLINE_UNREACHABLE, ONLINE_FULL ->
          new SQLTransientException(message, state, vendorCode, cause);
      case CONNECTION_PROPERTY, CONNECTION_CLOSED ->
          new SQLNonTransientConnectionException(message, state, vendorCode, cause);
      default -> byState(state, message, vendorCode, cause);
    };
  }

  private static SQLException byState(
      String state, String message, int vendorCode, @Nullable Throwable cause) {
    return switch (state.substring(0, 2)) {
      case "08" -> new SQLTransientConnectionException(message, state, vendorCode, cause);
      case "22" -> new SQLDataException(message, state, vendorCode, cause);
      case "23" -> new SQLIntegrityConstraintViolationException(message, state, vendorCode, cause);
      case "28" -> new SQLInvalidAuthorizationSpecException(message, state, vendorCode, cause);
      case "40" -> new SQLTransactionRollbackException(message, state, vendorCode, cause);
      case "42" -> new SQLSyntaxErrorException(message, state, vendorCode, cause);
      case "2B", "54", "24" -> new SQLNonTransientException(message, state, vendorCode, cause);
      default -> new SQLException(message, state, vendorCode, cause);
    };
  }
}
