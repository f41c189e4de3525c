package io.featuresql.docs;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs SQL of the documentation. */
final class Statements {
  private Statements() {}

  /** The statements of a block, without their semicolons. */
  static List<String> of(String block) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    boolean any = false;
    for (Token token : Tokens.of(block)) {
      boolean ends = token.kind() == Token.Kind.SEMICOLON || token.kind() == Token.Kind.END;
      if (ends && any) {
        statements.add(block.substring(start, token.start()).strip());
      }
      any = !ends;
      if (ends) {
        start = token.end();
      }
    }
    return statements;
  }

  /**
   * Makes what a block needs, or is, in the project folder: {@code file: name}, {@code run: sql}.
   */
  static void makeFilesFor(Page.Block block, Connection connection, Path project)
      throws SQLException, IOException {
    if (block.comment("file").isPresent()) {
      Files.writeString(project.resolve(block.comment("file").get()), block.text());
    }
    if (block.comment("run").isPresent()) {
      run(connection, block.comment("run").get().replace("shop/", project + "/"));
    }
  }

  /** Runs the SQL of {@code blocks}, and that of the pages which they name as their setup. */
  static void runAll(Connection connection, Path project, List<Page.Block> blocks)
      throws SQLException, IOException {
    for (Page.Block block : blocks) {
      makeFilesFor(block, connection, project);
      if (block.info().equals("sql") && block.comment("skip-run").isEmpty()) {
        if (block.comment("setup").isPresent()) {
          runAll(connection, project, Page.of(block.comment("setup").get()).blocks());
        }
        for (String sql : of(block.text())) {
          run(connection, sql);
        }
      }
    }
  }

  /**
   * Runs one statement to its last row.
   *
   * @return its rows as the documentation shows them, or how many it changed
   */
  static String run(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(connection, statement, sql);
      if (!statement.execute()) {
        return statement.getUpdateCount() + " rows\n";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return ShownResult.of(rows);
      }
    }
  }

  /** Parameters are user 1, and an array of them users 1 and 2; EXPLAIN takes none. */
  private static void bind(Connection connection, PreparedStatement statement, String sql)
      throws SQLException {
    int index = 0;
    int count = statement.getParameterMetaData().getParameterCount();
    List<Token> tokens = Tokens.of(sql);
    for (int i = 0; i < tokens.size() && index < count; i++) {
      if (tokens.get(i).kind() == Token.Kind.PARAMETER) {
        index++;
        if (i > 1 && tokens.get(i - 2).is("UNNEST")) {
          statement.setArray(index, connection.createArrayOf("BIGINT", new Object[] {1L, 2L}));
        } else {
          statement.setLong(index, 1);
        }
      }
    }
  }
}
