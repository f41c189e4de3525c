package io.featuresql.engine.error;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where some errors are that a warehouse tells without a place, by the names in its message. */
final class LostPlaces {
  /** DuckDB 2.0.0, of {@code x.*} where there is no {@code x}. */
  private static final Pattern STAR = Pattern.compile("Referenced table \"(.+?)\" not found!");

  /** DuckDB 2.0.0, of an INSERT whose query has too many columns or too few. */
  private static final Pattern COUNT =
      Pattern.compile("table \"?(.+?)\"? has \\d+ columns but \\d+ values were supplied");

  private LostPlaces() {}

  /** The place in {@code sql}, if the words of the message stand in it once only. */
  static OptionalInt of(String message, String sql) {
    Matcher star = STAR.matcher(message);
    if (star.find()) {
      return only(sql, star.group(1), true);
    }
    Matcher count = COUNT.matcher(message);
    return count.find() ? only(sql, count.group(1), false) : OptionalInt.empty();
  }

  private static OptionalInt only(String sql, String name, boolean star) {
    List<Token> tokens;
    try {
      tokens = Tokens.of(sql);
    } catch (FeatureSqlException unterminated) {
      return OptionalInt.empty();
    }
    int place = -1;
    for (int i = 0; i + 2 < tokens.size(); i++) {
      boolean there =
          star
              ? tokens.get(i + 1).kind() == Token.Kind.DOT && tokens.get(i + 2).text().equals("*")
              : i > 0 && tokens.get(i - 1).is("INTO");
      if (there && named(tokens.get(i), name)) {
        if (place >= 0) {
          return OptionalInt.empty();
        }
        place = tokens.get(i).start();
      }
    }
    return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
  }

  private static boolean named(Token token, String name) {
    String text = token.text();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return (quoted ? text.substring(1, text.length() - 1) : text).equalsIgnoreCase(name);
  }
}
