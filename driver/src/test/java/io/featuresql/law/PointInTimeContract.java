package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.law.Law.KnownAsOf;
import io.featuresql.law.Law.Question;
import io.featuresql.law.World.SpineRow;
import io.featuresql.law.World.View;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements over random data against a naive as-of join. To repeat one world, run with {@code
 * -Dfeaturesql.seed=}; for more of them, {@code -Dfeaturesql.worlds=}.
 */
abstract class PointInTimeContract {
  private static final int STATEMENTS = 8;
  private static final long FIRST = 20_260_101;

  /** Names for features that the spine has too: its own must go on meaning the spine's. */
  private static final List<String> LIKE_THE_SPINE = List.of("other", "t", "seen_at", "k1", "id");

  @TempDir Path folder;

  /** The warehouse on trial. */
  abstract TestEngine engine();

  static LongStream seeds() {
    Long seed = Long.getLong("featuresql.seed");
    return seed != null
        ? LongStream.of(seed)
        : LongStream.range(FIRST, FIRST + Integer.getInteger("featuresql.worlds", 29));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyStatementObeysTheLaw(long seed) throws SQLException {
    String name = "law_" + seed;
    World world = new World(engine(), name, seed, folder.toString(), engine().day(seed));
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < STATEMENTS; i++) {
      cases.add(world.chance(0.15) ? population(world) : overSpine(world, false));
    }
    inTurn(seed, world, engine().project(name), cases, false);
  }

  static LongStream seedsOfTwoViews() {
    return seeds().limit(Math.max(1, seeds().count() / 3));
  }

  /** Views of one table, which share what they read where the warehouse can. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seedsOfTwoViews")
  void viewsOfOneTableObeyTheLawTogether(long seed) throws SQLException {
    String name = "together_" + seed;
    World world = new World(engine(), name, seed, folder.toString(), engine().day(seed), true);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < STATEMENTS; i++) {
      cases.add(overSpine(world, true));
    }
    inTurn(seed, world, engine().project(name), cases, engine().sharesRows());
  }

  /** Views of an entity without keys, and views whose rows hold at any instant. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seedsOfTwoViews")
  void viewsWithoutKeysOrTimestampsObeyTheLaw(long seed) throws SQLException {
    String name = "bare_" + seed;
    World world =
        new World(engine(), name, seed, folder.toString(), engine().day(seed), false, true);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < STATEMENTS; i++) {
      cases.add(i % 4 == 3 ? populationOfOne(world) : overSpine(world, false));
    }
    inTurn(seed, world, engine().project(name), cases, false);
  }

  /** All rows that a static view, or one without keys, has at an instant. */
  private static Case populationOfOne(World world) {
    View view = world.views.get(1 + world.random.nextInt(2));
    Ref ref = ref(world, view, Optional.empty());
    Instants asOf = constant(world);
    List<List<Object>> expected = new ArrayList<>();
    Set<List<Object>> keys = new LinkedHashSet<>();
    view.rows().forEach(row -> keys.add(row.key()));
    for (List<Object> key : keys) {
      Question question = new Question(key, asOf.constant().orElseThrow(), false, Optional.empty());
      List<Object> cells = new ArrayList<>(key);
      List<Object> matched = new ArrayList<>();
      ref.answer(question, cells, matched);
      cells.addAll(matched);
      if (Law.match(view.rows(), question, ref.ttl(), view.delay()).isPresent()) {
        expected.add(cells);
      }
    }
    return new Case(
        "SELECT *"
            + matched(List.of(ref))
            + " FROM FEATURES "
            + ref.text()
            + " AS OF "
            + asOf.text(),
        asOf.parameters(),
        expected,
        Set.of());
  }

  private void inTurn(long seed, World world, String warehouse, List<Case> cases, boolean shares)
      throws SQLException {
    String project = warehouse + ";route=offline";
    List<String> strategies = engine().strategies();
    try (Connection builder = DriverManager.getConnection(project)) {
      world.build(builder);
      for (int i = 0; i < strategies.size(); i++) {
        String strategy = strategies.get(i);
        try (Connection connection =
            DriverManager.getConnection(project + ";strategy=" + strategy)) {
          for (int j = 0; j < cases.size(); j++) {
            boolean turn = (seed + j) % strategies.size() == i;
            if (turn || !engine().isSlow()) {
              check(seed, strategy, world, connection, cases.get(j));
              if (shares && cases.get(j).reads().contains(strategy)) {
                assertThat(explained(connection, cases.get(j))).contains("shares the match of 'v");
              }
            }
          }
        }
      }
    }
  }

