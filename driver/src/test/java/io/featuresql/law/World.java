package io.featuresql.law;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Seeded random tables and feature views, in the warehouse and in memory. Times lie on a few points
 * an hour or a day apart, or one microsecond beside them, so that ties and bounds are common; among
 * them is the hour that New York skips in spring.
 */
final class World {
  private static final long SECOND = 1_000_000L;
  private static final long HOUR = 3_600 * SECOND;
  private static final long DAY = 24 * HOUR;

  /** Before every instant that is asked for: when rows became true that hold at any. */
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  static final long SPRING =
      Results.micros(OffsetDateTime.parse("2026-03-08T00:00:00Z").toInstant());

  /** Where a double of seconds does not tell microseconds apart any more. */
  static final long FAR_SPRING =
      Results.micros(OffsetDateTime.parse("9970-03-08T00:00:00Z").toInstant());

  private static final long FAR_FUTURE =
      Results.micros(OffsetDateTime.parse("2200-01-01T00:00:00Z").toInstant());
  private static final long[] POINTS = {
    0, 0, 0, 0, HOUR, HOUR, 2 * HOUR, 7 * HOUR, DAY, DAY, 2 * DAY, -DAY, 600 * SECOND
  };

  /** Where the rows of a view come from. */
  enum Form {
    TABLE,
    LISTED_COLUMNS,
    FILTERED,
    WINDOW,
    UNION,
    WAREHOUSE_VIEW,
    PARQUET,
    TWO_PARQUETS,
    CSV
  }

  /** A column of keys: the type that the entity gives it, that of the table, and some values. */
  record Key(String entityType, String columnType, List<Object> values) {}

  /** Forms of which views of one source share what they read, where a warehouse can. */
  private static final List<Form> SHARED_FORMS =
      List.of(Form.TABLE, Form.LISTED_COLUMNS, Form.FILTERED, Form.WAREHOUSE_VIEW);

  /**
   * A feature view and its rows.
   *
   * @param features {@code n}, {@code s}, {@code d}, the columns of the table, in some order, and
   *     perhaps {@code w}; each feature is called by the name of the view and that
   */
  record View(
      String name,
      List<Law.Row> rows,
      Optional<Long> ttl,
      long delay,
      boolean hasCreated,
      List<String> features,
      String eventType,
      boolean isStatic,
      boolean keyless) {
    /** What is asked of it for a key of the spine. */
    Law.Question ask(Law.Question question) {
      return keyless
          ? new Law.Question(
              new ArrayList<>(), question.asOf(), question.before(), question.known())
          : question;
    }

    /** The places among the features. */
    List<Integer> places(String... features) {
      return Arrays.stream(features).map(this.features::indexOf).toList();
    }
  }

  /** A row of the spine; {@code id} is the same for duplicates. */
  record SpineRow(int id, List<Object> key, Long asOf, Long known) {}

  final Random random;
  final List<Key> keys;
  final String asOfType;
  final String knownType;
  final List<SpineRow> spine = new ArrayList<>();
  final List<View> views = new ArrayList<>();
  final List<String> statements = new ArrayList<>();

  final TestEngine engine;
  private final String name;
  private final String folder;
  private final long base;

  /**
   * A world of that seed.
   *
   * @param base the day that times are around, in microseconds since the epoch, such as {@link
   *     #SPRING}, in whose night New York's clocks go forward
   */
  World(TestEngine engine, String name, long seed, String folder, long base) {
    this(engine, name, seed, folder, base, false);
  }

  /**
   * The same.
   *
   * @param alike whether {@code v1} and {@code v2} can share all that they read
   */
  World(TestEngine engine, String name, long seed, String folder, long base, boolean alike) {
    this(engine, name, seed, folder, base, alike, false);
  }

  /**
   * The same.
   *
   * @param bare whether {@code v2} is static, and {@code v3} of an entity without keys
   */
  World(
      TestEngine engine,
      String name,
      long seed,
      String folder,
      long base,
      boolean alike,
      boolean bare) {
    this.engine = engine;
    this.name = name;
    this.base = base;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.folder = folder;
    this.keys = keys();
    this.asOfType = pick(engine.instantTypes());
    this.knownType = pick(engine.plainInstantTypes());
    statements.add(engine.setTimeZone(pick(List.of("UTC", "America/New_York"))));
    statements.add(
        "CREATE ENTITY thing ("
            + numbered(i -> "k" + i + " " + keys.get(i - 1).entityType())
            + ")");
    Source one = source("one", alike ? SHARED_FORMS : engine.forms());
    if (bare) {
      statements.add("CREATE ENTITY world ()");
    }
    view("v1", one, delay(), List.of("n", "s", "d"), false, false);
    // other features first: among equally new rows it may take another one
    long delay = alike ? views.get(0).delay() : delay();
    view("v2", one, delay, List.of("d", "s", "n"), bare, false);
    Source two = source("two", engine.forms());
    view("v3", two, delay(), List.of("n", "s", "d"), bare && chance(0.4), bare);
    statements.add("CREATE FEATURE SERVICE svc AS v1 (v1_s AS renamed, v1_n), v3");
    fillSpine();
  }

