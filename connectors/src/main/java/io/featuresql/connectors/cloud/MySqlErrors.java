package io.featuresql.connectors.cloud;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where errors of MySQL and MariaDB (11.4) point to. They tell no place: of a mistake in the syntax
 * they quote the text from there on, cut after 80 characters, and of other mistakes the name.
 */
final class MySqlErrors {
  private static final Pattern NEAR =
      Pattern.compile("right syntax to use near '(.*)' at line \\d+$", Pattern.DOTALL);
  private static final Pattern NAME =
      Pattern.compile(
          "^(?:FUNCTION (?:\\S+\\.)?(\\S+) does not exist"
              + "|Unknown data type: '(.+?)'"
              + "|Unknown column '(?:.+\\.)?(.+?)' in "
              + "|Table '(?:.+\\.)?(.+?)' doesn't exist)");

  private MySqlErrors() {}

  /** The offset in {@code sql}, from 0, if what the message quotes stands there once only. */
  static OptionalInt offset(String message, String sql) {
    Matcher near = NEAR.matcher(message);
    if (near.find()) {
      return near.group(1).isEmpty() ? OptionalInt.empty() : only(near.group(1), sql);
    }
    Matcher name = NAME.matcher(message);
    if (!name.find()) {
      return OptionalInt.empty();
    }
    for (int group = 1; group <= name.groupCount(); group++) {
      if (name.group(group) != null) {
        return named(name.group(group), sql);
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt only(String text, String sql) {
    int place = sql.indexOf(text);
    return place < 0 || place != sql.lastIndexOf(text)
        ? OptionalInt.empty()
        : OptionalInt.of(place);
  }

  private static OptionalInt named(String name, String sql) {
    List<Token> tokens;
    try {
      tokens = Tokens.of(sql);
    } catch (FeatureSqlException unterminated) {
      return OptionalInt.empty();
    }
    List<Token> same =
        tokens.stream()
            .filter(token -> token.isName() && token.name().equalsIgnoreCase(name))
            .toList();
    return same.size() == 1 ? OptionalInt.of(same.get(0).start()) : OptionalInt.empty();
  }
}
