package io.featuresql.shell;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people read of an error or a warning: never a stack trace. */
final class ErrorText {
  private static final Pattern PLACE = Pattern.compile("line (\\d+):(\\d+): ");

  private ErrorText() {}

  /**
   * Where a statement begins.
   *
   * @param file its file
   * @param line its line, the first is 1
   */
  record Place(String file, int line) {
    /** With the place of {@code message}, which counts from the statement, in the file. */
    String in(String message) {
      Matcher place = PLACE.matcher(message);
      if (!place.lookingAt()) {
        return file + ", line " + line + ": " + message;
      }
      int within = Integer.parseInt(place.group(1)) + line - 1;
      return String.format(
          Locale.ROOT,
          "%s, line %d:%s: %s",
          file,
          within,
          place.group(2),
          message.substring(place.end()));
    }
  }

  /** The text of one error, with its SQLSTATE and code when it has them. */
  static String of(Throwable error, Optional<Place> place) {
    String message = message(error);
    String placed = place.map(at -> at.in(message)).orElse(message);
    if (!(error instanceof SQLException sql)) {
      return "Error: " + placed;
    }
    String kind = error instanceof SQLWarning ? "Warning: " : "Error: ";
    return kind + placed + codes(sql);
  }

  private static String message(Throwable error) {
    @Nullable String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.strip();
  }

  private static String codes(SQLException error) {
    return error.getSQLState() == null
        ? ""
        : " (state=" + error.getSQLState() + ",code=" + error.getErrorCode() + ")";
  }
}
