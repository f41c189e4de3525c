package io.featuresql.shell;

import io.featuresql.shell.Invocation.Source;
import io.featuresql.shell.Script.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import sqlline.CommandHandler;
import sqlline.DispatchCallback;
import sqlline.SqlLine;
import sqlline.SqlLineParser;

/**
 * The SQL shell. Sqlline edits lines, keeps the history, has commands such as {@code !tables}, and
 * prints in formats such as CSV; where statements end, what a table looks like, what is completed
 * and what is said of an error is ours.
 */
public final class Shell extends SqlLine {
  private static final String PROMPT = "featuresql> ";
  private static final String MORE = "         -> ";
  private static final String TABLE = "table";
  private static final int DEFAULT_WIDTH = 120;

  /** Of sqlline's commands: those about other connections, or that run statements in its way. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "all",
          "appconfig",
          "batch",
          "call",
          "close",
          "closeall",
          "commandhandler",
          "connect",
          "dropall",
          "go",
          "list",
          "nickname",
          "prompthandler",
          "properties",
          "quit",
          "reconnect",
          "rehash",
          "rereadconfconnections",
          "rerun",
          "run",
          "scan",
          "showconfconnections",
          "sql");

  private final Invocation invocation;
  private final ShellDriver driver;
  private final Names names;
  private @Nullable Terminal terminal;
  private @Nullable LineReaderImpl reader;
  private Optional<ErrorText.Place> place = Optional.empty();
  private boolean ended;

  /**
   * Whether sqlline asks the warehouse for its name and words, as the first statement will again.
   */
  private boolean connecting;

  private @Nullable Throwable failure;

  private Shell(Invocation invocation, ShellDriver driver) {
    this.invocation = invocation;
    this.driver = driver;
    names = new Names(driver::connection);
  }

  /**
   * Runs the shell, and ends the JVM with its status: 0, 2 when a statement of a script failed, 1
   * when it could not start.
   *
   * <p>With the system property {@code featuresql.terminal=true} it greets and reads statements
   * from the terminal; with {@code featuresql.progress=true} long statements show on the error
   * stream how far they have come.
   *
   * @param arguments see {@link Invocation#of}
   */
  @SuppressForbidden("the exit status of a program for a terminal")
  public static void main(String[] arguments) throws IOException {
    int status;
    try {
      ProgressBar bar =
          Boolean.getBoolean("featuresql.progress") ? new ProgressBar(System.err) : null;
      Shell shell = new Shell(Invocation.of(arguments), ShellDriver.install(bar));
      status = shell.run(Boolean.getBoolean("featuresql.terminal"), System.in);
    } catch (IllegalArgumentException | SQLException e) {
      System.err.println("featuresql: " + e.getMessage());
      status = 1;
    }
    System.exit(status);
  }

  /** A shell for a test, which sets where its output goes. */
  static Shell of(String... arguments) throws SQLException {
    return new Shell(Invocation.of(arguments), ShellDriver.install(null));
  }

  /** Runs once. */
  int run(boolean interactive, InputStream in) throws IOException {
    try (driver;
        Connection connection = connect(interactive)) {
      Objects.requireNonNull(connection);
      if (interactive) {
        talk();
        return 0;
      }
      return runAll(in) ? 0 : 2;
    } catch (SQLException e) {
      error("featuresql: " + e.getMessage());
      return 1;
    }
  }

