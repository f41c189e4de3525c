package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.FromItems.Item;
import io.featuresql.planner.offline.FromItems.Kind;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.QuestionMarks;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names the table of columns that each table has beside its own ones, and that a join does not
 * show, such as the {@code ctid} of PostgreSQL: the clause makes a join of a table.
 */
record SystemColumns(List<Token> tokens, Outline outline, WarehouseDialect dialect, Edits edits) {
  /**
   * Names the table where {@code block} has one to the left of a clause.
   *
   * @param features the names of the features there
   */
  void name(Outline.Block block, Set<String> features) {
    Set<String> columns =
        dialect.systemColumns().stream()
            .filter(column -> features.stream().noneMatch(column::equalsIgnoreCase))
            .collect(Collectors.toSet());
    if (columns.isEmpty() || block.from() < 0) {
      return;
    }
    boolean named =
        Tokens.within(tokens, spanOf(block)).stream().anyMatch(token -> isOneOf(columns, token));
    if (!named) {
      return;
    }
    List<Item> items = FromItems.of(tokens, outline, block);
    List<Item> shown =
        items.stream()
            .filter(item -> item.kind() != Kind.CLAUSE)
            .collect(Collectors.groupingBy(Item::part))
            .values()
            .stream()
            .filter(part -> part.size() == 1 && part.get(0).kind() == Kind.TABLE)
            .map(part -> part.get(0))
            .toList();
    boolean joined =
        shown.stream().anyMatch(table -> items.stream().anyMatch(item -> isClauseOf(item, table)));
    if (!joined) {
      return;
    }
    boolean target = block.select() < 0 && !block.selectsAll() && !deletesUsing(block);
    int tables = shown.size() + (target ? 1 : 0);
    Map<Integer, Integer> behind =
        items.stream().collect(Collectors.toMap(Item::first, Item::behind));
    for (int i = block.firstToken(); i < block.endToken(); i++) {
      Token token = tokens.get(i);
      if (behind.containsKey(i)) {
        i = behind.get(i) - 1; // a relation or a clause
      } else if (ClauseWords.opensQuery(tokens, i)) {
        i = Brackets.closing(tokens, i, block.endToken()); // columns of its own
      } else if (isOneOf(columns, token) && isColumn(i)) {
        if (tables > 1) {
          throw FeatureSqlException.at(
              token.span(),
              ErrorCode.AMBIGUOUS_COLUMN,
              "each table here has a column '" + token.name() + "'; name the table before it");
        }
        if (!isOfList(token, i, block)) {
          Span place = new Span(token.start(), token.start());
          edits.put(place, SqlText.written(shown.get(0).alias() + ".", place));
        }
      }
    }
  }

  private Span spanOf(Outline.Block block) {
    return new Span(tokens.get(block.firstToken()).start(), tokens.get(block.endToken()).start());
  }

  private static boolean isOneOf(Set<String> columns, Token token) {
    return token.isName() && columns.contains(token.name().toLowerCase(Locale.ROOT));
  }

  private static boolean isClauseOf(Item item, Item table) {
    return item.kind() == Kind.CLAUSE && item.part() == table.part();
  }

  /** {@code DELETE FROM target USING ...}: the target is among the items. */
  private boolean deletesUsing(Outline.Block block) {
    return block.from() > 0 && tokens.get(block.from() - 1).is("DELETE");
  }

  /** Whether the token is an expression, and neither an alias nor a part of a longer name. */
  private boolean isColumn(int index) {
    Token before = tokens.get(index - 1);
    Token next = tokens.get(index + 1);
    boolean begins =
        switch (before.kind()) {
          case OPEN, COMMA, OPERATOR -> true;
          case WORD -> !before.is("AS") && QuestionMarks.beginsExpressions(before);
          default -> false;
        };
    return begins && next.kind() != Token.Kind.DOT && next.kind() != Token.Kind.OPEN;
  }

  /** Whether ORDER BY or GROUP BY mean an item of the select list that goes by the name. */
  private boolean isOfList(Token column, int index, Outline.Block block) {
    if (block.select() < 0 || index < block.listEnd()) {
      return false;
    }
    Set<String> name = Set.of(column.name().toLowerCase(Locale.ROOT));
    boolean ordered = false;
    for (int i = block.from(); i < index; i++) {
      ordered |= tokens.get(i).isAny("ORDER", "GROUP");
    }
    for (int i = block.select() + 1; ordered && i < block.listEnd(); i++) {
      if (isOneOf(name, tokens.get(i))
          && !isColumn(i)
          && tokens.get(i - 1).kind() != Token.Kind.DOT) {
        return true;
      }
    }
    return false;
  }
}
