package io.featuresql.examples;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;
import sqlline.DispatchCallback;
import sqlline.SqlLine;
import sqlline.SqlLineParser;

/**
 * The SQL shell: sqlline with a greeting, and with an error where sqlline would go on without a
 * connection, or would drop the last statement of a script because it is not complete.
 */
public final class Shell extends SqlLine {
  private static final String URL = "jdbc:featuresql:";

  /**
   * Runs the shell, and ends the JVM with its status: 0, 2 when a statement of a script failed, 1
   * when it could not start.
   *
   * <p>With the system property {@code featuresql.progress=true}, which is for terminals, long
   * statements show how far they have come.
   *
   * @param arguments sqlline's, with {@code -u} and the URL
   */
  @SuppressForbidden("the exit status of a program for a terminal")
  public static void main(String[] arguments) throws IOException {
    if (Boolean.getBoolean("featuresql.progress")) {
      ProgressBar.install(URL, System.err);
    }
    System.exit(new Shell().run(arguments));
  }

  int run(String... arguments) throws IOException {
    List<String> given = List.of(arguments);
    String url = given.get(given.indexOf("-u") + 1);
    try {
      connect(url);
    } catch (SQLException e) {
      error("featuresql: " + e.getMessage());
      return 1;
    }
    if (!given.contains("-f")) {
      greet(url);
    }
    return switch (begin(arguments, null, true)) {
      case OK -> 0;
      case ARGS -> 1;
      case OTHER -> 2;
    };
  }

  /** Sqlline connects on its own; this finds what is wrong with the URL, and opens nothing else. */
  private static void connect(String url) throws SQLException {
    if (!url.startsWith(URL)) {
      throw new SQLException("the URL has to begin with " + URL);
    }
    DriverManager.getConnection(url).close();
  }

  private void greet(String url) {
    output(
        "End a statement with ';'. !help lists the shell's own commands, !quit or Ctrl-D ends it.");
    output("A line too long for the terminal is cut: !outputformat vertical shows it whole.");
    if (url.equals(URL)) {
      output("Everything is in memory; -u " + URL + "project=FOLDER keeps it in a folder.");
    }
  }

  /**
   * Runs the statements of a script. The last one may be cut off, as by a quote that is open, or
   * lack its semicolon because a comment ends it.
   */
  @Override
  public int runCommands(List<String> statements, DispatchCallback callback) {
    int last = statements.size() - 1;
    if (last < 0 || missing(statements.get(last)).isEmpty()) {
      return super.runCommands(statements, callback);
    }
    List<String> complete = new ArrayList<>(statements.subList(0, last));
    String ended = statements.get(last) + "\n;";
    Optional<String> missing = missing(ended);
    if (missing.isEmpty()) {
      complete.add(ended);
      return super.runCommands(complete, callback);
    }
    int done = super.runCommands(complete, callback);
    if (done == last) {
      error("Error: the last statement is not complete: " + missing.get());
      callback.setToFailure();
    }
    return done;
  }

  /** What a statement lacks, in words of sqlline. */
  private Optional<String> missing(String statement) {
    try {
      new SqlLineParser(this).parse(statement, statement.length(), Parser.ParseContext.ACCEPT_LINE);
      return Optional.empty();
    } catch (EOFError open) {
      return Optional.of(String.valueOf(open.getMessage()));
    }
  }
}
