package io.featuresql.planner.offline;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses {@code CREATE TABLE ... AS} with one column name twice, which engines rename or refuse.
 */
record NewTable(String sql, List<Token> tokens, Outline outline, Relations relations) {
  void check(Edits edits) {
    int as = queryStart();
    if (as < 0) {
      return;
    }
    Span query = new Span(tokens.get(as).start(), end());
    List<Column> columns;
    try {
      columns = relations.describe(edits.render(query).assemble(sql, "NULL").sql());
    } catch (Relations.Refusal e) {
      return; // the warehouse will refuse the whole statement, and say why
    }
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw FeatureSqlException.at(
            place(column.name()),
            ErrorCode.DUPLICATE_COLUMN,
            "the new table would have two columns '"
                + column.name()
                + "'; give one another name, for example view (feature AS other_name)");
      }
    }
  }

  /** Index of the token behind {@code CREATE TABLE ... AS}; -1 when the statement is another. */
  private int queryStart() {
    if (!tokens.get(0).is("CREATE")) {
      return -1;
    }
    int end = tokens.size() - 1;
    int kind =
        Brackets.first(
            tokens, 1, end, i -> tokens.get(i).isAny("TABLE", "VIEW", "MACRO", "FUNCTION"));
    if (!tokens.get(kind).is("TABLE")) {
      return -1;
    }
    int as = Brackets.first(tokens, kind, end, i -> tokens.get(i).is("AS"));
    return as == end ? -1 : as + 1;
  }

  private int end() {
    int last = tokens.size() - 2;
    while (tokens.get(last).kind() == Token.Kind.SEMICOLON) {
      last--;
    }
    return tokens.get(last).end();
  }

  /** The last mention of the name in a FEATURES clause or the statement, else the first clause. */
  private Span place(String name) {
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (tokens.get(i).isName() && tokens.get(i).name().equalsIgnoreCase(name)) {
        return tokens.get(i).span();
      }
    }
    return outline.clauses().get(0).span();
  }
}
