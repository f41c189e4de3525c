package io.featuresql.planner.offline;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The relations of the FROM of a query block and its FEATURES clauses, in order. {@code *} is made
 * of them, where hidden columns cannot be left out of a star.
 */
final class FromItems {
  private static final Set<String> BEHIND_A_RELATION =
      Set.of(
          "ON",
          "USING",
          "JOIN",
          "LEFT",
          "RIGHT",
          "FULL",
          "INNER",
          "CROSS",
          "NATURAL",
          "FEATURES",
          "TABLESAMPLE",
          "FOR",
          "WITH",
          "MATCH_RECOGNIZE");

  /** What a relation is, as far as its text tells. */
  enum Kind {
    /** A table, a view, or a query of a WITH list. */
    TABLE,
    /** A query in brackets. */
    QUERY,
    /** The rows of VALUES, or of a function. */
    ROWS,
    CLAUSE
  }

  /**
   * A relation, or a clause.
   *
   * @param alias the text of the alias; empty for a clause
   * @param named false for a function without an alias, which not every warehouse takes by its name
   * @param clause the clause, if it is one
   * @param part which one it is of the parts of FROM that commas divide
   * @param first index of its first token
   * @param behind index of the token behind it and its alias
   */
  record Item(
      String alias,
      boolean named,
      Optional<Outline.Clause> clause,
      Kind kind,
      int part,
      int first,
      int behind) {}

  private final List<Token> tokens;
  private final Outline outline;
  private final boolean ofStar;
  private final List<Item> items = new ArrayList<>();
  private int part;

  private FromItems(List<Token> tokens, Outline outline, boolean ofStar) {
    this.tokens = tokens;
    this.outline = outline;
    this.ofStar = ofStar;
  }

  /**
   * What {@code *} of {@code block} is made of.
   *
   * @throws FeatureSqlException NOT_SUPPORTED where that cannot be told apart by names
   */
  static List<Item> ofStar(List<Token> tokens, Outline outline, Outline.Block block) {
    return of(tokens, outline, block, true);
  }

  /** The items of {@code block}; a sub-query without a name has the empty one. */
  static List<Item> of(List<Token> tokens, Outline outline, Outline.Block block) {
    return of(tokens, outline, block, false);
  }

  private static List<Item> of(
      List<Token> tokens, Outline outline, Outline.Block block, boolean ofStar) {
    FromItems items = new FromItems(tokens, outline, ofStar);
    items.read(block.from() + 1, block.endToken());
    return items.items;
  }

  private void read(int from, int end) {
    boolean wantsRelation = true;
    for (int i = from; i < end; ) {
      Token token = tokens.get(i);
      Optional<Outline.Clause> clause = clauseAt(token);
      if (clause.isPresent()) {
        int first = i;
        while (tokens.get(i).start() < clause.get().span().end()) {
          i++;
        }
        items.add(new Item("", true, clause, Kind.CLAUSE, part, first, i));
        wantsRelation = false;
      } else if (endsFrom(i)) {
        return;
      } else if (wantsRelation && !token.isAny("LATERAL", "ONLY")) {
        i = relation(i, end);
        wantsRelation = false;
      } else if (ofStar && token.isAny("USING", "NATURAL")) {
        throw cannot(token, "USING and NATURAL");
      } else if (token.kind() == Token.Kind.OPEN) {
        i = close(i) + 1;
      } else {
        boolean using = token.is("USING") && tokens.get(i + 1).kind() != Token.Kind.OPEN;
        boolean next = token.kind() == Token.Kind.COMMA || using;
        part += next ? 1 : 0;
        wantsRelation |= next || token.is("JOIN");
        i++;
      }
    }
  }

  private boolean endsFrom(int index) {
    Token token = tokens.get(index);
    boolean locks = token.is("FOR") && tokens.get(index + 1).isAny("UPDATE", "NO", "SHARE", "KEY");
    return locks
        || ClauseWords.endsFrom(tokens, index)
        || ClauseWords.isSetOperation(tokens, index);
  }

  private Optional<Outline.Clause> clauseAt(Token token) {
    return outline.clauses().stream()
        .filter(clause -> clause.span().start() == token.start())
        .findFirst();
  }

  /** Takes one relation with its alias; gives the index behind it. */
  private int relation(int first, int end) {
    int i = first;
    Optional<String> name = Optional.empty();
    boolean named = true;
    Kind kind = Kind.ROWS;
    if (tokens.get(i).is("ROWS") && tokens.get(i + 1).is("FROM")) {
      i = close(i + 2) + 1;
    } else if (tokens.get(i).kind() == Token.Kind.OPEN) {
      int close = close(i);
      Token inside = tokens.get(i + 1);
      boolean query = ClauseWords.opensQuery(tokens, i);
      if (!query && alias(close + 1, end).isEmpty()) {
        read(i + 1, close);
        return close + 1;
      }
      kind = inside.is("VALUES") ? Kind.ROWS : Kind.QUERY;
      i = close + 1;
    } else if (tokens.get(i).is("VALUES") && tokens.get(i + 1).kind() == Token.Kind.OPEN) {
      do {
        i = close(i + 1) + 1;
      } while (tokens.get(i).kind() == Token.Kind.COMMA
          && tokens.get(i + 1).kind() == Token.Kind.OPEN);
    } else {
      while (tokens.get(i + 1).kind() == Token.Kind.DOT) {
        i += 2;
      }
      name = Optional.of(tokens.get(i).text());
      kind = Kind.TABLE;
      i++;
      if (tokens.get(i).kind() == Token.Kind.OPEN) {
        i = close(i) + 1; // arguments of a table function
        named = false;
        kind = Kind.ROWS;
      }
    }
    if (tokens.get(i).is("WITH") && tokens.get(i + 1).is("ORDINALITY")) {
      i += 2;
    }
    Optional<Integer> alias = alias(i, end);
    if (alias.isPresent()) {
      name = Optional.of(tokens.get(alias.get()).text());
      named = true;
      i = alias.get() + 1;
      if (tokens.get(i).kind() == Token.Kind.OPEN) {
        i = close(i) + 1; // names of columns
      }
    }
    if (ofStar && name.isEmpty()) {
      throw cannot(tokens.get(first), "a sub-query without a name");
    }
    items.add(new Item(name.orElse(""), named, Optional.empty(), kind, part, first, i));
    return i;
  }

  private Optional<Integer> alias(int index, int end) {
    int i = tokens.get(index).is("AS") ? index + 1 : index;
    Token token = tokens.get(i);
    boolean name =
        i < end
            && token.isName()
            && !ClauseWords.endsFrom(tokens, i)
            && !ClauseWords.isSetOperation(tokens, i)
            && !(token.kind() == Token.Kind.WORD && BEHIND_A_RELATION.contains(token.upper()));
    return name ? Optional.of(i) : Optional.empty();
  }

  /** The index of the bracket that closes one; of the last token before the END if none does. */
  private int close(int open) {
    return Brackets.closing(tokens, open, tokens.size() - 2);
  }

  private static FeatureSqlException cannot(Token token, String what) {
    return FeatureSqlException.at(
        new Span(token.start(), token.end()),
        ErrorCode.NOT_SUPPORTED,
        "* cannot be told from hidden columns here, because of "
            + what
            + "; name the columns in the select list");
  }
}
