package io.featuresql.connectors.trino;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The table that a {@code CREATE TABLE ... AS} leaves empty in some catalogs of Trino ({@code
 * memory} is one) when its query fails.
 */
final class UnfinishedTable {
  private UnfinishedTable() {}

  /**
   * Drops the table that {@code sql} was to make. Trino has found the statement right and so no
   * table of that name; and a table that holds a row was made by somebody else.
   */
  static void drop(Connection session, String sql) throws SQLException {
    Optional<String> table = name(sql);
    if (table.isEmpty()) {
      return;
    }
    try (Statement statement = session.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + table.get() + " LIMIT 1")) {
        if (rows.next()) {
          return;
        }
      }
      statement.execute("DROP TABLE IF EXISTS " + table.get());
    }
  }

  /** The name of the new table; empty where it may have been there before, or there is none. */
  private static Optional<String> name(String sql) {
    List<Token> tokens = Tokens.of(sql);
    if (!tokens.get(0).is("CREATE") || !tokens.get(1).is("TABLE") || !tokens.get(2).isName()) {
      return Optional.empty();
    }
    int end = 3;
    while (tokens.get(end).kind() == Token.Kind.DOT && tokens.get(end + 1).isName()) {
      end += 2;
    }
    String next = tokens.get(end).upper();
    boolean fromQuery = next.equals("AS") || next.equals("(") || next.equals("WITH");
    return fromQuery || next.equals("COMMENT")
        ? Optional.of(sql.substring(tokens.get(2).start(), tokens.get(end - 1).end()))
        : Optional.empty();
  }
}
