package io.featuresql.planner.offline;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code *} of a query block is made of, in order: the relations of its FROM and its FEATURES
 * clauses. For warehouses in which hidden columns cannot be left out of a star.
 */
final class FromItems {
  private static final Set<String> ENDS_FROM =
      Set.of(
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "QUALIFY",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "UNION",
          "INTERSECT",
          "EXCEPT");

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

  /**
   * A relation, or a clause.
   *
   * @param alias the text of the alias; empty for a clause
   * @param named false for a function without an alias, which not every warehouse takes by its name
   * @param clause the clause, if it is one
   */
  record Item(String alias, boolean named, Optional<Outline.Clause> clause) {}

  private final List<Token> tokens;
  private final Outline outline;
  private final List<Item> items = new ArrayList<>();

  private FromItems(List<Token> tokens, Outline outline) {
    this.tokens = tokens;
    this.outline = outline;
  }

  /**
   * The items of {@code block}.
   *
   * @throws FeatureSqlException NOT_SUPPORTED where they cannot be told apart by names
   */
  static List<Item> of(List<Token> tokens, Outline outline, Outline.Block block) {
    FromItems items = new FromItems(tokens, outline);
    items.read(block.from() + 1, block.endToken());
    return items.items;
  }

  private void read(int from, int end) {
    boolean wantsRelation = true;
    for (int i = from; i < end; ) {
      Token token = tokens.get(i);
      Optional<Outline.Clause> clause = clauseAt(token);
      if (clause.isPresent()) {
        items.add(new Item("", true, clause));
        while (tokens.get(i).start() < clause.get().span().end()) {
          i++;
        }
        wantsRelation = false;
      } else if (token.kind() == Token.Kind.WORD
          && ENDS_FROM.contains(token.upper())
          && !tokens.get(i - 1).text().equals("::")) {
        return;
      } else if (wantsRelation && !token.isAny("LATERAL", "ONLY")) {
        i = relation(i, end);
        wantsRelation = false;
      } else if (token.isAny("USING", "NATURAL")) {
        throw cannot(token, "USING and NATURAL");
      } else if (token.kind() == Token.Kind.OPEN) {
        i = close(i) + 1;
      } else {
        wantsRelation |= token.kind() == Token.Kind.COMMA || token.is("JOIN");
        i++;
      }
    }
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
    if (tokens.get(i).kind() == Token.Kind.OPEN) {
      int close = close(i);
      Token inside = tokens.get(i + 1);
      boolean query = inside.isAny("SELECT", "WITH", "VALUES", "TABLE");
      if (!query && alias(close + 1, end).isEmpty()) {
        read(i + 1, close);
        return close + 1;
      }
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
      i++;
      if (tokens.get(i).kind() == Token.Kind.OPEN) {
        i = close(i) + 1; // arguments of a table function
        named = false;
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
    items.add(
        new Item(
            name.orElseThrow(() -> cannot(tokens.get(first), "a sub-query without a name")),
            named,
            Optional.empty()));
    return i;
  }

  private Optional<Integer> alias(int index, int end) {
    int i = tokens.get(index).is("AS") ? index + 1 : index;
    Token token = tokens.get(i);
    boolean name =
        i < end
            && token.isName()
            && !(token.kind() == Token.Kind.WORD
                && (ENDS_FROM.contains(token.upper())
                    || BEHIND_A_RELATION.contains(token.upper())));
    return name ? Optional.of(i) : Optional.empty();
  }

  private int close(int open) {
    int depth = 0;
    for (int i = open; ; i++) {
      if (tokens.get(i).kind() == Token.Kind.OPEN) {
        depth++;
      } else if (tokens.get(i).kind() == Token.Kind.CLOSE && --depth == 0) {
        return i;
      } else if (tokens.get(i).kind() == Token.Kind.END) {
        return i - 1;
      }
    }
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
