package io.featuresql.benchmarks;

import static io.featuresql.benchmarks.Sql.execute;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Compares what FeatureSQL answers with a naive inequality join sorted by the whole order of the
 * law, as multisets, on small random data full of ties, NULLs and bounds: instants are few, so that
 * all times meet.
 */
final class Verification {
  private static final String[] SOURCES = {
    "SELECT k, k2, event_at, created_at, f1, f2, f3 FROM history",
    "SELECT * FROM history WHERE f1 IS NULL OR f1 >= 0",
    "SELECT DISTINCT k, k2, event_at, created_at, f1, f2, f3 FROM history"
  };

  private final Options options;
  private int checked;
  private final List<String> differences = new ArrayList<>();

  Verification(Options options) {
    this.options = options;
  }

  /**
   * Checks all seeds.
   *
   * @throws IllegalStateException when an answer differs
   */
  void run() throws SQLException {
    System.out.println("verify");
    for (int seed = options.firstSeed(); seed < options.firstSeed() + options.seeds(); seed++) {
      try (Connection connection =
          DriverManager.getConnection("jdbc:featuresql:project=memory:verify" + seed)) {
        check(connection, seed);
      }
    }
    System.out.printf(Locale.ROOT, "  %d queries over %d seeds%n", checked, options.seeds());
    if (!differences.isEmpty()) {
      differences.forEach(System.out::println);
      throw new IllegalStateException(differences.size() + " answers differ");
    }
  }

  private void check(Connection connection, int seed) throws SQLException {
    Random random = new Random(seed);
    createData(connection, random);
    execute(connection, "CREATE ENTITY e (k BIGINT, k2 VARCHAR)");
    for (String source : SOURCES) {
      for (boolean created : new boolean[] {true, false}) {
        for (Rule rule : Rule.some(random, created)) {
          createView(connection, source, created, rule);
          compare(connection, source, created, rule, seed);
        }
      }
    }
  }

  /**
   * A choice of bounds.
   *
   * @param ttl in microseconds; no TTL if negative
   * @param known the text of the knowledge time, or nothing
   * @param constant whether the instant is a literal
   */
  private record Rule(long ttl, long delay, boolean before, String known, boolean constant) {
    static List<Rule> some(Random random, boolean created) {
      List<Rule> rules = new ArrayList<>();
      for (boolean constant : new boolean[] {false, true}) {
        for (String known :
            created
                ? new String[] {"", "TIMESTAMP '2026-01-01 00:00:09'", "known_at"}
                : new String[] {""}) {
          for (boolean ttl : new boolean[] {false, true}) {
            rules.add(
                new Rule(
                    ttl ? random.nextInt(6) * 1_000_000L : -1,
                    random.nextInt(3) * 1_000_000L,
                    random.nextBoolean(),
                    known,
                    constant));
          }
        }
      }
      return rules;
    }

    String asOf() {
      return constant ? "TIMESTAMP '2026-01-01 00:00:08'" : "made_at";
    }
  }

  private static void createData(Connection connection, Random random) throws SQLException {
    int rows = 50 + random.nextInt(400);
    int keys = 1 + random.nextInt(8);
    int seed = random.nextInt(1_000_000);
    execute(
        connection,
        "CREATE TABLE history AS SELECT "
            + pick(seed + 1, "i % " + keys)
            + "::BIGINT AS k, CASE WHEN hash(i + 77) % 2 = 0 THEN 'a' ELSE '2' END AS k2, "
            + instant(seed + 2, 12)
            + " AS event_at, "
            + instant(seed + 3, 14)
            + " AS created_at, "
            + pick(seed + 4, "hash(i * 3 + " + seed + ") % 2")
            + "::INTEGER AS f1, "
            + pick(seed + 5, "CASE WHEN hash(i * 5 + " + seed + ") % 2 = 0 THEN 'x' ELSE 'y' END")
            + " AS f2, "
            + pick(seed + 6, "hash(i * 7 + " + seed + ") % 3")
            + "::DOUBLE AS f3 FROM range("
            + rows
            + ") t(i)");
    execute(
        connection,
        "CREATE TABLE spine AS SELECT i % 150 AS id, "
            + pick(seed + 7, "i % " + (keys + 1))
            + "::BIGINT AS k, CASE WHEN hash(i + 78) % 2 = 0 THEN 'a' ELSE '2' END AS k2, "
            + instant(seed + 8, 14)
            + " + to_microseconds((hash(i) % 3)::INT - 1) AS made_at, "
            + instant(seed + 9, 16)
            + " AS known_at FROM range(200) t(i)");
  }

