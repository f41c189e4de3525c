package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text made to break the parser. All of it runs on a small stack. */
@Timeout(30)
@Execution(ExecutionMode.CONCURRENT)
final class LimitsTest {
  private static final long SMALL_STACK_BYTES = 768 * 1024;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "( | )",
        "f( | )",
        "[ | ]",
        "{'a': | }",
        "(SELECT | )",
        "CASE WHEN | THEN 1 END",
        "x[ | ]",
        "1 + ( | )",
        "CAST( | AS INT)",
        "list_filter(l, x -> | )",
        "((1, | ))",
      })
  void deepNesting(String open, String close) throws Exception {
    String before = "SELECT * FROM t FEATURES v AS OF ";
    for (int depth : new int[] {60, 100, 200, 1_000, 100_000}) {
      String sql = before + (open + " ").repeat(depth) + "x" + (" " + close).repeat(depth);
      onSmallStack(
          () -> {
            refusedOr(() -> FeatureSqlParser.parseClause(sql, before.indexOf("FEATURES")));
            refusedOr(() -> FeatureSqlParser.parseQuery(sql));
          });
    }
  }

  @Test
  void theBracketThatIsTooDeepIsBlamed() {
    String before = "FEATURES v AS OF ";
    String sql = before + "(".repeat(400) + "x" + ")".repeat(400);
    assertThatExceptionOfType(FeatureSqlException.class)
        .isThrownBy(() -> FeatureSqlParser.parseClause(sql, 0))
        .withMessage("more than 200 brackets inside each other; nest less deeply")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TOO_COMPLEX);
              int at = before.length() + GrammarTokens.MAX_NESTING;
              assertThat(e.span()).contains(new Span(at, at + 1));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x AND ",
        "x OR ",
        "x || ",
        "x + ",
        "x LIKE ",
        "- ",
        "NOT ",
        "x = y OR x LIKE ",
        "x -> ",
        "x ->> ",
        "(x) * ",
        "x::INT + ",
        "x IS NULL AND ",
        "x IN (1) OR ",
        "x BETWEEN 1 AND 2 OR ",
        "f(a + b) + "
      })
  void longChains(String term) throws Exception {
    for (int terms : new int[] {300, 700, 1_400, 10_000, 100_000}) {
      String sql = "SELECT * FROM t FEATURES v AS OF " + term.repeat(terms) + "x";
      onSmallStack(
          () -> {
            refusedOr(() -> FeatureSqlParser.parseClause(sql, sql.indexOf("FEATURES")));
            refusedOr(() -> FeatureSqlParser.parseQuery(sql));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x[1]", "x::INT", "x.y"})
  void longSuffixes(String start) throws Exception {
    String suffix = start.substring(1);
    for (int times : new int[] {1_000, 10_000, 100_000}) {
      String sql = "FEATURES v AS OF x" + suffix.repeat(times);
      onSmallStack(() -> refusedOr(() -> FeatureSqlParser.parseClause(sql, 0)));
    }
  }

  @Test
  void manyFeaturesAreFine() {
    StringBuilder items = new StringBuilder("f0");
    for (int i = 1; i < 20_000; i++) {
      items.append(", f").append(i);
    }
    String sql = "FEATURES v (" + items + ") AS OF NOW";
    SqlFeatures features = FeatureSqlParser.parseClause(sql, 0).clause();
    assertThat(features.refs().get(0).items().orElseThrow()).hasSize(20_000);
  }

  @Test
  void whatIsWideIsFine() {
    String list = "CASE WHEN a THEN 1 END, h -> 'k', (b), ".repeat(1_000);
    assertThat(FeatureSqlParser.parseQuery("SELECT " + list + "x FROM t FEATURES v AS OF NOW"))
        .isNotNull();
  }

  /** What follows the clause is never read. */
  @Test
  void theClauseCostsNoMoreThanItsLength() {
    String clause = "FEATURES v AS OF t.at ";
    String sql = "SELECT * FROM t " + clause + "WHERE x IN (" + "(((1))), ".repeat(500_000) + "1)";
    List<Token> tokens = Tokens.of(sql);
    int index = ClauseStarts.of(tokens).get(0);
    long start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      FeatureSqlParser.parseClause(tokens, index);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static void refusedOr(Runnable parse) {
    try {
      parse.run();
    } catch (FeatureSqlException e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.TOO_COMPLEX);
      assertThat(e.getCause()).isNull();
    }
  }

  private static void onSmallStack(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, work, "small stack", SMALL_STACK_BYTES);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
