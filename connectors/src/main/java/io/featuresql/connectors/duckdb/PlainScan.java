package io.featuresql.connectors.duckdb;

import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A query that gives each row of one table or Parquet file at most once: {@code SELECT ... FROM
 * table [WHERE ...]}. Its rows can be told apart by the number that DuckDB has for them.
 *
 * @param query the text of the query
 * @param listEnd offset behind its select list
 * @param source the text of what it reads
 * @param parquet whether that is Parquet files rather than a table
 */
record PlainScan(String query, int listEnd, String source, boolean parquet) {
  /** Rows of a file are counted from 0; no file has 2^40 of them, and there are not 2^22 files. */
  private static final String PARQUET_ROW =
      "(CAST(file_index AS BIGINT) * 1099511627776 + file_row_number)";

  /**
   * Words that make more or fewer rows of a table's rows, or rows of more than one table, or whose
   * work or chance is not to be repeated: a plain scan is read more than once.
   */
  private static final Set<String> NOT_PLAIN =
      Set.of(
          "ASOF",
          "DISTINCT",
          "EXCEPT",
          "FETCH",
          "GROUP",
          "HAVING",
          "INTERSECT",
          "JOIN",
          "LIMIT",
          "GENERATE_SUBSCRIPTS",
          "GEN_RANDOM_UUID",
          "NEXTVAL",
          "OFFSET",
          "ORDER",
          "OVER",
          "PIVOT",
          "QUALIFY",
          "RANDOM",
          "SAMPLE",
          "SELECT",
          "TABLESAMPLE",
          "UNION",
          "UNNEST",
          "UNPIVOT",
          "USING",
          "UUID",
          "UUIDV7",
          "WINDOW");

  /** {@code query} as a plain scan; empty when it is, or may be, something else. */
  static Optional<PlainScan> of(String query) {
    List<Token> tokens = Tokens.of(query);
    if (!tokens.get(0).is("SELECT")) {
      return Optional.empty();
    }
    int end = tokens.size();
    int[] from =
        Brackets.outside(tokens, 1, end)
            .filter(i -> isWord(tokens, i) && tokens.get(i).is("FROM"))
            .filter(i -> !tokens.get(i - 1).is("DISTINCT"))
            .toArray();
    boolean plain =
        IntStream.range(1, end)
            .filter(i -> isWord(tokens, i))
            .noneMatch(i -> NOT_PLAIN.contains(tokens.get(i).upper()));
    return plain && from.length == 1 ? scan(query, tokens, from[0]) : Optional.empty();
  }

  private static boolean isWord(List<Token> tokens, int index) {
    return tokens.get(index).kind() == Token.Kind.WORD
        && tokens.get(index - 1).kind() != Token.Kind.DOT;
  }

  private static Optional<PlainScan> scan(String query, List<Token> tokens, int from) {
    int i = from + 1;
    Token first = tokens.get(i);
    boolean parquet = false;
    if (first.kind() == Token.Kind.STRING) {
      parquet = isParquet(first.text());
      i++;
    } else if (first.isAny("READ_PARQUET", "PARQUET_SCAN")
        && tokens.get(i + 1).text().equals("(")) {
      parquet = true;
      int end = tokens.size() - 1;
      i = Math.min(Brackets.closing(tokens, i + 1, end) + 1, end);
    } else {
      while (tokens.get(i).isName() && tokens.get(i + 1).kind() == Token.Kind.DOT) {
        i += 2;
      }
      if (!tokens.get(i).isName()) {
        return Optional.empty();
      }
      i++;
    }
    String source = query.substring(first.start(), tokens.get(i - 1).end());
    if (first.kind() == Token.Kind.STRING && !parquet) {
      return Optional.empty();
    }
    if (tokens.get(i).is("AS")) {
      i++;
    }
    if (tokens.get(i).isName() && !tokens.get(i).is("WHERE")) {
      i++;
    }
    boolean ends = tokens.get(i).kind() == Token.Kind.END || tokens.get(i).is("WHERE");
    return ends
        ? Optional.of(new PlainScan(query, tokens.get(from - 1).end(), source, parquet))
        : Optional.empty();
  }

  private static boolean isParquet(String literal) {
    return literal.toLowerCase(Locale.ROOT).endsWith(".parquet'");
  }

  /** The query with the row number as one more column, if the source has one. */
  Optional<String> withRowNumber(String column, Relations relations) {
    String numbered = numbered(column, parquet ? PARQUET_ROW : "rowid");
    // a column that is named rowid hides the number of the row
    boolean hidden =
        !parquet && relations.accepts("SELECT * EXCLUDE (rowid) FROM " + source + " LIMIT 0");
    return !hidden && relations.accepts(numbered) ? Optional.of(numbered) : Optional.empty();
  }

  /**
   * The query with {@code rowid}, whatever that is, as one more column; empty when it reads files.
   */
  Optional<String> numbered(String column) {
    return parquet ? Optional.empty() : Optional.of(numbered(column, "rowid"));
  }

  private String numbered(String column, String number) {
    return query.substring(0, listEnd) + ", " + number + " AS " + column + query.substring(listEnd);
  }
}
