package io.featuresql.planner.offline;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of what a rewritten statement has beside the user's own tables and columns: some
 * tildes, a number and a point, and then what is named. There are more tildes than in any name of
 * the user's that looks so.
 */
public final class HiddenNames {
  private static final Pattern QUOTED = Pattern.compile("\"~+\\d+\\.[^\"]*\"(?:, )?");

  /** Names that look like ours, also as dialects write them that have no such signs in names. */
  private static final Pattern LIKE_OURS =
      Pattern.compile("(?:(~+)\\d+\\..*|featuresql(_+)\\d+_.*)", Pattern.DOTALL);

  private static final Pattern NO_CANDIDATE =
      Pattern.compile("\\R?Candidate bindings:\\s*$", Pattern.MULTILINE);
  private static final Pattern LAST_COMMA = Pattern.compile(", *$", Pattern.MULTILINE);

  private final String tildes;

  private HiddenNames(String tildes) {
    this.tildes = tildes;
  }

  /** Names that none of {@code known} meets. */
  static HiddenNames besides(Collection<String> known) {
    Set<Integer> taken = new HashSet<>();
    for (String name : known) {
      Matcher like = LIKE_OURS.matcher(name);
      if (like.matches()) {
        String signs = like.group(1) == null ? like.group(2) : like.group(1);
        taken.add(signs.length());
      }
    }
    int free = 1;
    while (taken.contains(free)) {
      free++;
    }
    return new HiddenNames("~".repeat(free));
  }

  /** The names in quotes among {@code tokens}; others do not look like ours. */
  static List<String> quoted(List<Token> tokens) {
    return tokens.stream()
        .filter(token -> token.isName() && token.text().length() > 2)
        .map(Token::name)
        .filter(name -> LIKE_OURS.matcher(name).matches())
        .toList();
  }

  /** The names in quotes in {@code query}. */
  static List<String> quoted(String query) {
    return quoted(Tokens.of(query));
  }

  /** What the names of the join with number {@code number} begin with. */
  String prefix(int number) {
    return tildes + number;
  }

  /** An error message of the warehouse, less the names that the user never wrote. */
  public static String removeFrom(String message) {
    if (!QUOTED.matcher(message).find()) {
      return message;
    }
    String without = QUOTED.matcher(message).replaceAll("");
    without = LAST_COMMA.matcher(without).replaceAll("");
    return NO_CANDIDATE.matcher(without).replaceAll("").strip();
  }
}
