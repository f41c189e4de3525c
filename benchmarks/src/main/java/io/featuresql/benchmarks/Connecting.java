package io.featuresql.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** Connecting to a project on disk, in a JVM that has loaded nothing yet. */
final class Connecting {
  private final Options options;
  private final Report report;

  Connecting(Options options, Report report) {
    this.options = options;
    this.report = report;
  }

  void run() throws Exception {
    System.out.println("connect");
    Path folder = Files.createTempDirectory("featuresql-connecting");
    try {
      createProject(folder);
      int times = Math.max(5, options.rounds());
      double[] connect = new double[times];
      double[] query = new double[times];
      for (int i = -1; i < times; i++) {
        String[] seconds = inNewJvm(folder).split(" ", -1);
        if (i >= 0) {
          connect[i] = Double.parseDouble(seconds[0]);
          query[i] = Double.parseDouble(seconds[1]);
        }
      }
      Arrays.sort(connect);
      Arrays.sort(query);
      report.atMost(
          "connecting to a project, embedded store, new JVM, median",
          connect[times / 2],
          1,
          " s",
          String.format(Locale.ROOT, "and with a first point query %.2f s", query[times / 2]));
    } finally {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void createProject(Path folder) throws SQLException {
    try (Connection connection = connect(folder);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE profiles AS SELECT i AS customer_id, TIMESTAMP '2026-01-01' AS event_at,"
              + " i * 2 AS score FROM range(10000) t(i)");
      statement.execute("CREATE ENTITY customer (customer_id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW profile ENTITY customer TIMESTAMP event_at AS SELECT * FROM"
              + " profiles");
      statement.execute("MATERIALIZE ALL");
    }
  }

  private static Connection connect(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:project='" + folder + "'");
  }

  private static String inNewJvm(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the connecting program failed");
    }
    return output;
  }

  /** Prints how many seconds connecting took, and connecting with a first point query. */
  static final class Program {
    private Program() {}

    /**
     * Connects.
     *
     * @param arguments the folder of the project
     */
    public static void main(String[] arguments) throws SQLException {
      long start = System.nanoTime();
      try (Connection connection = connect(Path.of(arguments[0]))) {
        double connected = (System.nanoTime() - start) / 1e9;
        try (Statement statement = connection.createStatement();
            ResultSet result =
                statement.executeQuery(
                    "SELECT score FROM FEATURES profile AS OF NOW WHERE customer_id = 7")) {
          result.next();
        }
        System.out.println(connected + " " + (System.nanoTime() - start) / 1e9);
      }
    }
  }
}
