package io.featuresql.engine.telemetry;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.Locale;

/**
 * By what a statement is known outside, without any value of it.
 *
 * @param fingerprint sixteen hexadecimal digits, equal for texts that differ only in literals,
 *     comments, white space and the case of words
 * @param text the text with {@code ?} for literals, shortened; only words for people
 */
record StatementLabel(String fingerprint, String text) {
  /** In place of the fingerprint, where there are too many statements to tell apart. */
  static final String OTHERS = "others";

  private static final int MAX_TEXT = 1_000;

  /** The label of {@code sql}. */
  static StatementLabel of(String sql) {
    StringBuilder text = new StringBuilder();
    long hash = 0xcbf29ce484222325L; // FNV-1a
    Token last = null;
    try {
      for (Token token : Tokens.of(sql)) {
        if (token.kind() == Token.Kind.END) {
          break;
        }
        String word = word(token);
        for (int i = 0; i < word.length(); i++) {
          hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ ' ') * 0x100000001b3L;
        if (text.length() < MAX_TEXT) {
          boolean apart = last != null && last.end() < token.start();
          text.append(apart ? " " : "").append(isLiteral(token) ? "?" : token.text());
        }
        last = token;
      }
    } catch (FeatureSqlException unterminated) {
      // nobody can tell where its literals end
      return new StatementLabel(OTHERS, "(a text that cannot be read)");
    }
    if (text.length() > MAX_TEXT) {
      text.setLength(MAX_TEXT);
      text.append("...");
    }
    return new StatementLabel(String.format(Locale.ROOT, "%016x", hash), text.toString());
  }

  private static boolean isLiteral(Token token) {
    return token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.NUMBER;
  }

  private static String word(Token token) {
    if (isLiteral(token)) {
      return "?";
    }
    return token.kind() == Token.Kind.WORD ? token.upper() : token.text();
  }
}
