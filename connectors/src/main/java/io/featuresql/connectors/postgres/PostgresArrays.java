package io.featuresql.connectors.postgres;

import io.featuresql.connectors.postgres.PostgresParameters.Typed;
import java.lang.reflect.Array;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Lists and arrays as PostgreSQL's array literals. The elements give the type; an array without any
 * is sent without a type. Written here rather than by the driver (42.7.14), whose arrays of times
 * go through the default time zone of the JVM.
 */
final class PostgresArrays {
  private static final List<String> INTEGERS = List.of("int2", "int4", "int8");
  private static final List<String> NUMBERS =
      List.of("int2", "int4", "int8", "numeric", "float4", "float8");

  private Optional<String> type = Optional.empty();

  private PostgresArrays() {}

  static Typed typed(Object array) throws SQLException {
    PostgresArrays reader = new PostgresArrays();
    String text = reader.literal(array);
    return new Typed(reader.type.map(type -> "_" + type).orElse(PostgresParameters.OPEN), text);
  }

  private String literal(Object array) throws SQLException {
    StringJoiner text = new StringJoiner(",", "{", "}");
    for (Object element : elements(array)) {
      if (element == null) {
        text.add("NULL");
      } else if (isArray(element)) {
        text.add(literal(element));
      } else {
        Typed typed = PostgresParameters.typed(element);
        type = Optional.of(type.isEmpty() ? typed.type() : common(type.get(), typed.type()));
        text.add(quoted(typed.text()));
      }
    }
    return text.toString();
  }

  static boolean isArray(Object value) {
    return value instanceof Collection
        || value instanceof java.sql.Array
        || (value.getClass().isArray() && !(value instanceof byte[]));
  }

  private static List<@Nullable Object> elements(Object array) throws SQLException {
    if (array instanceof Collection<?> collection) {
      return new ArrayList<>(collection);
    }
    Object values = array instanceof java.sql.Array sql ? sql.getArray() : array;
    int length = Array.getLength(values);
    List<@Nullable Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(Array.get(values, i));
    }
    return elements;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The type that holds values of both; an array of numbers may mix their classes. */
  private static String common(String one, String other) throws SQLException {
    if (one.equals(other)) {
      return one;
    }
    if (!NUMBERS.contains(one) || !NUMBERS.contains(other)) {
      throw new SQLDataException("an array cannot hold both " + one + " and " + other, "22000");
    }
    if (INTEGERS.contains(one) && INTEGERS.contains(other)) {
      return "int8";
    }
    boolean exact = !one.startsWith("float") && !other.startsWith("float");
    return exact ? "numeric" : "float8";
  }
}
