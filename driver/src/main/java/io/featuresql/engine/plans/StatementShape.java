package io.featuresql.engine.plans;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the words of a statement tell before it runs.
 *
 * @param rows whether it gives rows
 * @param readsOnly whether it certainly changes nothing, so that rows may be computed while read
 * @param keepsNames whether it certainly leaves every table, view and setting as it is, so that
 *     plans made before it still hold
 * @param single whether the text is one statement
 * @param onlyReads whether it certainly changes no data; settings and transactions it may change
 * @param ofTransaction whether it begins or ends a transaction
 */
public record StatementShape(
    Answer rows,
    boolean readsOnly,
    boolean keepsNames,
    boolean single,
    boolean onlyReads,
    boolean ofTransaction) {
  /** An answer before the statement runs. */
  public enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  private static final Set<String> QUERIES = Set.of("SELECT", "FROM", "VALUES", "TABLE");
  private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
  private static final Set<String> TRANSACTIONS =
      Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT");
  private static final Set<String> READS =
      Set.of(
          "SELECT",
          "FROM",
          "VALUES",
          "TABLE",
          "WITH",
          "SHOW",
          "DESCRIBE",
          "DESC",
          "SUMMARIZE",
          "EXPLAIN",
          "PRAGMA",
          "SET",
          "RESET",
          "USE");
  private static final Set<String> WITHOUT_ROWS =
      Set.of("CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT", "BEGIN", "COMMIT", "ROLLBACK");

  /** The shape of {@code sql}. */
  public static StatementShape of(String sql) {
    List<Token> tokens;
    try {
      tokens = Tokens.of(sql);
    } catch (FeatureSqlException unterminated) {
      // The warehouse will say what is wrong with it.
      return new StatementShape(Answer.UNKNOWN, false, false, false, false, false);
    }
    int first = 0;
    while (tokens.get(first).text().equals("(")) {
      first++;
    }
    String verb = tokens.get(first).text().toUpperCase(Locale.ROOT);
    boolean single = isSingle(tokens);
    boolean changes = has(tokens, CHANGES);
    boolean query = QUERIES.contains(verb) || (verb.equals("WITH") && !changes);
    Answer rows = Answer.UNKNOWN;
    if (single && (query || verb.equals("MATERIALIZE"))) {
      rows = Answer.YES;
    } else if (single && CHANGES.contains(verb)) {
      rows = has(tokens, Set.of("RETURNING")) ? Answer.UNKNOWN : Answer.NO;
    } else if (single && WITHOUT_ROWS.contains(verb)) {
      rows = Answer.NO;
    }
    boolean keepsNames = single && (query || CHANGES.contains(verb)) && !verb.equals("ROLLBACK");
    boolean ofTransaction = beginsWith(tokens, TRANSACTIONS, false);
    boolean onlyReads =
        !changes
            && !has(tokens, Set.of("INTO", "COPY"))
            && beginsWith(tokens, union(READS, TRANSACTIONS), true);
    return new StatementShape(
        rows, single && query && !changes, keepsNames, single, onlyReads, ofTransaction);
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /** Whether all, or any, of the statements of a text begin with one of {@code words}. */
  private static boolean beginsWith(List<Token> tokens, Set<String> words, boolean all) {
    boolean first = true;
    for (Token token : tokens) {
      boolean between = token.kind() == Token.Kind.SEMICOLON || token.kind() == Token.Kind.END;
      if (first && !between && !token.text().equals("(")) {
        if (words.contains(token.text().toUpperCase(Locale.ROOT)) != all) {
          return !all;
        }
        first = false;
      }
      first |= between;
    }
    return all;
  }

  private static boolean isSingle(List<Token> tokens) {
    boolean ended = false;
    for (Token token : tokens) {
      if (token.kind() == Token.Kind.SEMICOLON) {
        ended = true;
      } else if (ended && token.kind() != Token.Kind.END) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(List<Token> tokens, Set<String> words) {
    return tokens.stream()
        .anyMatch(
            token ->
                token.kind() == Token.Kind.WORD
                    && words.contains(token.text().toUpperCase(Locale.ROOT)));
  }
}