  /** {@code value}, or NULL for one row in ten. */
  private static String pick(int seed, String value) {
    return "CASE WHEN hash(i * 11 + " + seed + ") % 10 = 0 THEN NULL ELSE " + value + " END";
  }

  /** One of a few seconds; now and then infinite. */
  private static String instant(int seed, int seconds) {
    return pick(
        seed,
        "CASE WHEN hash(i * 19 + "
            + seed
            + ") % 40 = 0 THEN '-infinity'::TIMESTAMP ELSE TIMESTAMP '2026-01-01'"
            + " + to_seconds((hash(i * 13 + "
            + seed
            + ") % "
            + seconds
            + ")::BIGINT) END");
  }

  private static void createView(Connection connection, String source, boolean created, Rule rule)
      throws SQLException {
    execute(
        connection,
        "CREATE OR REPLACE FEATURE VIEW v ENTITY e TIMESTAMP event_at"
            + (created ? " CREATED TIMESTAMP created_at" : "")
            + (rule.ttl < 0 ? "" : " TTL INTERVAL '" + rule.ttl / 1_000_000 + "' SECOND")
            + (rule.delay == 0 ? "" : " DELAY INTERVAL '" + rule.delay / 1_000_000 + "' SECOND")
            + " AS "
            + source);
  }

  private void compare(Connection connection, String source, boolean created, Rule rule, int seed)
      throws SQLException {
    String features = "v.f1, v.f2, v.f3" + (created ? "" : ", v.created_at");
    String ours =
        "SELECT spine.*, "
            + features
            + ", v.event_at FROM spine FEATURES v "
            + (rule.before ? "BEFORE " : "AS OF ")
            + rule.asOf()
            + (rule.known.isEmpty() ? "" : " KNOWN AS OF " + rule.known);
    // without a created timestamp the columns in the order of the view decide
    String order =
        "v.event_at DESC NULLS LAST, v.created_at DESC NULLS LAST, v.f1 DESC NULLS LAST,"
            + " v.f2 DESC NULLS LAST, v.f3 DESC NULLS LAST";
    String naive =
        "SELECT s.* EXCLUDE (n), "
            + features
            + ", v.event_at FROM (SELECT *, row_number() OVER () AS n FROM spine) AS s LEFT JOIN ("
            + source
            + ") AS v ON v.k = s.k AND v.k2 = s.k2 AND v.event_at "
            + (rule.before ? "< " : "<= ")
            + rule.asOf()
            + " - to_microseconds("
            + rule.delay
            + ")"
            + (rule.ttl < 0
                ? ""
                : " AND v.event_at >= " + rule.asOf() + " - to_microseconds(" + rule.ttl + ")")
            + (rule.known.isEmpty() ? "" : " AND v.created_at <= " + rule.known)
            + " QUALIFY row_number() OVER (PARTITION BY n ORDER BY "
            + order
            + ") = 1";
    checked++;
    try {
      execute(connection, "CREATE OR REPLACE TEMP TABLE ours AS " + ours);
      execute(connection, "CREATE OR REPLACE TEMP TABLE naive AS " + naive);
      long more = count(connection, "FROM ours EXCEPT ALL FROM naive");
      long less = count(connection, "FROM naive EXCEPT ALL FROM ours");
      if (more + less > 0) {
        differences.add(
            "  seed "
                + seed
                + ": "
                + more
                + " extra, "
                + less
                + " missing: "
                + describe(source, created, rule));
      }
    } catch (SQLException e) {
      differences.add(
          "  seed " + seed + ": " + e.getMessage() + ": " + describe(source, created, rule));
    }
  }

  private static String describe(String source, boolean created, Rule rule) {
    return rule + (created ? " created " : " ") + source;
  }

  private static long count(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM (" + sql + ")")) {
      result.next();
      return result.getLong(1);
    }
  }
}
