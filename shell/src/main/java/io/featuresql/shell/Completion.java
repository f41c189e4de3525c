package io.featuresql.shell;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes the word at the cursor by what can stand there: words of the language, feature views
 * and services behind FEATURES, features behind the dot of a view, tables behind FROM, and columns
 * of the tables that the statement names.
 */
final class Completion implements Completer {
  private static final Set<String> TABLES_FOLLOW =
      Set.of("FROM", "JOIN", "INTO", "UPDATE", "TABLE");

  /** Words that end a FEATURES clause, where a comma means another view. */
  private static final Set<String> CLAUSES =
      Set.of("FEATURES", "SELECT", "FROM", "WHERE", "ON", "OF", "BY", "HAVING", "LIMIT", "JOIN");

  private final Names names;

  Completion(Names names) {
    this.names = names;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    String before = line.line().substring(0, line.cursor() - line.wordCursor());
    boolean lower = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
    for (Offer offer : offers(before)) {
      String value = offer.isWord && lower ? offer.value.toLowerCase(Locale.ROOT) : offer.value;
      if (value.regionMatches(true, 0, word, 0, word.length())) {
        candidates.add(new Candidate(value, value, null, null, null, null, true));
      }
    }
  }

  /** What may be written: a word of the language, in any case, or a name. */
  private record Offer(String value, boolean isWord) {}

  private Collection<Offer> offers(String before) {
    Set<Offer> offers = new LinkedHashSet<>();
    List<Token> tokens;
    try {
      tokens = statement(Tokens.of(before));
    } catch (FeatureSqlException e) {
      return offers; // within a string or a comment
    }
    if (tokens.isEmpty()) {
      words(offers, Words.FIRST);
      return offers;
    }
    Token last = tokens.get(tokens.size() - 1);
    if (last.kind() == Token.Kind.DOT) {
      names(offers, behindDot(tokens));
      return offers;
    }
    String word = last.upper();
    if (word.equals("AS") && tokens.stream().anyMatch(token -> token.is("FEATURES"))) {
      words(offers, List.of("OF"));
    }
    if (Words.AFTER.containsKey(word)) {
      words(offers, Words.AFTER.getOrDefault(word, List.of()));
      if (word.equals("CREATE") && tokens.size() > 1) {
        names(offers, names.views());
        names(offers, names.services());
        names(offers, names.entities());
      }
    } else if (word.equals("FEATURES") || isNextFeature(tokens)) {
      names(offers, names.views());
      names(offers, names.services());
    } else if (TABLES_FOLLOW.contains(word)) {
      names(offers, names.tables());
      names(offers, names.views());
    } else if (word.equals("FEATURE")) {
      words(
          offers,
          tokens.get(0).is("SHOW") ? List.of("SERVICES", "VIEWS") : List.of("SERVICE", "VIEW"));
    } else if (word.equals("ENTITY")) {
      names(offers, names.entities());
    } else if (word.equals("VIEW") && isFeatureKind(tokens)) {
      names(offers, names.views());
    } else if (word.equals("SERVICE") && isFeatureKind(tokens)) {
      names(offers, names.services());
    } else if (word.equals("MATERIALIZE")) {
      words(offers, List.of("ALL"));
      names(offers, names.views());
    } else if (word.equals("DESCRIBE") || word.equals("FRESHNESS")) {
      names(offers, names.views());
      names(offers, names.services());
      names(offers, names.entities());
      names(offers, names.tables());
    } else {
      within(offers, tokens);
    }
    return offers;
  }

  private void within(Set<Offer> offers, List<Token> tokens) {
    if (tokens.get(0).is("CREATE") && tokens.stream().noneMatch(token -> token.is("SELECT"))) {
      words(offers, Words.OF_A_VIEW);
    }
    for (String table : named(tokens)) {
      names(offers, names.columns(table));
    }
    words(offers, Words.WITHIN);
  }

  /** The tokens behind the last semicolon. */
  private static List<Token> statement(List<Token> tokens) {
    int start = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).kind() == Token.Kind.SEMICOLON) {
        start = i + 1;
      }
    }
    return tokens.subList(start, tokens.size() - 1);
  }

  /**
   * Features of the view, or columns of the table, that stands before the dot or is meant by it.
   */
  private List<String> behindDot(List<Token> tokens) {
    if (tokens.size() < 2 || !tokens.get(tokens.size() - 2).isName()) {
      return List.of();
    }
    String name = tokens.get(tokens.size() - 2).name();
    List<String> columns = names.columns(name);
    return columns.isEmpty() ? names.columns(meant(tokens, name)) : columns;
  }

  /** What {@code alias} stands for: the name before it, or before its AS. */
  private static String meant(List<Token> tokens, String alias) {
    for (int i = 1; i < tokens.size(); i++) {
      if (tokens.get(i).isName() && tokens.get(i).name().equalsIgnoreCase(alias)) {
        int before = tokens.get(i - 1).is("AS") ? i - 2 : i - 1;
        if (before >= 0 && tokens.get(before).isName()) {
          return tokens.get(before).name();
        }
      }
    }
    return alias;
  }

  /** Names behind FROM, JOIN, FEATURES, INTO and UPDATE, and behind commas of FEATURES. */
  private static Set<String> named(List<Token> tokens) {
    Set<String> named = new LinkedHashSet<>();
    for (int i = 1; i < tokens.size(); i++) {
      boolean follows =
          TABLES_FOLLOW.contains(tokens.get(i - 1).upper())
              || isNextFeature(tokens.subList(0, i))
              || tokens.get(i - 1).is("FEATURES");
      if (follows && tokens.get(i).isName()) {
        boolean qualified = i + 2 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.DOT;
        named.add(tokens.get(qualified ? i + 2 : i).name());
      }
    }
    return named;
  }

  private static boolean isNextFeature(List<Token> tokens) {
    if (tokens.isEmpty() || tokens.get(tokens.size() - 1).kind() != Token.Kind.COMMA) {
      return false;
    }
    for (int i = tokens.size() - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.CLOSE) {
        i = Brackets.opening(tokens, i, 0);
      } else if (token.kind() == Token.Kind.OPEN) {
        return false;
      } else if (CLAUSES.contains(token.upper())) {
        return token.is("FEATURES");
      }
    }
    return false;
  }

  private static boolean isFeatureKind(List<Token> tokens) {
    return tokens.size() > 1 && tokens.get(tokens.size() - 2).is("FEATURE");
  }

  private static void words(Set<Offer> offers, List<String> words) {
    words.forEach(word -> offers.add(new Offer(word, true)));
  }

  private static void names(Set<Offer> offers, List<String> names) {
    names.forEach(name -> offers.add(new Offer(name, false)));
  }
}
