package io.featuresql.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Defines features of flights, makes a training set, shows what it would leak without AS OF, and
 * serves the features. Its SQL is in the scripts beside this class. Every step can be repeated in
 * the same project.
 */
public final class Demo {
  private final DemoSettings settings;
  private final Report report;

  Demo(DemoSettings settings, PrintStream out) {
    this.settings = settings;
    report = new Report(out);
  }

  /**
   * Runs the demo; ends the JVM with status 1 and one message when something is wrong.
   *
   * @param arguments none, or the project folder
   */
  @SuppressForbidden("the exit status of a program for a terminal")
  public static void main(String[] arguments) {
    try {
      Path home = Path.of(System.getProperty("featuresql.home", "")).toAbsolutePath();
      new Demo(DemoSettings.of(home, arguments), System.out).run();
    } catch (SQLException | DemoException e) {
      System.out.flush();
      System.err.println("featuresql demo: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Runs all steps.
   *
   * @throws SQLException when a statement fails
   * @throws DemoException when the project folder cannot be made, rows are lost or the online store
   *     differs from the warehouse
   */
  void run() throws SQLException {
    long start = System.nanoTime();
    createProject();
    report.line("FeatureSQL on flights: define features once, train on them, serve them.");
    report.line("Project: " + settings.project());
    try (Connection connection = DriverManager.getConnection(settings.url())) {
      runScript(connection, "01-warehouse.sql");
      runScript(connection, "02-definitions.sql");
      runScript(connection, "03-training.sql");
      checkTrainingSet(connection);
      runScript(connection, "04-leak.sql");
      runScript(connection, "05-materialize.sql");
    }
    serve();
    report.line("");
    report.line("");
    report.outcome("done", System.nanoTime() - start);
    whatNext();
  }

  private void createProject() {
    try {
      Files.createDirectories(settings.project());
    } catch (IOException e) {
      throw new DemoException("cannot create the project folder " + settings.project());
    }
  }

  private Script script(String name) {
    return Script.resource(
        name,
        Map.of(
            "flights", literal(settings.flights()),
            "airports", literal(settings.airports()),
            "training", literal(settings.training())));
  }

  /** A path as it stands between the quotes of SQL. */
  private static String literal(Path path) {
    return path.toString().replace("'", "''");
  }

  private void runScript(Connection connection, String name) throws SQLException {
    Script script = script(name);
    report.step(script);
    for (String sql : script.statements()) {
      report.statement(sql);
      run(connection, sql);
    }
  }

  private void run(Connection connection, String sql) throws SQLException {
    long start = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
        statement.setObject(i, "JFK");
      }
      if (statement.execute()) {
        try (ResultSet result = statement.getResultSet()) {
          ResultTable table = ResultTable.of(result);
          long nanos = System.nanoTime() - start;
          report.table(table);
          report.outcome(rows(table.size()), nanos);
        }
      } else {
        long count = statement.getLargeUpdateCount();
        report.outcome(count > 0 ? rows(count) : "ok", System.nanoTime() - start);
      }
    }
  }

  private static String rows(long count) {
    return Report.number(count) + (count == 1 ? " row" : " rows");
  }

  private void checkTrainingSet(Connection connection) throws SQLException {
    long flights = count(connection, "flights");
    long rows = count(connection, "'" + literal(settings.training()) + "'");
    if (flights != rows) {
      throw new DemoException(
          String.format(Locale.ROOT, "the training set has %d rows for %d flights", rows, flights));
    }
    report.outcome(
        String.format(
            Locale.ROOT,
            "checked: %s flights, %s in %s",
            Report.number(flights),
            rows(rows),
            settings.training().getFileName()));
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Looks up, online only, and compares with the warehouse, which may not look up. */
  private void serve() throws SQLException {
    Script lookUps = script("06-online.sql");
    Script computed = script("07-equal.sql");
    try (Connection online = DriverManager.getConnection(settings.url() + ";route=online");
        Connection offline = DriverManager.getConnection(settings.url() + ";route=offline");
        Statement warehouse = offline.createStatement()) {
      List<Comparison> comparisons = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < lookUps.statements().size(); i++) {
        try (PreparedStatement lookUp = online.prepareStatement(lookUps.statements().get(i));
            ResultSet rows = warehouse.executeQuery(computed.statements().get(i))) {
          comparisons.add(Comparison.of(rows, lookUp));
        }
      }
      long nanos = System.nanoTime() - start;
      measure(online, lookUps, comparisons);
      report(computed, comparisons, nanos);
    }
  }

  private void measure(Connection online, Script lookUps, List<Comparison> comparisons)
      throws SQLException {
    report.step(lookUps);
    ResultTable times =
        new ResultTable(
            List.of("", "executions", "p50 us", "p99 us", "per second"),
            List.of(false, true, true, true, true));
    for (int i = 0; i < comparisons.size(); i++) {
      String sql = lookUps.statements().get(i);
      report.statement(sql);
      try (PreparedStatement statement = online.prepareStatement(sql)) {
        LookupTimes measured =
            LookupTimes.measure(
                statement, comparisons.get(i).keys(), settings.lookUps() / 2, settings.lookUps());
        times.add(
            List.of(
                "look-up " + (i + 1),
                Report.number(measured.executions()),
                measured.micros(0.5),
                measured.micros(0.99),
                Report.number(measured.perSecond())));
      }
    }
    report.table(times);
  }

  private void report(Script computed, List<Comparison> comparisons, long nanos) {
    report.step(computed);
    computed.statements().forEach(report::statement);
    long rows = comparisons.stream().mapToLong(Comparison::rows).sum();
    long values = comparisons.stream().mapToLong(Comparison::values).sum();
    report.outcome(
        String.format(
            Locale.ROOT,
            "%s looked up and compared, %s values: all equal",
            rows(rows),
            Report.number(values)),
        nanos);
  }

  private void whatNext() {
    report.line("");
    report.line("Go on in the shell, where the project is as the demo left it:");
    report.line("");
    report.line("   ./featuresql -u \"" + settings.url() + "\"");
    report.line("");
    report.line("and try");
    report.line("");
    report.line("   DESCRIBE delay_model;");
    report.line("   SELECT * FROM FEATURES airport_delays AS OF TIMESTAMP '2001-06-30 18:00:00';");
  }
}
