package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Places of a statement where a name of the schema of features stands for a table to read. */
public final class FeatureTables {
  /** The schema under which feature views and services are tables. */
  static final String SCHEMA = "features";

  /**
   * One of them.
   *
   * @param name the name within the schema
   * @param span the whole name, and its alias
   * @param alias what the statement calls the table, as written
   * @param tail what stands behind the alias and belongs to it: names of columns
   * @param whole whether the statement reads nothing else, and asks for no star of the alias
   */
  public record Read(Name name, Span span, String alias, String tail, boolean whole) {
    /** The clause that it means, as a table. */
    public String clause() {
      String view = quoted(name.text());
      return whole
          ? "FEATURES " + view + " AS " + alias + " AS OF NOW"
          : "(SELECT * FROM FEATURES " + view + " AS OF NOW) AS " + alias + tail;
    }
  }

  private final String sql;
  private final List<Token> tokens;
  private final BiPredicate<Optional<String>, Name> isFeatures;

  private FeatureTables(
      String sql, List<Token> tokens, BiPredicate<Optional<String>, Name> isFeatures) {
    this.sql = sql;
    this.tokens = tokens;
    this.isFeatures = isFeatures;
  }

  /**
   * All of them, in order.
   *
   * @param isFeatures tells, for the text of a catalog in front of the schema, if there is one, and
   *     a name within it, whether that is a definition and no table of the warehouse
   */
  public static List<Read> of(
      String sql, List<Token> tokens, BiPredicate<Optional<String>, Name> isFeatures) {
    return new FeatureTables(sql, tokens, isFeatures).all();
  }

  private List<Read> all() {
    List<Read> reads = new ArrayList<>();
    if (tokens.stream().noneMatch(token -> token.isName() && isSchema(token))) {
      return reads;
    }
    Outline outline = Outline.of(tokens);
    for (int i = 1; i + 1 < tokens.size(); i++) {
      if (outline.inFrom(i) && opensTable(i - 1)) {
        read(i).ifPresent(reads::add);
      }
    }
    return reads;
  }

  private static boolean isSchema(Token token) {
    return token.name().equalsIgnoreCase(SCHEMA);
  }

  private boolean opensTable(int index) {
    if (index < 0) {
      return false;
    }
    Token token = tokens.get(index);
    boolean ofFunction =
        index > 1
            && token.is("FROM")
            && tokens.get(index - 2).kind() == Token.Kind.OPEN
            && tokens.get(index - 1).isName()
            && !tokens.get(index - 1).is("SELECT");
    return !ofFunction
        && (token.isAny("FROM", "JOIN", "LATERAL")
            || token.kind() == Token.Kind.COMMA
            || token.kind() == Token.Kind.OPEN);
  }

  /** {@code [catalog.]features.name [[AS] alias [(columns)]]} at a token. */
  private Optional<Read> read(int first) {
    boolean three =
        isPart(first) && isPart(first + 2) && !isSchema(tokens.get(first)) && named(first + 4);
    int schema = three ? first + 2 : first;
    if (!isPart(schema) || !isSchema(tokens.get(schema)) || !named(schema + 2)) {
      return Optional.empty();
    }
    Name name = Name.of(tokens.get(schema + 2));
    int next = schema + 3;
    Token behind = tokens.get(next);
    boolean more = behind.kind() == Token.Kind.DOT || behind.text().equals("(");
    Optional<String> catalog =
        three
            ? Optional.of(sql.substring(tokens.get(first).start(), tokens.get(schema).end()))
            : Optional.empty();
    if (more || !isFeatures.test(catalog, name)) {
      return Optional.empty();
    }
    String alias = quoted(name.text());
    String tail = "";
    if (behind.is("AS") || isAlias(next)) {
      next += behind.is("AS") ? 1 : 0;
      alias = tokens.get(next).text();
      next++;
      if (tokens.get(next).text().equals("(")) {
        int close = Brackets.closing(tokens, next, tokens.size() - 1);
        tail = sql.substring(tokens.get(next).start(), tokens.get(close).end());
        next = close + 1;
      }
    }
    Span span = new Span(tokens.get(first).start(), tokens.get(next - 1).end());
    boolean whole = tail.isEmpty() && isWhole(first, next) && !hasStar();
    return Optional.of(new Read(name, span, alias, tail, whole));
  }

  private boolean isPart(int index) {
    return index + 1 < tokens.size()
        && tokens.get(index).isName()
        && tokens.get(index + 1).kind() == Token.Kind.DOT;
  }

  private boolean named(int index) {
    return index < tokens.size() && tokens.get(index).isName();
  }

  private boolean isAlias(int index) {
    Token token = tokens.get(index);
    return token.isName() && !token.is("FEATURES") && ClauseWords.mayNameView(tokens, index);
  }

  /** Whether the table is all that a plain SELECT reads. */
  private boolean isWhole(int first, int next) {
    boolean ends =
        tokens.get(next).kind() == Token.Kind.END
            || tokens.get(next).kind() == Token.Kind.SEMICOLON
            || tokens.get(next).isAny("WHERE", "ORDER", "LIMIT");
    return ends
        && tokens.get(0).isAny("SELECT", "FROM")
        && tokens.get(first - 1).is("FROM")
        && tokens.stream().filter(token -> token.isAny("SELECT", "FROM")).count() <= 2;
  }

  /** Whether a star stands for the columns of one table. */
  private boolean hasStar() {
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (tokens.get(i).isName()
          && tokens.get(i + 1).kind() == Token.Kind.DOT
          && tokens.get(i + 2).text().equals("*")) {
        return true;
      }
    }
    return false;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
