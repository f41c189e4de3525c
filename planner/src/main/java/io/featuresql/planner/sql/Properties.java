package io.featuresql.planner.sql;

import java.util.SortedMap;
import java.util.TreeMap;

/** Parses the list behind WITH of a definition. */
public final class Properties {
  /** The property whose value is an interval. */
  public static final String OVERLAP = "overlap";

  private Properties() {}

  /** {@code (name = value, ...)}; a name may have parts with dots between them. */
  static SortedMap<String, String> parse(TokenCursor cursor) {
    SortedMap<String, String> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    cursor.expectSymbol("(");
    do {
      Name key = cursor.name("the name of a property");
      String name = key.text();
      while (cursor.acceptSymbol(".")) {
        name += "." + cursor.name("a part of the name of a property").text();
      }
      cursor.expectSymbol("=");
      String value = value(name, cursor);
      if (properties.put(name, value) != null) {
        throw TokenCursor.error(
            key.span(), "property '" + name + "' is given twice; leave one out");
      }
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return properties;
  }

  private static String value(String name, TokenCursor cursor) {
    if (OVERLAP.equalsIgnoreCase(name)) {
      return Intervals.toSql(cursor.interval());
    }
    boolean plain =
        cursor.peek().kind() == Token.Kind.NUMBER || cursor.peek().isAny("TRUE", "FALSE");
    return plain ? cursor.take().text() : cursor.string();
  }
}
