package io.featuresql.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A query that reads one source, {@code SELECT ... FROM source [...]}: which table, and which of
 * its columns the query hands on as they are.
 *
 * @param table the parts of the table's name; none where the source is a file or a function
 * @param list the tokens of the select list
 * @param items for each name in the result, in lower case, the tokens of the column or of the
 *     expression in front of AS, if they can be told; none for the name {@code *}
 */
public record PlainSelect(
    List<Token> table, List<Token> list, Map<String, Optional<List<Token>>> items) {
  private static final String STAR = "*";

  public PlainSelect {
    table = List.copyOf(table);
    list = List.copyOf(list);
    items = Map.copyOf(items);
  }

  /** {@code query} as such; empty when it is another one. */
  public static Optional<PlainSelect> of(String query) {
    List<Token> tokens = Tokens.of(query);
    int end = tokens.size() - 1;
    int from = Brackets.first(tokens, 0, end, i -> tokens.get(i).is("FROM"));
    boolean more = IntStream.range(0, end).anyMatch(i -> readsMore(tokens, i));
    if (!tokens.get(0).is("SELECT") || from == end || more) {
      return Optional.empty();
    }
    List<Token> list = tokens.subList(1, from);
    return Optional.of(new PlainSelect(table(tokens, from + 1), list, items(list)));
  }

  private static boolean readsMore(List<Token> tokens, int index) {
    return tokens.get(index).isAny("JOIN", "GROUP", "DISTINCT")
        || ClauseWords.isSetOperation(tokens, index);
  }

  /** {@code query} as such, of a table; empty when it is, or may be, another one. */
  public static Optional<PlainSelect> ofTable(String query) {
    return of(query).filter(select -> !select.table().isEmpty());
  }

  /** The name of the table, as the query writes it. */
  public String tableName() {
    return table.stream().map(Token::text).collect(Collectors.joining("."));
  }

  private static List<Token> table(List<Token> tokens, int first) {
    List<Token> table = new ArrayList<>();
    int i = first;
    while (tokens.get(i).isName()) {
      table.add(tokens.get(i));
      if (tokens.get(i + 1).kind() != Token.Kind.DOT) {
        break;
      }
      i += 2;
    }
    boolean function = tokens.get(i).isName() && tokens.get(i + 1).kind() == Token.Kind.OPEN;
    return function ? List.of() : table;
  }

  private static Map<String, Optional<List<Token>>> items(List<Token> list) {
    Map<String, Optional<List<Token>>> items = new HashMap<>();
    for (Brackets.Part part : Brackets.parts(list, 0, list.size())) {
      List<Token> item = list.subList(part.first(), part.behind());
      int last = item.size() - 1;
      if (last == 0 && item.get(0).text().equals(STAR)) {
        items.put(STAR, Optional.of(List.of()));
      } else if (last >= 0 && item.get(last).isName()) {
        String name = item.get(last).name().toLowerCase(Locale.ROOT);
        items.putIfAbsent(name, expression(item));
      }
    }
    return items;
  }

  private static Optional<List<Token>> expression(List<Token> item) {
    int as = item.size() - 2;
    if (as > 0 && item.get(as).is("AS")) {
      return Optional.of(List.copyOf(item.subList(0, as)));
    }
    for (int i = 0; i < item.size(); i++) {
      boolean fits = i % 2 == 0 ? item.get(i).isName() : item.get(i).kind() == Token.Kind.DOT;
      if (!fits) {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(item));
  }

  /** The column of the table that goes by {@code name} in the result, if it is no expression. */
  public Optional<String> column(String name) {
    Optional<List<Token>> tokens = expression(name);
    if (tokens.filter(List::isEmpty).isPresent()) {
      return Optional.of(name.toLowerCase(Locale.ROOT));
    }
    return tokens
        .filter(expression -> expression.size() == 1 && expression.get(0).isName())
        .map(expression -> expression.get(0).name().toLowerCase(Locale.ROOT));
  }

  /**
   * The tokens of what goes by {@code name} in the result: a column, or an expression in front of
   * AS. None when {@code *} brings it; empty when it cannot be told.
   */
  public Optional<List<Token>> expression(String name) {
    Optional<List<Token>> item = items.get(name.toLowerCase(Locale.ROOT));
    return item != null ? item : items.getOrDefault(STAR, Optional.empty());
  }
}
