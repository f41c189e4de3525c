package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of a statement, as JDBC numbers them: {@code ?} by its place among the others,
 * {@code $2} by its number, {@code $name} by the place of its name among the names. A number or
 * name that occurs twice is one parameter.
 */
public final class Parameters {
  private final List<Token> places = new ArrayList<>();
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private int count;

  private Parameters() {}

  /**
   * The parameters among {@code tokens}.
   *
   * @throws FeatureSqlException SYNTAX when they are not all of one kind
   */
  public static Parameters of(List<Token> tokens) {
    Parameters parameters = new Parameters();
    Map<String, Integer> names = new HashMap<>();
    char first = 0;
    for (Token token : tokens) {
      if (token.kind() != Token.Kind.PARAMETER) {
        continue;
      }
      char kind = kind(token);
      first = first == 0 ? kind : first;
      if (kind != first) {
        throw FeatureSqlException.at(
            token.span(),
            ErrorCode.SYNTAX,
            "parameters of two kinds in one statement; write all of them as ?, as $1 or as $name");
      }
      parameters.add(
          token,
          switch (kind) {
            case '?' -> parameters.count;
            case '1' -> Integer.parseInt(token.text().substring(1)) - 1;
            default ->
                names.computeIfAbsent(token.text().toLowerCase(Locale.ROOT), n -> names.size());
          });
    }
    return parameters;
  }

  /** Whether the token is a parameter with a dollar sign. */
  static boolean hasDollar(Token token) {
    return token.kind() == Token.Kind.PARAMETER && token.text().startsWith("$");
  }

  /** Whether there is a parameter with a name. */
  public boolean hasNames() {
    return !places.isEmpty() && kind(places.get(0)) == 'a';
  }

  /** Whether there is a parameter with a number. */
  public boolean hasNumbers() {
    return !places.isEmpty() && kind(places.get(0)) == '1';
  }

  private static char kind(Token token) {
    return hasDollar(token) ? Character.isDigit(token.text().charAt(1)) ? '1' : 'a' : '?';
  }

  private void add(Token token, int number) {
    places.add(token);
    numbers.put(token.start(), number);
    count = Math.max(count, number + 1);
  }

  /** How many values have to be bound. */
  public int count() {
    return count;
  }

  /** Where they stand, in order. */
  public List<Token> places() {
    return places;
  }

  /**
   * Which one it is that stands at {@code offset}, from 0.
   *
   * @throws IllegalArgumentException if none begins there
   */
  public int numberAt(int offset) {
    Integer number = numbers.get(offset);
    if (number == null) {
      throw new IllegalArgumentException("no parameter at offset " + offset);
    }
    return number;
  }
}