  private static String explained(Connection connection, Case asked) throws SQLException {
    return Results.rows(connection, "EXPLAIN " + asked.sql(), asked.parameters().toArray())
        .toString();
  }

  private static void check(
      long seed, String strategy, World world, Connection connection, Case asked) {
    String description =
        "seed %d, strategy %s, parameters %s%n%s%nin a world of%n%s"
            .formatted(
                seed,
                strategy,
                asked.parameters(),
                asked.sql(),
                String.join(";\n", world.statements));
    List<List<Object>> actual;
    try {
      actual = Results.rows(connection, asked.sql(), asked.parameters().toArray());
    } catch (SQLException e) {
      throw new AssertionError(e.getMessage() + "\n" + description, e);
    }
    assertThat(actual).as(description).containsExactlyInAnyOrderElementsOf(asked.expected());
  }

  /**
   * A statement and its answer.
   *
   * @param reads the strategies by which views of one table share what they read for it
   */
  private record Case(
      String sql, List<Object> parameters, List<List<Object>> expected, Set<String> reads) {}

  /** A view as a statement refers to it. */
  private record Ref(
      String text,
      View view,
      Optional<Long> ttl,
      List<Integer> features,
      String alias,
      boolean created) {
    /** The times of the matched row, as columns. */
    String matched() {
      List<String> columns = new ArrayList<>();
      if (!view.isStatic()) {
        columns.add(alias + ".event_at");
      }
      if (created) {
        columns.add(alias + ".seen");
      }
      return String.join(", ", columns);
    }

    void answer(Question question, List<Object> features, List<Object> matched) {
      Optional<Law.Row> row = Law.match(view.rows(), view.ask(question), ttl, view.delay());
      this.features.forEach(f -> features.add(row.map(r -> r.features().get(f)).orElse(null)));
      if (!view.isStatic()) {
        matched.add(row.map(Law.Row::event).orElse(null));
      }
      if (created) {
        matched.add(row.map(Law.Row::created).orElse(null));
      }
    }
  }

  private static Case overSpine(World world, boolean together) {
    boolean created =
        together
            ? world.views.get(0).hasCreated()
            : world.views.stream().anyMatch(View::hasCreated);
    boolean known = created && world.chance(0.4);
    List<Ref> refs = together ? twoOfOneTable(world, known) : refs(world, known);
    Instants asOf = instant(world, world.pick(List.of("s.t", "t")), world.asOfType);
    Instants knownAsOf =
        instant(world, world.pick(List.of("s.seen_at", "seen_at")), world.knownType);
    boolean before = world.chance(0.3);
    List<Object> parameters = new ArrayList<>(asOf.parameters());
    String clause = (before ? " BEFORE " : " AS OF ") + asOf.text();
    if (known) {
      clause += " KNOWN AS OF " + knownAsOf.text();
      parameters.addAll(knownAsOf.parameters());
    }
    Where where = where(world, asOf);
    List<List<Object>> expected = new ArrayList<>();
    for (SpineRow row : world.spine) {
      if (!where.keeps(row)) {
        continue;
      }
      Optional<KnownAsOf> k =
          known
              ? Optional.of(new KnownAsOf(knownAsOf.constant().orElse(row.known())))
              : Optional.empty();
      Question question = new Question(row.key(), asOf.constant().orElse(row.asOf()), before, k);
      List<Object> cells = new ArrayList<>(List.of(row.id()));
      row.key().forEach(key -> cells.add(asColumn(key, world, row.key().indexOf(key))));
      cells.add(row.asOf());
      cells.add(row.known());
      List<Object> matched = new ArrayList<>();
      refs.forEach(ref -> ref.answer(question, cells, matched));
      cells.addAll(matched);
      expected.add(cells);
    }
    return new Case(
        "SELECT *"
            + matched(refs)
            + " FROM spine AS s FEATURES "
            + texts(refs)
            + clause
            + where.text(),
        parameters,
        expected,
        reads(asOf, known ? Optional.of(knownAsOf) : Optional.empty()));
  }

