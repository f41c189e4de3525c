package io.featuresql.connectors.postgres;

import io.featuresql.connectors.jdbc.Complaint;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads PostgreSQL's errors, whose parts its driver hands out one by one. */
final class PostgresErrors {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String INDETERMINATE_DATATYPE = "42P18";
  private static final String QUERY_CANCELED = "57014";

  /** The function of the server in which it notices cancels and limits of time. */
  private static final String INTERRUPTS = "ProcessInterrupts";

  private PostgresErrors() {}

  /**
   * The message; with DETAIL and HINT where it is about the text, since those about data carry
   * values.
   */
  static String message(SQLException error) {
    ServerErrorMessage server = server(error);
    if (server == null || server.getMessage() == null) {
      return String.valueOf(error.getMessage()).strip();
    }
    StringBuilder message = new StringBuilder(server.getMessage());
    if (complaint(error) == Complaint.TEXT) {
      append(message, server.getDetail());
      append(message, server.getHint());
    }
    return message.toString();
  }

  private static void append(StringBuilder message, @Nullable String part) {
    if (part != null) {
      message.append("; ").append(part);
    }
  }

  /** Where in {@code sql} the error points to, from 0, when it tells. */
  static OptionalInt offset(SQLException error, String sql) {
    ServerErrorMessage server = server(error);
    if (server == null || server.getPosition() <= 0) {
      return OptionalInt.empty();
    }
    return new SentText(sql).offset(server.getPosition(), name(server));
  }

  /** The name or text that the message quotes, which stands where it points to. */
  private static Optional<String> name(ServerErrorMessage server) {
    String message = String.valueOf(server.getMessage());
    int start = message.indexOf('"') + 1;
    int end = message.lastIndexOf('"');
    return start > 0 && end > start ? Optional.of(message.substring(start, end)) : Optional.empty();
  }

  /** Whether PostgreSQL asks which type a parameter has. */
  static boolean isOpenType(SQLException error) {
    return INDETERMINATE_DATATYPE.equals(error.getSQLState());
  }

  /** What the error complains about, by the class of its SQLSTATE. */
  static Complaint complaint(SQLException error) {
    String state = error.getSQLState();
    if (state == null || state.length() < 2) {
      return Complaint.FAILURE;
    }
    ServerErrorMessage server = server(error);
    if (server != null && isFatal(server.getSeverity())) {
      return Complaint.CONNECTION;
    }
    if (state.equals(QUERY_CANCELED)) {
      // COPY FROM STDIN, which its driver ends, has the state too
      boolean interrupted =
          server == null || server.getRoutine() == null || INTERRUPTS.equals(server.getRoutine());
      return interrupted ? Complaint.INTERRUPTION : Complaint.TEXT;
    }
    if (state.equals(INSUFFICIENT_PRIVILEGE)) {
      return Complaint.FAILURE;
    }
    return switch (state.substring(0, 2)) {
      case "42", "0A" -> Complaint.TEXT;
      case "07", "21", "22" -> Complaint.VALUE;
      case "23", "44" -> Complaint.CONSTRAINT;
      case "25", "40" -> Complaint.TRANSACTION;
      case "08" -> Complaint.CONNECTION;
      default -> Complaint.FAILURE;
    };
  }

  private static boolean isFatal(@Nullable String severity) {
    return "FATAL".equals(severity) || "PANIC".equals(severity);
  }

  private static @Nullable ServerErrorMessage server(SQLException error) {
    return error instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
