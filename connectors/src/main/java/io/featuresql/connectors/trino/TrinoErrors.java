package io.featuresql.connectors.trino;

import io.featuresql.connectors.jdbc.Complaint;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Reads the errors of Trino's driver (483). They have no SQLSTATE. What the cluster says has its
 * error code as vendor code and begins with the id of the query; what the driver itself says has
 * the code 0.
 */
final class TrinoErrors {
  private static final Pattern OF_CLUSTER = Pattern.compile("^Query failed \\(#[^)]*\\): ");
  private static final Pattern PLACE = Pattern.compile("^line (\\d{1,9}):(\\d{1,9}): ");
  private static final int INTERNAL = 0x1_0000;

  private TrinoErrors() {}

  /**
   * Trino's own words, without the id of the query and the place; with a remedy where they are
   * those of a library for TLS.
   */
  static String message(SQLException error) {
    if (error instanceof PlacedException) {
      return String.valueOf(error.getMessage());
    }
    String message = withoutId(error);
    return PLACE.matcher(message).replaceFirst("").strip() + remedy(error);
  }

  private static String remedy(SQLException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException) {
        return "; the certificate of the server is not trusted: name it, or that of who signed it,"
            + " in warehouse.SSLTrustStorePath";
      }
      if (cause instanceof SSLPeerUnverifiedException) {
        return "; the certificate of the server is for other hosts: use one of these in the URL";
      }
      if (isTlsAlert(cause)) {
        return "; the server speaks TLS: say warehouse.SSL=true";
      }
    }
    return "";
  }

  /** Whether a server of HTTPS answered to plain HTTP: by a fatal alert of TLS. */
  private static boolean isTlsAlert(Throwable cause) {
    return cause instanceof EOFException
        && String.valueOf(cause.getMessage()).contains("content=1503");
  }

  /** Where in {@code sql} the error points to, from 0, when it tells. */
  static OptionalInt offset(SQLException error, String sql) {
    if (error instanceof PlacedException placed) {
      return placed.offset();
    }
    return place(error, sql, 0);
  }

  /**
   * Where in {@code sql} the message says the mistake is.
   *
   * @param before how many characters were sent before it, on its first line
   */
  static OptionalInt place(SQLException error, String sql, int before) {
    Matcher place = PLACE.matcher(withoutId(error));
    if (!place.find()) {
      return OptionalInt.empty();
    }
    int line = Integer.parseInt(place.group(1));
    int lineStart = 0;
    for (int i = 1; i < line; i++) {
      lineStart = sql.indexOf('\n', lineStart) + 1;
      if (lineStart == 0) {
        return OptionalInt.empty();
      }
    }
    // columns count characters, of which some are two in a string of Java
    int column = Integer.parseInt(place.group(2)) - 1 - (line == 1 ? before : 0);
    int end = sql.indexOf('\n', lineStart);
    String rest = sql.substring(lineStart, end < 0 ? sql.length() : end);
    return column < 0 || column > rest.codePointCount(0, rest.length())
        ? OptionalInt.empty()
        : OptionalInt.of(lineStart + rest.offsetByCodePoints(0, column));
  }

  private static String withoutId(SQLException error) {
    return OF_CLUSTER.matcher(String.valueOf(error.getMessage())).replaceFirst("");
  }

  /** What the error complains about, by Trino's error code. */
  static Complaint complaint(SQLException error) {
    if (!remedy(error).isEmpty()) {
      return Complaint.ENCRYPTION;
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof CancellationException || isOfCancel(cause)) {
        return Complaint.INTERRUPTION;
      }
      if (cause instanceof IOException) {
        return Complaint.CONNECTION;
      }
    }
    Throwable told = error instanceof PlacedException ? error.getCause() : null;
    String message = String.valueOf((told == null ? error : told).getMessage());
    if (!OF_CLUSTER.matcher(message).find()) {
      return ofDriver(error, message);
    }
    int code = error.getErrorCode();
    return switch (code) {
      // USER_CANCELED, EXCEEDED_TIME_LIMIT
      case 3, 0x2_0003 -> Complaint.INTERRUPTION;
      // INVALID_FUNCTION_ARGUMENT, DIVISION_BY_ZERO, INVALID_CAST_ARGUMENT,
      // NUMERIC_VALUE_OUT_OF_RANGE, SUBQUERY_MULTIPLE_ROWS
      case 7, 8, 9, 19, 28 -> Complaint.VALUE;
      // CONSTRAINT_VIOLATION
      case 16 -> Complaint.CONSTRAINT;
      // TRANSACTION_CONFLICT, and from UNKNOWN_TRANSACTION to UNSUPPORTED_ISOLATION_LEVEL, but for
      // READ_ONLY_VIOLATION
      case 17, 20, 21, 22, 24, 25, 26 -> Complaint.TRANSACTION;
      // ABANDONED_QUERY, QUERY_REJECTED, ADMINISTRATIVELY_KILLED
      case 2, 31, 38 -> Complaint.FAILURE;
      default -> code < INTERNAL ? Complaint.TEXT : Complaint.FAILURE;
    };
  }

  /** What the driver says of a cancel depends on where it finds the query. */
  private static boolean isOfCancel(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.endsWith("is closed")
        || message.startsWith("Query has no columns")
        || message.startsWith("current position is not valid");
  }

  private static Complaint ofDriver(SQLException error, String message) {
    String state = error.getSQLState();
    if (state != null && state.startsWith("22")) {
      return Complaint.VALUE;
    }
    boolean lost =
        message.startsWith("Error fetching next")
            || message.startsWith("Error executing query")
            || message.startsWith("Error starting query");
    if (message.startsWith("Authentication failed")) {
      return Complaint.LOGIN;
    }
    return lost ? Complaint.CONNECTION : Complaint.FAILURE;
  }

  /** An error whose place in the caller's text is known. */
  static final class PlacedException extends SQLException {
    private static final long serialVersionUID = 1L;
    private final int offset;

    /** {@code error}, which points to {@code offset}; nowhere if it is empty. */
    PlacedException(SQLException error, OptionalInt offset) {
      super(message(error), error.getSQLState(), error.getErrorCode(), error);
      this.offset = offset.orElse(-1);
    }

    OptionalInt offset() {
      return offset < 0 ? OptionalInt.empty() : OptionalInt.of(offset);
    }
  }
}