  private static Set<String> reads(Instants asOf, Optional<Instants> known) {
    if (known.isPresent() && known.get().constant().isEmpty()) {
      return Set.of("ranked-candidates");
    }
    return asOf.constant().isPresent()
        ? Set.of()
        : Set.of("union-window", "array-search", "ranked-candidates");
  }

  /** A WHERE, from which the planner may conclude which events can matter. */
  private record Where(String text, Predicate<SpineRow> filter) {
    boolean keeps(SpineRow row) {
      return filter.test(row);
    }
  }

  private static Where where(World world, Instants asOf) {
    if (asOf.constant().isPresent() || world.chance(0.5)) {
      return new Where("", row -> true);
    }
    String column = asOf.text().equals("t") ? "s.t" : asOf.text();
    column = world.chance(0.8) ? column : "s.t";
    Long bound = world.asOf(world.asOfType);
    Long other = world.asOf(world.asOfType);
    String literal = world.engine.instant(bound, world.asOfType);
    String otherLiteral = world.engine.instant(other, world.asOfType);
    Predicate<SpineRow> known = row -> row.asOf() != null;
    return switch (world.random.nextInt(6)) {
      case 0 -> new Where(" WHERE " + column + " >= " + literal, known.and(r -> r.asOf() >= bound));
      case 1 ->
          new Where(
              " WHERE s.id >= 0 AND " + literal + " > " + column, known.and(r -> r.asOf() < bound));
      case 2 ->
          new Where(
              " WHERE "
                  + column
                  + " BETWEEN "
                  + literal
                  + " AND "
                  + otherLiteral
                  + " AND s.id > -1",
              known.and(r -> r.asOf() >= bound && r.asOf() <= other));
      case 3 ->
          new Where(" WHERE " + column + " = " + literal, known.and(r -> r.asOf().equals(bound)));
      case 4 ->
          new Where(" WHERE NOT " + column + " > " + literal, known.and(r -> r.asOf() <= bound));
      default -> new Where(" WHERE " + column + " > " + literal + " OR s.id >= 0", row -> true);
    };
  }

  /** The key as the spine's column has it. */
  private static Object asColumn(Object key, World world, int index) {
    boolean narrow = key instanceof Long && world.keys.get(index).columnType().equals("INTEGER");
    return narrow ? (Object) ((Long) key).intValue() : key;
  }

  private static Case population(World world) {
    boolean known = world.views.stream().anyMatch(View::hasCreated) && world.chance(0.3);
    List<Ref> refs = refs(world, known);
    Instants asOf = constant(world);
    boolean before = world.chance(0.3);
    List<Object> parameters = new ArrayList<>(asOf.parameters());
    String clause = (before ? " BEFORE " : " AS OF ") + asOf.text();
    Optional<KnownAsOf> k = Optional.empty();
    if (known) {
      Instants knownAsOf = constant(world);
      clause += " KNOWN AS OF " + knownAsOf.text();
      parameters.addAll(knownAsOf.parameters());
      k = Optional.of(new KnownAsOf(knownAsOf.constant().orElseThrow()));
    }
    Set<List<Object>> keys = new LinkedHashSet<>();
    refs.forEach(ref -> ref.view().rows().forEach(row -> keys.add(row.key())));
    List<List<Object>> expected = new ArrayList<>();
    for (List<Object> key : keys) {
      Question question = new Question(key, asOf.constant().orElseThrow(), before, k);
      List<Object> cells = new ArrayList<>(key);
      List<Object> matched = new ArrayList<>();
      refs.forEach(ref -> ref.answer(question, cells, matched));
      boolean live = matched.stream().anyMatch(event -> event != null);
      cells.addAll(matched);
      if (live) {
        expected.add(cells);
      }
    }
    return new Case(
        "SELECT *" + matched(refs) + " FROM FEATURES " + texts(refs) + clause,
        parameters,
        expected,
        Set.of());
  }

  private static String texts(List<Ref> refs) {
    return String.join(", ", refs.stream().map(Ref::text).filter(t -> !t.isEmpty()).toList());
  }