  private void setOptions(boolean interactive) {
    // DEFAULT: sqlline would ask for REPEATABLE READ, which not every warehouse has. In CSV it
    // would
    // quote with apostrophes.
    getOpts().set("isolation", "DEFAULT", true);
    getOpts().set("csvQuoteCharacter", "\"", true);
    getOpts().set("headerInterval", "-1", true);
    getOpts().set("fastConnect", "true", true);
    getOpts().set("silent", "true", true);
    getOpts().set("force", "true", true);
    getOpts().set("color", String.valueOf(interactive), true);
    for (String option : invocation.options()) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? "true" : option.substring(equals + 1);
      if (!getOpts().set(name, value, true)) {
        throw new IllegalArgumentException("'--" + name + "' is not an option");
      }
    }
  }

  /** Connects, and has sqlline take the same connection. */
  private Connection connect(boolean interactive) throws SQLException {
    setOptions(interactive);
    String url = invocation.url();
    if (!url.startsWith(Invocation.URL)) {
      throw new SQLException("the URL has to begin with " + Invocation.URL);
    }
    Connection connection = DriverManager.getConnection(url);
    String quoted = '"' + url.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    connecting = true;
    super.runCommands(
        List.of("!connect -p user \"\" -p password \"\" " + quoted), new DispatchCallback());
    connecting = false;
    updateCommandHandlers(
        getCommandHandlers().stream().filter(Shell::isOurs).collect(Collectors.toList()));
    return connection;
  }

  private static boolean isOurs(CommandHandler handler) {
    return handler.getNames().stream().noneMatch(NOT_OURS::contains);
  }

  // ---- at a terminal

  private void talk() throws IOException {
    LineReader lines = reader();
    getOpts().set("silent", "false", true);
    greet();
    if (failure != null) {
      handleException(failure);
    }
    while (!ended) {
      try {
        Script script = Script.of(lines.readLine(PROMPT));
        for (Statement statement : script.statements()) {
          if (!run(statement) || ended) {
            break;
          }
        }
      } catch (UserInterruptException e) {
        // Ctrl-C gives a new line.
      } catch (EndOfFileException e) {
        return;
      } catch (RuntimeException e) {
        handleException(e); // of the line editor: the session is not lost for it
      }
    }
  }

  private LineReader reader() throws IOException {
    LineReaderImpl made = (LineReaderImpl) getConsoleReader(null, new DefaultHistory());
    StatementEditing editing = new StatementEditing();
    made.setParser(editing);
    made.setHighlighter(editing);
    made.setCompleter(new Completion(names));
    made.setCompletionMatcher(new PrefixMatcher());
    // Where several words fit, Tab lists them and takes none.
    made.unsetOpt(LineReader.Option.AUTO_MENU);
    made.setOpt(LineReader.Option.AUTO_LIST);
    made.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, MORE);
    terminal = made.getTerminal();
    reader = made;
    return made;
  }

  private void greet() {
    output("FeatureSQL. End a statement with ';'. help shows examples, Tab completes,");
    output("Ctrl-C stops a statement, quit or Ctrl-D ends the shell.");
    if (invocation.url().equals(Invocation.URL)) {
      output("Everything is in memory; ./featuresql FOLDER keeps it in a folder.");
    }
  }

  // ---- scripts

  private boolean runAll(InputStream in) throws IOException {
    if (invocation.sources().isEmpty()) {
      return runScript(read(in), Optional.of("standard input"));
    }
    for (Source source : invocation.sources()) {
      boolean succeeded =
          source instanceof Source.File file
              ? runFile(file.path())
              : runScript(((Source.Text) source).sql(), Optional.empty());
      if (!succeeded || ended) {
        return succeeded;
      }
    }
    return true;
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private boolean runFile(Path file) {
    try {
      Path name = file.getFileName();
      return runScript(Files.readString(file), Optional.of(String.valueOf(name)));
    } catch (IOException e) {
      error("Error: cannot read the file " + file);
      return false;
    } finally {
      place = Optional.empty();
    }
  }

  /** Runs all statements up to one that fails; {@code file} names them in errors. */
  private boolean runScript(String text, Optional<String> file) {
    Script script = Script.of(text);
    for (Statement statement : script.statements()) {
      place = file.map(name -> new ErrorText.Place(name, statement.line()));
      if (!run(statement)) {
        return false;
      }
      if (ended) {
        return true;
      }
    }
    if (script.rest().isEmpty()) {
      return true;
    }
    Statement rest = script.rest().get();
    place = file.map(name -> new ErrorText.Place(name, rest.line()));
    if (script.open().isPresent()) {
      String message = "the last statement is not complete: " + script.open().get();
      failed("Error: " + place.map(at -> at.in(message)).orElse(message));
      return false;
    }
    return run(rest);
  }

  // ---- one statement

  private boolean run(Statement statement) {
    String text = statement.text();
    if (statement.isCommand()) {
      return command(text);
    }
    names.forget();
    if (getOpts().getOutputFormat().equals(TABLE) || !isSqllines(text)) {
      return execute(text);
    }
    return sqlline(text + "\n;");
  }

  /** Sqlline drops a statement whose brackets do not match, without a word. */
  private boolean isSqllines(String sql) {
    try {
      String ended = sql + "\n;";
      new SqlLineParser(this).parse(ended, ended.length(), Parser.ParseContext.ACCEPT_LINE);
      return true;
    } catch (EOFError e) {
      return false;
    }
  }

  private boolean command(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "help", "?" -> {
        output(help());
        return true;
      }
      case "quit", "exit", "!quit", "!exit", "!q", "\\q" -> {
        ended = true;
        return true;
      }
      default -> {
        if (lower.startsWith("help ")) {
          output(help());
          return true;
        }
        if (lower.startsWith("\\")) {
          String message =
              "'"
                  + text
                  + "' is a command of another shell; SHOW TABLES, SHOW FEATURE VIEWS and DESCRIBE"
                  + " tell what there is, and !help which commands";
          failed("Error: " + place.map(at -> at.in(message)).orElse(message));
          return false;
        }
        if (lower.startsWith("!run ")) {
          return runFile(Path.of(text.substring("!run ".length()).strip()));
        }
        return sqlline(text);
      }
    }
  }

  private boolean sqlline(String line) {
    DispatchCallback callback = new DispatchCallback();
    LineReaderImpl ours = reader;
    if (ours == null) {
      super.runCommands(List.of(line), callback);
      return callback.isSuccess();
    }
    Parser editing = ours.getParser();
    ours.setParser(new SqlLineParser(this)); // sqlline takes no other for its own
    try {
      super.runCommands(List.of(line), callback);
    } finally {
      ours.setParser(editing);
    }
    return callback.isSuccess();
  }

  static String help() {
    try (InputStream in =
        Objects.requireNonNull(Shell.class.getResourceAsStream("help.txt"), "help.txt")) {
      return read(in).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean execute(String sql) {
    long start = System.nanoTime();
    try (java.sql.Statement statement = driver.connection().createStatement();
        Interrupts interrupts = new Interrupts(statement)) {
      Objects.requireNonNull(interrupts);
      if (getOpts().getTimeout() > -1) {
        statement.setQueryTimeout(getOpts().getTimeout());
      }
      if (getOpts().getRowLimit() > 0) {
        statement.setMaxRows(getOpts().getRowLimit());
      }
      boolean hasRows = statement.execute(sql);
      while (true) {
        if (hasRows) {
          try (ResultSet rows = statement.getResultSet()) {
            new RowPrinter(this::output, width())
                .print(rows)
                .ifPresent(count -> told(count + (count == 1 ? " row" : " rows"), start));
          }
        } else if (statement.getLargeUpdateCount() < 0) {
          break;
        } else {
          long count = statement.getLargeUpdateCount();
          told(count == 0 ? "done" : count + (count == 1 ? " row" : " rows") + " changed", start);
        }
        hasRows = statement.getMoreResults();
      }
      warn(statement.getWarnings());
      return true;
    } catch (SQLException e) {
      handleException(e);
      return false;
    }
  }

  /** At a terminal only: a script's output is its rows. */
  private void told(String what, long startNanos) {
    if (terminal != null) {
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      output(String.format(Locale.ROOT, "%s (%.3f s)", what, seconds));
    }
  }

  private int width() {
    if (terminal != null && terminal.getWidth() > 0) {
      return terminal.getWidth();
    }
    return invocation
        .option("maxWidth")
        .map(Integer::parseInt)
        .orElse(terminal != null ? DEFAULT_WIDTH : Integer.MAX_VALUE);
  }

  private void warn(@Nullable SQLWarning first) {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      failed(ErrorText.of(warning, place));
    }
  }

  private void failed(String text) {
    WrappedText.lines(text, width()).forEach(line -> error(line.toString()));
  }

  /** While it is open, Ctrl-C cancels the statement. */
  private final class Interrupts implements AutoCloseable {
    private final Terminal.@Nullable SignalHandler before;

    Interrupts(java.sql.Statement statement) {
      before =
          terminal == null
              ? null
              : terminal.handle(
                  Terminal.Signal.INT,
                  signal -> {
                    try {
                      statement.cancel();
                    } catch (SQLException e) {
                      handleException(e);
                    }
                  });
    }

    @Override
    public void close() {
      if (terminal != null && before != null) {
        terminal.handle(Terminal.Signal.INT, before);
      }
    }
  }

  // ---- what sqlline says

  /** One line for each error, and no stack trace. */
  @Override
  public void handleException(Throwable e) {
    if (connecting) {
      failure = failure == null ? e : failure;
      return;
    }
    Throwable told = e;
    while (told.getCause() != null && !(told instanceof SQLException)) {
      told = told.getCause(); // sqlline wraps what it calls
    }
    String last = "";
    while (told != null) {
      String text = ErrorText.of(told, place);
      if (!text.equals(last)) {
        failed(text);
      }
      last = text;
      told = told instanceof SQLException sql ? sql.getNextException() : null;
    }
  }

  /** Without the line by which sqlline repeats a command that it was given. */
  @Override
  public void info(AttributedString message) {
    if (!message.toString().startsWith("1/1 ")) {
      super.info(message);
    }
  }
}
