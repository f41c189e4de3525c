package io.featuresql.benchmarks;

import java.util.List;

/**
 * How rows are spread over keys, and the SQL that makes them. All values come from two steps of a
 * multiplicative generator over the row's number, in arithmetic that every warehouse has: each run
 * and each warehouse has the same rows.
 *
 * @param name such as {@code uniform}
 * @param spine how many rows the spine has
 * @param rows how many rows the source has
 * @param keys how many keys both have
 * @param largestPercent so many percent of the rows of both are of one key, beside its even share
 */
record KeyShape(String name, long spine, long rows, long keys, int largestPercent) {
  /** The days over which events and instants are spread. */
  static final int DAYS = 90;

  private static final long SECONDS = DAYS * 86_400L;

  /** One of {@link Warehouses#SHAPES}, with as many rows of a key at every scale. */
  static KeyShape of(String name, Options options) {
    return new KeyShape(
        name,
        options.rows(200_000),
        options.rows(2_000_000),
        Math.max(10, Math.round(options.scale() * (name.equals("skewed") ? 1_000 : 10_000))),
        0);
  }

  /** The table of the spine, with schema. */
  String labels() {
    return "bench.labels_" + name;
  }

  /** The table of the source, with schema. */
  String events() {
    return "bench.events_" + name;
  }

  /**
   * The statements that make both. One row in ten is a second one of its event, written an hour
   * later; one in a hundred a second one with the same created timestamp.
   */
  List<String> statements(Engine engine) {
    String event = "CASE WHEN i % 10 = 9 OR i % 100 = 5 THEN i - 1 ELSE i END";
    String happened = random("e", 101) + " % " + SECONDS;
    String labels =
        "CREATE TABLE "
            + labels()
            + " AS SELECT i AS id, "
            + key(random("i", 211))
            + " AS customer_id, "
            + instant(engine, random("i", 307) + " % " + SECONDS)
            + " AS made_at FROM "
            + engine.numbersBelow(spine);
    StringBuilder events = new StringBuilder("CREATE TABLE " + events());
    events.append(" AS SELECT ").append(key(random("e", 401)));
    events.append(" AS customer_id, ").append(instant(engine, happened)).append(" AS event_at, ");
    String written = "CASE WHEN i % 10 = 9 THEN 3600 ELSE 0 END";
    events.append(instant(engine, happened + " + " + random("e", 503) + " % 1000 + " + written));
    events.append(" AS created_at");
    for (int f = 1; f <= 4; f++) {
      events.append(", ").append(random("i", 600 + f)).append(" % 1000 AS f").append(f);
    }
    events.append(" FROM (SELECT i, ").append(event).append(" AS e FROM ");
    events.append(engine.numbersBelow(rows)).append(") AS r");
    return List.of(labels, events.toString(), "ANALYZE " + labels(), "ANALYZE " + events());
  }

  private String key(String random) {
    String even = random + " % " + keys;
    return largestPercent == 0
        ? even
        : "CASE WHEN "
            + (random + " % 997 * 100 < " + largestPercent * 997)
            + (" THEN 0 ELSE " + even + " END");
  }

  private static String random(String number, int seed) {
    return "(CAST("
        + number
        + " AS BIGINT) * 48271 + "
        + seed * 7_919
        + ") % 2147483647 * 40692 % 2147483399";
  }

  private static String instant(Engine engine, String seconds) {
    return "CAST(TIMESTAMP '2026-01-01 00:00:00' + INTERVAL '1' SECOND * ("
        + seconds
        + ") AS "
        + engine.timestamp()
        + ")";
  }
}
