package io.featuresql.law;

import io.featuresql.jdbc.ConnectionProperty;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A warehouse on which the law is tried: its words for what the tests need. */
abstract class TestEngine {
  /**
   * The URL of a project in memory whose warehouse has an empty schema of that name; tables that
   * are named without a schema are in it.
   */
  abstract String project(String name) throws SQLException;

  /** That type of texts, where texts are equal when their bytes are. */
  String exact(String textType) {
    return textType;
  }

  /** Types of timestamps and dates. */
  abstract List<String> instantTypes();

  /** The type of timestamps without time zone, to the microsecond. */
  String timestamp() {
    return "TIMESTAMP";
  }

  /** The type of timestamps with time zone, to the microsecond. */
  String timestampWithZone() {
    return "TIMESTAMP WITH TIME ZONE";
  }

  /** The three types that every engine has. */
  List<String> plainInstantTypes() {
    return List.of(timestamp(), "DATE", timestampWithZone());
  }

  /** Types of which a statement can name a value. */
  List<String> literalTypes() {
    return plainInstantTypes();
  }

  /** The type of texts. */
  String text() {
    return "VARCHAR";
  }

  /** The type of 64-bit floating-point numbers. */
  String number() {
    return "DOUBLE";
  }

  /** Whether a cast cuts a text to the length of its type. */
  boolean cutsTexts() {
    return true;
  }

  /** The value that is not a number. */
  String nan() {
    return "'NaN'::" + number();
  }

  /** A number that engines tend to order in their own way. */
  double oddNumber() {
    return Double.NaN;
  }

  /** Whether features may have names that the spine has too, where its own go into the clause. */
  boolean hasLateral() {
    return true;
  }

  /** Whether views of one table are read together by what strategies name as such. */
  boolean sharesRows() {
    return false;
  }

  /** Whether a derived table can have a list of column names behind its alias. */
  boolean hasColumnLists() {
    return true;
  }

  /** A value of 64 bits. */
  String bigint(long value) {
    return "CAST(" + value + " AS BIGINT)";
  }

  /** Whether a CAST can have every type of a column. */
  boolean castsToEveryType() {
    return true;
  }

  /**
   * A derived table of rows, each as many texts of SQL as it has columns.
   *
   * @param columns their names
   */
  String derivedTable(List<String> columns, List<List<String>> rows) {
    if (hasColumnLists()) {
      return rows.stream()
          .map(row -> "(" + String.join(", ", row) + ")")
          .collect(
              Collectors.joining(", ", "(VALUES ", ") AS t (" + String.join(", ", columns) + ")"));
    }
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, columns.size())
                    .mapToObj(i -> row.get(i) + " AS " + columns.get(i))
                    .collect(Collectors.joining(", ", "SELECT ", "")))
        .collect(Collectors.joining(" UNION ALL ", "(", ") AS t"));
  }

  /** Forms of views that it has. */
  List<World.Form> forms() {
    return List.of(
        World.Form.TABLE,
        World.Form.LISTED_COLUMNS,
        World.Form.FILTERED,
        World.Form.WINDOW,
        World.Form.UNION,
        World.Form.WAREHOUSE_VIEW);
  }

  /** Sets the time zone of the session. */
  String setTimeZone(String zone) {
    return "SET TimeZone = '" + zone + "'";
  }

  /** The schema of tables that are named without one, for a name that has one. */
  abstract String schema(String name);

  /** How many microseconds one unit of the type has. */
  long unit(String type) {
    return type.equals("DATE") ? 86_400_000_000L : 1;
  }

  /** A literal of the type. */
  String instant(Long micros, String type) {
    if (micros == null) {
      return "NULL";
    }
    LocalDateTime at = Results.utc(micros);
    if (type.equals("DATE")) {
      return "DATE '" + at.toLocalDate() + "'";
    }
    if (type.equals(timestampWithZone())) {
      return withZone(
          at.atOffset(ZoneOffset.UTC)
              .withOffsetSameInstant(ZoneOffset.ofHours(5))
              .toString()
              .replace('T', ' '));
    }
    return "TIMESTAMP '" + at.toLocalDate() + " " + at.toLocalTime() + "'";
  }

  /** A literal with a time zone. */
  String withZone(String text) {
    return "'" + text + "'::TIMESTAMPTZ";
  }

  /** A literal. */
  String literal(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    return value instanceof Double d && d.isNaN() ? nan() : value.toString();
  }

  /** Values of the property {@code strategy} that make a difference. */
  List<String> strategies() {
    return ConnectionProperty.STRATEGY.choices();
  }

  /** The day around which the times of the world of that seed are, as microseconds. */
  long day(long seed) {
    return seed % 4 == 0 ? World.FAR_SPRING : World.SPRING;
  }

  /** Whether a statement takes so long that each case is tried with one strategy only. */
  boolean isSlow() {
    return false;
  }
}
