package io.featuresql.connectors.duckdb;

import io.featuresql.connectors.jdbc.Complaint;
import java.nio.charset.StandardCharsets;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads DuckDB's error messages, which are JSON in our sessions ({@code errors_as_json}).
 *
 * <p>The plain form is not enough: it shortens long lines, pads carets by display width and leaves
 * the place out when a statement does not start at offset 0 (2.0.0). The JSON form has the place in
 * bytes of UTF-8. Two flaws of it are dealt with here. A character beyond U+FFFF arrives as the
 * four bytes of its UTF-8, each as one character, and the end of the message is cut for it, so that
 * the JSON may be incomplete; members are therefore read one by one. And a mistake inside the text
 * of a view is placed in the view's text without saying so; such a place is only believed if what
 * stands there fits.
 */
final class DuckDbErrors {
  // possessive, or the JVM's stack would grow with each character of a value
  private static final Pattern MEMBER =
      Pattern.compile("\"([a-z_]+)\":\"((?:[^\"\\\\]++|\\\\.)*+)\"", Pattern.DOTALL);
  private static final Pattern LOCATION = Pattern.compile("\\[(\\d{1,9}),(\\d{1,9})]");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)", Pattern.DOTALL);
  private static final Pattern BYTES_OF_FOUR =
      Pattern.compile("[\u00f0-\u00f4][\u0080-\u00bf][\u0080-\u00bf][\u0080-\u00bf]");

  /** Hints at tables and views that DuckDB has of itself, which nobody has mistyped. */
  private static final Pattern FOREIGN_HINT =
      Pattern.compile(
          "\\R+Did you mean:? \"(?:(?:system|information_schema|pg_catalog)\\.[^\"]*"
              + "|(?:main\\.)?(?:pg|duckdb|sqlite|pragma)_[^\"]*)\"\\?");

  private static final String LOST_REASON = "Invalid result set";
  private static final String INTERRUPTED = "Interrupted!";
  private static final String LOCKED = "Could not set lock on file";
  private static final String LOCK_REMEDY =
      "; one process at a time may have the file open: end the other one, or take another project";

  private DuckDbErrors() {}

  /** DuckDB's own words, without JSON around them and without an excerpt of the SQL. */
  static String message(SQLException error) {
    String raw = repaired(String.valueOf(error.getMessage()));
    String message = member(raw, "exception_message").orElse(raw);
    int excerpt = message.indexOf("\n\nLINE ");
    String words = (excerpt < 0 ? message : message.substring(0, excerpt)).strip();
    String own = FOREIGN_HINT.matcher(words).replaceAll("");
    return own.contains(LOCKED) ? own + LOCK_REMEDY : own;
  }

  /** Where in {@code sql} the error points to, from 0, when its message tells. */
  static OptionalInt offset(SQLException error, String sql) {
    String raw = repaired(String.valueOf(error.getMessage()));
    Matcher location = LOCATION.matcher(member(raw, "location").orElse(""));
    if (!location.matches()) {
      return OptionalInt.empty();
    }
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    int start = Integer.parseInt(location.group(1));
    int length = Integer.parseInt(location.group(2));
    if (start + length > bytes.length) {
      return OptionalInt.empty();
    }
    int offset = new String(bytes, 0, start, StandardCharsets.UTF_8).length();
    String there = new String(bytes, start, length, StandardCharsets.UTF_8);
    return fits(raw, sql, offset, there) ? OptionalInt.of(offset) : OptionalInt.empty();
  }

  private static boolean fits(String raw, String sql, int offset, String there) {
    boolean insideWord =
        offset > 0
            && offset < sql.length()
            && Character.isJavaIdentifierPart(sql.charAt(offset - 1))
            && Character.isJavaIdentifierPart(sql.charAt(offset));
    if (insideWord) {
      return false;
    }
    Optional<String> name = member(raw, "name");
    return there.isEmpty()
        || name.isEmpty()
        || !Character.isJavaIdentifierStart(name.get().codePointAt(0))
        || lower(there).replace("\"\"", "\"").contains(lower(name.get()));
  }

  /** What the error complains about, by DuckDB's name for the type of error. */
  static Complaint complaint(SQLException error) {
    String raw = repaired(String.valueOf(error.getMessage()));
    String message = message(error);
    if (message.endsWith(LOST_REASON)) {
      return Complaint.HIDDEN;
    }
    if (error instanceof SQLTimeoutException
        || message.endsWith(INTERRUPTED)
        || member(raw, "exception_type").filter("INTERRUPT"::equals).isPresent()) {
      return Complaint.INTERRUPTION;
    }
    int prefixEnd = raw.indexOf(" Error: ");
    String type =
        member(raw, "exception_type").orElse(prefixEnd < 0 ? "" : raw.substring(0, prefixEnd));
    return switch (type) {
      case "Parser", "Binder", "Catalog", "Syntax", "Not implemented", "Parameter Not Allowed" ->
          Complaint.TEXT;
      case "Conversion", "Out of Range", "Mismatch Type", "Invalid Input" -> Complaint.VALUE;
      case "Constraint" -> Complaint.CONSTRAINT;
      case "TransactionContext" -> Complaint.TRANSACTION;
      default ->
          error instanceof SQLDataException || error instanceof SQLFeatureNotSupportedException
              ? Complaint.VALUE
              : Complaint.FAILURE;
    };
  }

  private static Optional<String> member(String json, String name) {
    Matcher members = MEMBER.matcher(json);
    while (members.find()) {
      if (members.group(1).equals(name) && !members.group(2).isEmpty()) {
        return Optional.of(unescaped(members.group(2)));
      }
    }
    return Optional.empty();
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            match -> {
              String escape = match.group(1);
              String character =
                  switch (escape.charAt(0)) {
                    case 'n' -> "\n";
                    case 't' -> "\t";
                    case 'r' -> "\r";
                    case 'b' -> "\b";
                    case 'f' -> "\f";
                    case 'u' -> escape.length() < 5 ? "u" : unicode(escape);
                    default -> escape;
                  };
              return Matcher.quoteReplacement(character);
            });
  }

  private static String unicode(String escape) {
    return String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
  }

  private static String repaired(String message) {
    return BYTES_OF_FOUR
        .matcher(message)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    new String(
                        match.group().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
