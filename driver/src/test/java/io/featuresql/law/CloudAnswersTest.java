package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.featuresql.connectors.cloud.Vendor;
import io.featuresql.law.Law.KnownAsOf;
import io.featuresql.law.Law.Question;
import io.featuresql.law.Law.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the files of {@link CloudRewritesTest} mean: sqlglot's parser of the dialect reads each and
 * turns it into DuckDB's SQL, which has to give what our own rewrite for DuckDB gives, and what the
 * naive as-of join finds in random rows. To repeat one world, run with {@code -Dfeaturesql.seed=}.
 */
final class CloudAnswersTest {
  private static final String PYTHON = System.getProperty("featuresql.python", "python3");
  private static final long WORLDS = 8;
  private static final long MINUTE = 60_000_000L;
  private static final long DAY = 24 * 60 * MINUTE;

  /** The instant that the statements name. */
  private static final long NAMED =
      Results.micros(LocalDateTime.parse("2026-01-05T00:00:00").toInstant(ZoneOffset.UTC));

  /** Writes DuckDB's text of each file of a folder, {@code dialect/name.sql}. */
  private static final String TRANSPILE =
      """
      import sys, pathlib, sqlglot
      for f in sorted(pathlib.Path(sys.argv[1]).glob('*/*.sql')):
          found = sqlglot.parse(f.read_text(), read={'mariadb': 'mysql'}.get(f.parent.name, f.parent.name))
          assert len(found) == 1 and not list(found[0].find_all(sqlglot.exp.Command)), f
          for join in found[0].find_all(sqlglot.exp.Join):
              if join.args.get('match_condition'):
                  join.on(join.args['match_condition'].pop(), copy=False)
                  join.set('side', 'LEFT')
          out = pathlib.Path(sys.argv[2]) / f.parent.name / f.name
          out.parent.mkdir(parents=True, exist_ok=True)
          out.write_text(found[0].sql('duckdb', unsupported_level=sqlglot.ErrorLevel.RAISE))
      """;

  @TempDir static Path folder;
  private static final Map<String, String> TRANSPILED = new TreeMap<>();
  private static Connection featureSql;

  @BeforeAll
  static void open() throws IOException, InterruptedException, SQLException {
    assumeTrue(
        run("-c", "import sqlglot") == 0,
        "SKIPPED: no parser of other dialects; get it by: pip install sqlglot, and name its Python"
            + " by -Dfeaturesql.python if it is not python3");
    Path out = folder.resolve("duckdb");
    int code = run("-c", TRANSPILE, CloudStatements.FILES.toAbsolutePath() + "", out + "");
    assertThat(code).as(Files.readString(folder.resolve("python.txt"))).isZero();
    try (Stream<Path> files = Files.walk(out).filter(file -> file.toString().endsWith(".sql"))) {
      for (Path file : files.toList()) {
        String name = out.relativize(file).toString().replaceAll("\\.sql$", "");
        TRANSPILED.put(name, readable(Files.readString(file)));
      }
    }
    featureSql =
        DriverManager.getConnection(
            "jdbc:featuresql:warehouse=jdbc:duckdb:" + folder.resolve("w.duckdb"));
    Results.run(featureSql, CloudStatements.TABLES);
    Results.run(featureSql, CloudStatements.DEFINITIONS);
  }

  /** A database with the tables, and functions that sqlglot takes over as they are. */
  private static Connection newDuckDb() throws SQLException {
    Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
    Results.run(duckDb, CloudStatements.TABLES);
    Results.run(
        duckDb,
        "CREATE MACRO assumeNotNull(x) AS x",
        "CREATE MACRO toUnixTimestamp64Micro(x) AS epoch_us(x)");
    return duckDb;
  }

  @AfterAll
  static void close() throws SQLException {
    if (featureSql != null) {
      featureSql.close();
    }
  }

  /** What sqlglot does not know how to write for DuckDB. */
  private static String readable(String sql) {
    return sql.replaceAll(
            "CAST\\(CAST\\((\\S+) AS CHAR CHARACTER SET utf8mb4\\) AS BLOB\\)", "encode($1)")
        .replace("LEFT ASOF JOIN", "ASOF LEFT JOIN")
        .replace("DATETIME64(6, 'UTC')", "TIMESTAMP")
        .replaceAll("TODATETIME64\\(('[^']*'), 6, 'UTC'\\)", "CAST($1 AS TIMESTAMP)")
        .replaceAll("\\bDATETIME64\\b", "TIMESTAMP");
  }