  private static String matched(List<Ref> refs) {
    StringBuilder text = new StringBuilder();
    refs.stream()
        .map(Ref::matched)
        .filter(columns -> !columns.isEmpty())
        .forEach(columns -> text.append(", ").append(columns));
    return text.toString();
  }

  /** Some references; a service is one for each member, of which the first has the text. */
  private static List<Ref> refs(World world, boolean known) {
    List<Ref> refs = new ArrayList<>();
    List<View> views =
        new ArrayList<>(world.views.stream().filter(v -> !known || v.hasCreated()).toList());
    Collections.shuffle(views, world.random);
    if (views.size() == 3 && world.chance(0.15)) {
      View v1 = world.views.get(0);
      View v3 = world.views.get(2);
      refs.add(new Ref("svc", v1, v1.ttl(), v1.places("s", "n"), "v1", v1.hasCreated()));
      refs.add(new Ref("", v3, v3.ttl(), all(v3), "v3", false));
      return refs;
    }
    int count = 1 + world.random.nextInt(views.size());
    for (View view : views.subList(0, count)) {
      refs.add(ref(world, view, Optional.empty()));
    }
    if (world.chance(0.3)) {
      refs.add(ref(world, views.get(0), Optional.of("again")));
    }
    return refs;
  }

  /** References to both views of one table, and perhaps to others. */
  private static List<Ref> twoOfOneTable(World world, boolean known) {
    List<Ref> refs = new ArrayList<>();
    refs.add(ref(world, world.views.get(0), Optional.empty()));
    refs.add(ref(world, world.views.get(1), Optional.empty()));
    View other = world.views.get(2);
    if (world.chance(0.3) && (!known || other.hasCreated())) {
      refs.add(ref(world, other, Optional.empty()));
    }
    if (world.chance(0.3)) {
      refs.add(ref(world, world.views.get(world.random.nextInt(2)), Optional.of("again")));
    }
    Collections.shuffle(refs, world.random);
    return refs;
  }

  private static Ref ref(World world, View view, Optional<String> alias) {
    List<Integer> features = all(view);
    String text = view.name();
    if (world.chance(0.3)) {
      features = view.places("d", "n");
      List<String> names = world.engine.hasLateral() ? LIKE_THE_SPINE : List.of("renamed");
      text += " (" + view.name() + "_d, " + view.name() + "_n AS " + world.pick(names) + ")";
    }
    text += alias.map(a -> " AS " + a).orElse("");
    Optional<Long> ttl = view.ttl();
    if (world.chance(0.25) && !view.isStatic()) {
      ttl = Optional.of(world.pick(List.of(0L, 3_600_000_000L, 86_400_000_000L)));
      text += " WITHIN " + World.interval(ttl.get());
    }
    boolean created = view.hasCreated() && world.chance(0.5);
    return new Ref(text, view, ttl, features, alias.orElse(view.name()), created);
  }

  private static List<Integer> all(View view) {
    return IntStream.range(0, view.features().size()).boxed().toList();
  }

  /** What stands behind AS OF; {@code constant} is empty when it is the column of each row. */
  private record Instants(String text, List<Object> parameters, Optional<Long> constant) {}

  private static Instants instant(World world, String column, String type) {
    if (world.chance(0.6)) {
      return new Instants(column, List.of(), Optional.empty());
    }
    return constant(world);
  }

  private static Instants constant(World world) {
    String type = world.pick(world.engine.literalTypes());
    long micros = world.asOf(type);
    switch (world.random.nextInt(5)) {
      case 0:
        long now = Results.micros(java.time.Instant.now());
        return new Instants(
            world.pick(List.of("NOW", "now()", "CURRENT_TIMESTAMP")), List.of(), Optional.of(now));
      case 1:
        return new Instants("?", List.of(parameter(world, micros)), Optional.of(micros));
      default:
        return new Instants(world.engine.instant(micros, type), List.of(), Optional.of(micros));
    }
  }

  private static Object parameter(World world, long micros) {
    LocalDateTime at = Results.utc(micros);
    return world.pick(
        List.of(
            at,
            at.atOffset(ZoneOffset.UTC).withOffsetSameInstant(ZoneOffset.ofHours(-11)),
            Timestamp.valueOf(at)));
  }
}
