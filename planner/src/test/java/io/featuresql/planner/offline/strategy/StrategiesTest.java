package io.featuresql.planner.offline.strategy;

import static io.featuresql.planner.dialect.StrategyKind.ARRAY_SEARCH;
import static io.featuresql.planner.dialect.StrategyKind.ASOF_JOIN;
import static io.featuresql.planner.dialect.StrategyKind.LATERAL_TOP_ONE;
import static io.featuresql.planner.dialect.StrategyKind.RANGE_JOIN;
import static io.featuresql.planner.dialect.StrategyKind.RANKED_CANDIDATES;
import static io.featuresql.planner.dialect.StrategyKind.UNION_WINDOW;
import static io.featuresql.planner.dialect.StrategyKind.VALIDITY_INTERVAL;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.Planning;
import io.featuresql.planner.TextRelations;
import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.script.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which form of join is chosen, and the reason that is given. */
class StrategiesTest {
  /** What a warehouse can run, by the word with which a case begins. */
  private static final Map<String, List<StrategyKind>> WAREHOUSES =
      Map.of(
          "plain", List.of(VALIDITY_INTERVAL),
          "sorting",
              List.of(
                  UNION_WINDOW, VALIDITY_INTERVAL, RANKED_CANDIDATES, RANGE_JOIN, LATERAL_TOP_ONE),
          "arrays", List.of(ARRAY_SEARCH, UNION_WINDOW, VALIDITY_INTERVAL, RANKED_CANDIDATES),
          "joining", List.of(ASOF_JOIN, UNION_WINDOW, VALIDITY_INTERVAL, RANKED_CANDIDATES),
          "numbering",
              Arrays.stream(StrategyKind.values()).filter(kind -> kind != ARRAY_SEARCH).toList());

  static List<Script.Case> cases() {
    return Script.of(StrategiesTest.class, "strategies.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theFormThatIsChosen(Script.Case script) {
    String[] lines = script.input().split("\n", 2);
    String sql = "SELECT * FROM " + lines[1];
    Map<String, Optional<String>> facts = facts(lines[0]);
    String warehouse = lines[0].split("[ ,]")[0];
    PlainDialect dialect = new PlainDialect(WAREHOUSES.get(warehouse));
    TextRelations relations =
        new TextRelations(
            dialect,
            "labels (id INTEGER, user_id BIGINT, ts TIMESTAMP)",
            "events (user_id BIGINT, seen_at TIMESTAMP, amount INTEGER)",
            "notes (user_id BIGINT, seen_at TIMESTAMP, loaded_at TIMESTAMP, amount INTEGER)",
            "parquet (user_id BIGINT, seen_at TIMESTAMP, amount INTEGER)");
    Planning planning =
        new Planning(dialect, relations)
            .define("CREATE ENTITY account (user_id BIGINT)")
            .define(view("recent", "* FROM events"))
            .define(view("sum_of", "user_id, seen_at, amount + 1 AS sum_amount FROM events"))
            .define(
                view("noted", "* FROM notes").replace(" AS ", " CREATED TIMESTAMP loaded_at AS "))
            .define(view("of_file", "* FROM lake.parquet"));
    number(facts, "spine").ifPresent(rows -> relations.guess("labels", rows));
    number(facts, "source").ifPresent(rows -> relations.guess("events", rows));
    number(facts, "source").ifPresent(rows -> relations.guess("parquet", rows));
    if (facts.containsKey("rows")) {
      relations.tell(
          new SourceStatistics(
              number(facts, "rows").orElseThrow(),
              number(facts, "keys"),
              number(facts, "largest"),
              number(facts, "same"),
              facts.getOrDefault("days", Optional.empty()).map(Long::valueOf).map(Duration::ofDays),
              facts.containsKey("indexed")));
    }
    Optional<StrategyKind> forced =
        facts.getOrDefault("strategy", Optional.empty()).flatMap(StrategyKind::of);
    Preferences preferences = new Preferences(Route.OFFLINE, forced);
    if (facts.containsKey("refused")) {
      preferences = preferences.withoutAsOfJoins();
    }
    try {
      Plan.Offline plan = (Plan.Offline) planning.plan(sql, preferences);
      script.check(String.join("\n", plan.statement().strategies()));
    } catch (FeatureSqlException e) {
      script.check(e.code().sqlState() + " " + e.getMessage());
    }
  }

  private static String view(String name, String select) {
    return "CREATE FEATURE VIEW " + name + " ENTITY account TIMESTAMP seen_at AS SELECT " + select;
  }

  /** {@code rows 30000, indexed} by their first words. */
  private static Map<String, Optional<String>> facts(String line) {
    Map<String, Optional<String>> facts = new HashMap<>();
    for (String fact : line.split(", ")) {
      String[] words = fact.split(" ", 2);
      facts.put(words[0], words.length == 1 ? Optional.empty() : Optional.of(words[1]));
    }
    return facts;
  }

  private static OptionalDouble number(Map<String, Optional<String>> facts, String name) {
    Optional<String> text = facts.getOrDefault(name, Optional.empty());
    return text.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(text.get()));
  }
}