  void build(Connection connection) throws SQLException {
    Results.run(connection, statements.toArray(String[]::new));
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private List<Key> keys() {
    Key number = new Key("BIGINT", pick(List.of("BIGINT", "INTEGER")), List.of(1L, 2L, 12L));
    Key text = new Key(engine.text(), engine.text(), List.of("1", "12", ""));
    Key moreText = new Key(engine.text(), engine.text(), List.of("23", "3", "123"));
    return pick(List.of(List.of(number), List.of(text, moreText), List.of(number, moreText)));
  }

  private List<Object> key(double nulls) {
    return keys.stream().map(k -> chance(nulls) ? null : pick(k.values())).collect(toList());
  }

  private static <T> java.util.stream.Collector<T, ?, List<T>> toList() {
    return Collectors.toCollection(ArrayList::new);
  }

  private interface Item {
    String of(int number);
  }

  /** {@code f(1), f(2), ...} for each key. */
  private String numbered(Item item) {
    List<String> items = new ArrayList<>();
    for (int i = 1; i <= keys.size(); i++) {
      items.add(item.of(i));
    }
    return String.join(", ", items);
  }

  private record Source(
      String table,
      Form form,
      String eventType,
      Optional<String> createdType,
      List<Law.Row> rows) {}

  private Source source(String table, List<Form> forms) {
    String eventType = pick(engine.instantTypes());
    Optional<String> createdType =
        chance(0.8) ? Optional.of(pick(engine.plainInstantTypes())) : Optional.empty();
    List<Law.Row> rows = new ArrayList<>();
    int count = chance(0.05) ? 0 : 5 + random.nextInt(40);
    while (rows.size() < count) {
      Long event = chance(0.05) ? null : chance(0.05) ? (Long) FAR_FUTURE : time(eventType);
      Long created = createdType.filter(type -> !chance(0.25)).map(this::time).orElse(null);
      Law.Row row = new Law.Row(key(0.08), event, created, features());
      rows.add(row);
      if (chance(0.2)) {
        rows.add(new Law.Row(row.key(), row.event(), row.created(), features()));
      }
      if (chance(0.1)) {
        rows.add(row);
      }
    }
    Collections.shuffle(rows, random);
    Source source = new Source(table, pick(forms), eventType, createdType, rows);
    create(source);
    return source;
  }

  private List<Object> features() {
    return Arrays.asList(
        pick(Arrays.asList(null, 1, 2)),
        pick(Arrays.asList(null, "a", "b", "FEATURES")),
        pick(Arrays.asList(null, 0.5, engine.oddNumber())));
  }

  private Long time(String type) {
    long beside = chance(0.3) ? random.nextInt(3) - 1 : 0;
    return cut(base + POINTS[random.nextInt(POINTS.length)] + beside, type);
  }

  /** The time as a column of the type keeps it. */
  private long cut(long micros, String type) {
    long unit = engine.unit(type);
    return Math.floorDiv(micros, unit) * unit;
  }

  private String columns(Source source) {
    return numbered(i -> "k" + i + " " + keys.get(i - 1).columnType())
        + ", event_at "
        + source.eventType()
        + source.createdType().map(type -> ", seen " + type).orElse("")
        + (", n INTEGER, s " + engine.text() + ", d " + engine.number());
  }

  private void create(Source source) {
    String table = source.table();
    statements.add("CREATE TABLE " + table + " (" + columns(source) + ")");
    List<String> rows = new ArrayList<>();
    for (Law.Row row : source.rows()) {
      List<String> cells = new ArrayList<>();
      row.key().forEach(key -> cells.add(engine.literal(key)));
      cells.add(engine.instant(row.event(), source.eventType()));
      source.createdType().ifPresent(type -> cells.add(engine.instant(row.created(), type)));
      row.features().forEach(feature -> cells.add(engine.literal(feature)));
      rows.add("(" + String.join(", ", cells) + ")");
    }
    if (!rows.isEmpty()) {
      statements.add("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
    }
    switch (source.form()) {
      case WAREHOUSE_VIEW ->
          statements.add("CREATE VIEW " + table + "_view AS SELECT * FROM " + table);
      case PARQUET -> statements.add("COPY " + table + " TO '" + file(table, ".parquet") + "'");
      case TWO_PARQUETS -> {
        String half = "COPY (SELECT * FROM " + table + " WHERE rowid % 2 = ";
        statements.add(half + "0) TO '" + file(table, "-1.parquet") + "' (FORMAT parquet)");
        statements.add(half + "1) TO '" + file(table, "-2.parquet") + "' (FORMAT parquet)");
      }
      case CSV ->
          statements.add("COPY " + table + " TO '" + file(table, ".csv") + "' (NULLSTR 'nil')");
      default -> {}
    }
  }

  private String file(String table, String suffix) {
    return folder + "/" + table + suffix;
  }

  private String query(
      Source source, String view, List<String> order, boolean isStatic, boolean keyless) {
    String table = source.table();
    String keyList = keyless ? "1 AS " + view + "_one" : numbered(i -> "k" + i);
    String times =
        (isStatic ? "" : ", event_at") + (source.createdType().isPresent() ? ", seen" : "");
    String features =
        order.stream().map(f -> ", " + f + " AS " + view + "_" + f).collect(Collectors.joining());
    String all = "SELECT " + keyList + times + features;
    return switch (source.form()) {
      case TABLE, LISTED_COLUMNS -> all + " FROM " + table;
      case FILTERED ->
          all
              + " FROM "
              + engine.schema(name)
              + "."
              + table
              + " AS x WHERE x.n IS NULL OR n < 99 -- all";
      case WINDOW -> all + ", 0 * count(*) OVER (PARTITION BY k1) AS " + view + "_w FROM " + table;
      case UNION ->
          all
              + " FROM "
              + table
              + " WHERE n = 1 UNION ALL "
              + all
              + " FROM "
              + table
              + " WHERE n IS NULL OR n <> 1";
      case WAREHOUSE_VIEW -> all + " FROM " + table + "_view";
      case PARQUET -> all + " FROM '" + file(table, ".parquet") + "'";
      case TWO_PARQUETS -> all + " FROM read_parquet('" + file(table, "-*.parquet") + "')";
      case CSV ->
          all
              + " FROM read_csv('"
              + file(table, ".csv")
              + "', header = true, nullstr = 'nil', columns = {"
              + Arrays.stream(columns(source).split(", "))
                  .map(c -> c.replaceFirst(" ", ": '") + "'")
                  .collect(Collectors.joining(", "))
              + "})";
    };
  }

  private long delay() {
    return pick(List.of(0L, 0L, HOUR, 600 * SECOND));
  }

  private void view(
      String name,
      Source source,
      long ownDelay,
      List<String> order,
      boolean isStatic,
      boolean keyless) {
    long delay = isStatic ? 0 : ownDelay;
    Optional<Long> ttl =
        chance(0.4) || isStatic
            ? Optional.empty()
            : Optional.of(pick(List.of(HOUR, DAY, 36 * HOUR, 0L)));
    String text =
        "CREATE FEATURE VIEW "
            + name
            + (keyless ? " ENTITY world" : " ENTITY thing")
            + (isStatic ? "" : " TIMESTAMP event_at")
            + (source.createdType().isPresent() ? " CREATED TIMESTAMP seen" : "")
            + ttl.map(t -> " TTL " + interval(t)).orElse("")
            + (delay == 0 ? "" : " DELAY " + interval(delay))
            + " AS "
            + query(source, name, order, isStatic, keyless);
    statements.add(text);
    List<String> features = new ArrayList<>(order);
    if (keyless) {
      features.add(0, "one");
    }
    if (source.form() == Form.WINDOW) {
      features.add("w");
    }
    List<Law.Row> rows =
        source.rows().stream()
            .map(
                row ->
                    new Law.Row(
                        keyless ? new ArrayList<>() : row.key(),
                        isStatic ? (Long) LONG_AGO : row.event(),
                        row.created(),
                        inOrder(row, features)))
            .toList();
    views.add(
        new View(
            name,
            rows,
            ttl,
            delay,
            source.createdType().isPresent(),
            features,
            source.eventType(),
            isStatic,
            keyless));
  }

  private static List<Object> inOrder(Law.Row row, List<String> features) {
    return features.stream()
        .map(
            feature ->
                switch (feature) {
                  case "n" -> row.features().get(0);
                  case "s" -> row.features().get(1);
                  case "d" -> row.features().get(2);
                  case "one" -> 1;
                  default -> (Object) 0L;
                })
        .collect(toList());
  }

  static String interval(long micros) {
    return "INTERVAL '" + Duration.ofSeconds(0, micros * 1_000).toSeconds() + "' SECOND";
  }

  private void fillSpine() {
    int count = chance(0.03) ? 0 : 12;
    for (int id = 0; id < count; id++) {
      SpineRow row =
          new SpineRow(
              id,
              key(0.08),
              chance(0.08) ? null : asOf(asOfType),
              chance(0.1) ? null : asOf(knownType));
      spine.add(row);
      if (chance(0.2)) {
        spine.add(row);
      }
    }
    statements.add(
        "CREATE TABLE spine (id INTEGER, "
            + numbered(i -> "k" + i + " " + keys.get(i - 1).columnType())
            + ", t "
            + asOfType
            + ", seen_at "
            + knownType
            + ")");
    List<String> rows = new ArrayList<>();
    for (SpineRow row : spine) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(row.id())));
      row.key().forEach(key -> cells.add(engine.literal(key)));
      cells.add(engine.instant(row.asOf(), asOfType));
      cells.add(engine.instant(row.known(), knownType));
      rows.add("(" + String.join(", ", cells) + ")");
    }
    if (!rows.isEmpty()) {
      statements.add("INSERT INTO spine VALUES " + String.join(", ", rows));
    }
  }

  /** A time at, or one microsecond beside, a bound of some row. */
  Long asOf(String type) {
    View view = pick(views);
    long after =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> view.delay();
          default -> view.ttl().orElse(0L);
        };
    return cut(time(engine.timestamp()) + after + random.nextInt(3) - 1, type);
  }
}
