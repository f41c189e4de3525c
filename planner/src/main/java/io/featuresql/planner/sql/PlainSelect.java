package io.featuresql.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A query that reads one source, {@code SELECT ... FROM source [...]}: which table, and which of
 * its columns the query hands on as they are.
 *
 * @param table the parts of the table's name; none where the source is a file or a function
 * @param list the tokens of the select list
 */
public record PlainSelect(List<Token> table, List<Token> list) {
  public PlainSelect {
    table = List.copyOf(table);
    list = List.copyOf(list);
  }

  /** {@code query} as such; empty when it is another one. */
  public static Optional<PlainSelect> of(String query) {
    List<Token> tokens = Tokens.of(query);
    int from = -1;
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
      if (token.isAny("JOIN", "UNION", "GROUP", "DISTINCT", "EXCEPT", "INTERSECT")) {
        return Optional.empty();
      }
      if (depth == 0 && token.is("FROM") && from < 0) {
        from = i;
      }
    }
    if (!tokens.get(0).is("SELECT") || from < 0) {
      return Optional.empty();
    }
    return Optional.of(new PlainSelect(table(tokens, from + 1), tokens.subList(1, from)));
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

  /** The column of the table that goes by {@code name} in the result, if it is no expression. */
  public Optional<String> column(String name) {
    List<Token> item = new ArrayList<>();
    int depth = 0;
    boolean star = false;
    for (int i = 0; i <= list.size(); i++) {
      boolean ends = i == list.size() || (depth == 0 && list.get(i).kind() == Token.Kind.COMMA);
      if (!ends) {
        Token token = list.get(i);
        depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
        item.add(token);
        continue;
      }
      star |= item.size() == 1 && item.get(0).text().equals("*");
      boolean named =
          !item.isEmpty()
              && item.get(item.size() - 1).isName()
              && item.get(item.size() - 1).name().equalsIgnoreCase(name);
      if (named) {
        boolean alone = item.size() == 1;
        boolean renamed = item.size() == 3 && item.get(1).is("AS") && item.get(0).isName();
        return alone || renamed
            ? Optional.of(item.get(0).name().toLowerCase(Locale.ROOT))
            : Optional.empty();
      }
      item.clear();
    }
    return star ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
  }
}