  @Test
  void filesMeanInDuckDbWhatTheRewriteForDuckDbMeans() throws SQLException {
    Map<String, String> wrong = new LinkedHashMap<>();
    try (Connection duckDb = newDuckDb()) {
      for (Map.Entry<String, String> entry : CloudStatements.STATEMENTS.entrySet()) {
        String own = entry.getValue().replace("{", "TIMESTAMP '").replace("}", "'");
        check(duckDb, entry.getKey(), rows(featureSql, own, NAMED), wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** That the file of that name has these rows in every dialect. */
  private static void check(
      Connection duckDb, String file, List<List<Object>> expected, Map<String, String> wrong) {
    long at = file.equals("now") ? Results.micros(Instant.now()) : NAMED;
    for (Vendor vendor : Vendor.values()) {
      String name = CloudStatements.folder(vendor) + "/" + file;
      String sql = TRANSPILED.get(name);
      try {
        assertThat(rows(duckDb, sql, at)).as(name).containsExactlyInAnyOrderElementsOf(expected);
      } catch (SQLException | AssertionError e) {
        wrong.put(name, e.getMessage() + "\n" + sql);
      }
    }
  }

  /** The rows of a query, or of the table that a statement makes or fills. */
  private static List<List<Object>> rows(Connection connection, String sql, long parameter)
      throws SQLException {
    Object[] values = new Object[(int) sql.chars().filter(c -> c == '?').count()];
    Arrays.fill(values, Results.utc(parameter));
    if (sql.startsWith("CREATE")) {
      Results.run(connection, "DROP TABLE IF EXISTS scored", sql);
      return Results.rows(connection, "SELECT * FROM scored");
    }
    if (sql.startsWith("INSERT")) {
      Results.run(connection, "DELETE FROM scores", sql);
      return Results.rows(connection, "SELECT * FROM scores");
    }
    return Results.rows(connection, sql, values);
  }

  private static int run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("python.txt").toFile())
              .start();
      return process.waitFor(2, TimeUnit.MINUTES) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** A row of the spine. */
  private record Label(Integer id, Long user, Long ts) {}

  /** What the law says of one row of the spine. */
  private interface Answer {
    List<Object> of(Label label, List<Row> rows);
  }

  private static final Map<String, Answer> LAW = new TreeMap<>();

  static {
    LAW.put("per-row", (l, rows) -> all(l, features(asOf(l, rows, null, 0))));
    LAW.put("with", LAW.get("per-row"));
    LAW.put(
        "matched",
        (l, rows) -> {
          Optional<Row> row = asOf(l, rows, null, 0);
          return Arrays.asList(l.id(), age(row), row.map(Row::event).orElse(null));
        });
    LAW.put("ttl-and-delay", (l, rows) -> all(l, age(asOf(l, rows, 90 * DAY, 10 * MINUTE))));
    LAW.put(
        "before",
        (l, rows) -> {
          Question question = new Question(key(l.user()), l.ts(), true, Optional.empty());
          return all(l, age(Law.match(rows, question, Optional.of(90 * DAY), 10 * MINUTE)));
        });
    LAW.put("within", (l, rows) -> all(l, features(asOf(l, rows, DAY, 0))));
    LAW.put("two-views", LAW.get("per-row"));
    LAW.put(
        "alias-star",
        (l, rows) -> {
          Object[] features = features(asOf(l, rows, null, 0));
          return Arrays.asList(l.id(), features[0], features[1]);
        });
    LAW.put(
        "service",
        (l, rows) -> {
          Object[] features = features(asOf(l, rows, null, 0));
          return Arrays.asList(features[0], features[1], l.id());
        });
    LAW.put(
        "on",
        (l, rows) -> {
          Long next = l.user() == null ? null : (Long) (l.user() + 1);
          return all(l, features(asOf(new Label(l.id(), next, l.ts()), rows, null, 0)));
        });
    LAW.put(
        "constant",
        (l, rows) ->
            Arrays.asList(l.id(), age(asOf(new Label(l.id(), l.user(), NAMED), rows, null, 0))));
    LAW.put("parameter", LAW.get("constant"));
    LAW.put("known-constant", (l, rows) -> known(l, rows, false, NAMED));
    LAW.put("known-before", (l, rows) -> known(l, rows, true, NAMED));
    LAW.put("known-per-row", (l, rows) -> known(l, rows, false, l.ts()));
    LAW.put(
        "chained",
        (l, rows) -> {
          Question before = new Question(key(l.user()), l.ts(), true, Optional.empty());
          return Arrays.asList(
              l.id(),
              age(asOf(l, rows, null, 0)),
              age(Law.match(rows, before, Optional.empty(), 0)));
        });
    LAW.put("create-table", (l, rows) -> Arrays.asList(l.id(), age(asOf(l, rows, null, 0))));
    LAW.put("insert", LAW.get("create-table"));
  }

  private static List<Object> known(Label l, List<Row> rows, boolean before, Long known) {
    Question question =
        new Question(key(l.user()), l.ts(), before, Optional.of(new KnownAsOf(known)));
    return Arrays.asList(l.id(), age(Law.match(rows, question, Optional.empty(), 0)));
  }

  private static List<Object> key(Long user) {
    return Arrays.asList((Object) user);
  }

  private static Optional<Row> asOf(Label l, List<Row> rows, Long ttl, long delay) {
    Question question = new Question(key(l.user()), l.ts(), false, Optional.empty());
    return Law.match(rows, question, Optional.ofNullable(ttl), delay);
  }

  private static Object[] features(Optional<Row> row) {
    return row.map(r -> r.features().toArray()).orElse(new Object[2]);
  }

  private static Object age(Optional<Row> row) {
    return features(row)[0];
  }

  private static List<Object> all(Label label, Object... features) {
    List<Object> cells = new ArrayList<>(Arrays.asList(label.id(), label.user(), label.ts()));
    cells.addAll(Arrays.asList(features));
    return cells;
  }

  static LongStream seeds() {
    Long seed = Long.getLong("featuresql.seed");
    return seed != null ? LongStream.of(seed) : LongStream.rangeClosed(1, WORLDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void filesObeyTheLaw(long seed) throws SQLException {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Row row = new Row(key(user(random)), time(random), time(random), features(random));
      rows.add(row);
      if (random.nextInt(4) == 0) {
        rows.add(new Row(row.key(), row.event(), row.created(), features(random)));
      }
    }
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Label label = new Label(i, user(random), time(random));
      labels.add(label);
      if (random.nextInt(4) == 0) {
        labels.add(label);
      }
    }
    Map<String, String> wrong = new LinkedHashMap<>();
    try (Connection duckDb = newDuckDb()) {
      fill(duckDb, rows, labels);
      LAW.forEach(
          (name, answer) ->
              check(duckDb, name, labels.stream().map(l -> answer.of(l, rows)).toList(), wrong));
      check(duckDb, "population", population(rows), wrong);
      check(duckDb, "materialize", materialized(rows), wrong);
    }
    assertThat(wrong).as("seed " + seed).isEmpty();
  }

  private static List<List<Object>> population(List<Row> rows) {
    return newest(rows).stream()
        .map(row -> Arrays.asList(row.key().get(0), row.features().get(0), row.features().get(1)))
        .toList();
  }

  private static List<List<Object>> materialized(List<Row> rows) {
    return newest(rows).stream()
        .map(
            row -> {
              List<Object> cells = new ArrayList<>(row.key());
              cells.addAll(Arrays.asList(row.event(), row.created()));
              cells.addAll(row.features());
              return cells;
            })
        .toList();
  }

  /** Of each key the row at the instant that the statements name. */
  private static List<Row> newest(List<Row> rows) {
    return Stream.of(1L, 2L, 3L)
        .map(user -> asOf(new Label(0, user, NAMED), rows, null, 0))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Long user(Random random) {
    int user = random.nextInt(8);
    return user == 0 ? null : (Long) (long) (1 + user % 3);
  }

  /** Around the named instant, at the bounds of TTL and delay and one microsecond beside them. */
  private static Long time(Random random) {
    if (random.nextInt(10) == 0) {
      return null;
    }
    long[] points = {0, 0, 0, DAY, 10 * MINUTE, -DAY, -90 * DAY, 90 * DAY};
    return NAMED + points[random.nextInt(points.length)] + random.nextInt(3) - 1;
  }

  private static List<Object> features(Random random) {
    Integer[] ages = {null, 30, 31};
    String[] countries = {null, "NO", "no", "\u00c5"};
    return Arrays.asList(ages[random.nextInt(3)], countries[random.nextInt(4)]);
  }

  private static void fill(Connection duckDb, List<Row> rows, List<Label> labels)
      throws SQLException {
    Results.run(duckDb, "DELETE FROM profile_rows", "DELETE FROM labels");
    try (var insert = duckDb.prepareStatement("INSERT INTO profile_rows VALUES (?, ?, ?, ?, ?)")) {
      for (Row row : rows) {
        insert.setObject(1, row.key().get(0));
        insert.setObject(2, at(row.event()));
        insert.setObject(3, at(row.created()));
        insert.setObject(4, row.features().get(0));
        insert.setObject(5, row.features().get(1));
        insert.execute();
      }
    }
    try (var insert = duckDb.prepareStatement("INSERT INTO labels VALUES (?, ?, ?)")) {
      for (Label label : labels) {
        insert.setObject(1, label.id());
        insert.setObject(2, label.user());
        insert.setObject(3, at(label.ts()));
        insert.execute();
      }
    }
  }

  private static LocalDateTime at(Long micros) {
    return micros == null ? null : Results.utc(micros);
  }
}
