package io.featuresql.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.FeatureStatement.CreateEntity;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureService;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureView;
import io.featuresql.planner.sql.FeatureStatement.CreateOnDemandFeatureView;
import io.featuresql.planner.sql.FeatureStatement.DescribeDefinition;
import io.featuresql.planner.sql.FeatureStatement.DropDefinition;
import io.featuresql.planner.sql.FeatureStatement.KeyColumn;
import io.featuresql.planner.sql.FeatureStatement.Kind;
import io.featuresql.planner.sql.FeatureStatement.Materialize;
import io.featuresql.planner.sql.FeatureStatement.ServiceMember;
import io.featuresql.planner.sql.FeatureStatement.ShowCreate;
import io.featuresql.planner.sql.FeatureStatement.ShowDefinitions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementParserTest {
  @Test
  void entity() {
    String sql =
        "CREATE OR REPLACE ENTITY \"E 1\" (id BIGINT, k DECIMAL(10, 2), at TIMESTAMP WITH TIME"
            + " ZONE) COMMENT 'it''s';";
    CreateEntity entity = parse(sql, CreateEntity.class);
    assertThat(entity.name().text()).isEqualTo("E 1");
    assertThat(entity.name().span().of(sql)).isEqualTo("\"E 1\"");
    assertThat(entity.ifPresent().replace()).isTrue();
    assertThat(entity.ifPresent().keep()).isFalse();
    assertThat(entity.keys()).extracting(k -> k.name().text()).containsExactly("id", "k", "at");
    assertThat(entity.keys())
        .extracting(KeyColumn::type)
        .containsExactly("BIGINT", "DECIMAL(10, 2)", "TIMESTAMP WITH TIME ZONE");
    assertThat(entity.comment()).contains("it's");
  }

  @Test
  void featureView() {
    String sql =
        """
        -- a comment
        CREATE FEATURE VIEW IF NOT EXISTS user_profile
          TTL INTERVAL '90' DAY
          ENTITY user_account (src, "other src")
          DELAY INTERVAL '10 minutes'
          TIMESTAMP updated_at
          CREATED TIMESTAMP loaded_at
          OFFLINE
          WITH (owner = 'growth', tags = 'pii,profile', level = 3)
          COMMENT $$what it's for$$
        AS SELECT a AS b, $1 @> #2 ^@ '{' FROM lake.profiles /* ; */ WHERE x = ';' ; ;
        """;
    CreateFeatureView view = parse(sql, CreateFeatureView.class);
    assertThat(view.name().text()).isEqualTo("user_profile");
    assertThat(view.ifPresent().keep()).isTrue();
    assertThat(view.entity().text()).isEqualTo("user_account");
    assertThat(view.keyColumns()).extracting(Name::text).containsExactly("src", "other src");
    assertThat(view.eventTimestamp().orElseThrow().text()).isEqualTo("updated_at");
    assertThat(view.createdTimestamp().map(Name::text)).contains("loaded_at");
    assertThat(view.ttl()).contains(Duration.ofDays(90));
    assertThat(view.delay()).contains(Duration.ofMinutes(10));
    assertThat(view.offline()).isTrue();
    assertThat(view.comment()).contains("what it's for");
    assertThat(view.properties())
        .containsEntry("owner", "growth")
        .containsEntry("tags", "pii,profile")
        .containsEntry("level", "3");
    assertThat(view.aggregate()).isEmpty();
    assertThat(view.query())
        .isEqualTo("SELECT a AS b, $1 @> #2 ^@ '{' FROM lake.profiles /* ; */ WHERE x = ';'");
    assertThat(view.querySpan().of(sql)).isEqualTo(view.query());
  }

  @Test
  void theLeastFeatureView() {
    CreateFeatureView view =
        parse("CREATE FEATURE VIEW v ENTITY e TIMESTAMP ts AS FROM t", CreateFeatureView.class);
    assertThat(view.keyColumns()).isEmpty();
    assertThat(view.createdTimestamp()).isEmpty();
    assertThat(view.ttl()).isEmpty();
    assertThat(view.delay()).isEmpty();
    assertThat(view.offline()).isFalse();
    assertThat(view.properties()).isEmpty();
    assertThat(view.query()).isEqualTo("FROM t");
  }

  @Test
  void aggregateIsFoundAndLeftAlone() {
    String sql =
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP ts AGGREGATE (COUNT(*) OVER (RANGE INTERVAL '1'"
            + " DAY PRECEDING) AS c) AS SELECT 1";
    CreateFeatureView view = parse(sql, CreateFeatureView.class);
    assertThat(view.aggregate().map(s -> s.of(sql)).orElseThrow())
        .startsWith("AGGREGATE (COUNT")
        .endsWith("AS c)");
    assertThat(view.query()).isEqualTo("SELECT 1");
  }

  @Test
  void onDemandViewIsRecognised() {
    String sql = "CREATE ON DEMAND FEATURE VIEW r REQUEST (a DOUBLE) USING x COMPUTE (a AS b);";
    CreateOnDemandFeatureView view = parse(sql, CreateOnDemandFeatureView.class);
    assertThat(view.name().span().of(sql)).isEqualTo("r");
  }

  @Test
  void service() {
    CreateFeatureService service =
        parse(
            "CREATE FEATURE SERVICE s COMMENT 'c' AS a (b, c AS d, e f), g",
            CreateFeatureService.class);
    assertThat(service.comment()).contains("c");
    assertThat(service.members()).extracting(m -> m.view().text()).containsExactly("a", "g");
    ServiceMember first = service.members().get(0);
    assertThat(first.items().orElseThrow())
        .extracting(i -> i.feature().text() + i.alias().map(a -> "/" + a.text()).orElse(""))
        .containsExactly("b", "c/d", "e/f");
    assertThat(service.members().get(1).items()).isEmpty();
  }

  @Test
  void theShortOnes() {
    DropDefinition drop = parse("drop feature service if exists s;", DropDefinition.class);
    assertThat(drop.kind()).isEqualTo(Kind.FEATURE_SERVICE);
    assertThat(drop.ifExists()).isTrue();
    assertThat(parse("DROP ENTITY e", DropDefinition.class).kind()).isEqualTo(Kind.ENTITY);
    assertThat(parse("SHOW FEATURE VIEWS", ShowDefinitions.class).kind())
        .isEqualTo(Kind.FEATURE_VIEW);
    assertThat(parse("SHOW ENTITIES;", ShowDefinitions.class).kind()).isEqualTo(Kind.ENTITY);
    assertThat(parse("DESC v", DescribeDefinition.class).name().text()).isEqualTo("v");
    assertThat(parse("SHOW CREATE \"v w\";", ShowCreate.class).name().text()).isEqualTo("v w");
  }

  @Test
  void materialize() {
    Materialize all = parse("MATERIALIZE ALL;", Materialize.class);
    assertThat(all.all()).isTrue();
    assertThat(all.from()).isEmpty();
    String sql = "MATERIALIZE a, b FROM TIMESTAMP '2026-01-01 00:00:00' TO NOW - INTERVAL '1' DAY;";
    Materialize some = parse(sql, Materialize.class);
    assertThat(some.views()).extracting(Name::text).containsExactly("a", "b");
    assertThat(FeatureSqlParser.spanOf(some.from().orElseThrow()).of(sql))
        .isEqualTo("TIMESTAMP '2026-01-01 00:00:00'");
    assertThat(FeatureSqlParser.spanOf(some.to().orElseThrow()).of(sql))
        .isEqualTo("NOW - INTERVAL '1' DAY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "-- nothing",
        "SELECT 1",
        "CREATE TABLE t (a INT)",
        "CREATE OR REPLACE VIEW v AS x",
        "DROP VIEW v",
        "DROP TABLE IF EXISTS t",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "DESCRIBE SELECT 1",
        "DESCRIBE s.t",
        "SHOW CREATE TABLE x",
        "SHOW CREATE s.x",
        "SHOW",
        "entity",
        "EXPLAIN x"
      })
  void theWarehousesStatements(String sql) {
    assertThat(FeatureSqlParser.parseStatement(sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CREATE ENTITY e (a^)^ | unexpected ')'; expected the type of 'a', such as BIGINT",
        "CREATE ENTITY e (a INT^^ | the statement ends too early; expected ')'",
        "CREATE ENTITY e (a INT) ^x^ | unexpected 'x'; expected COMMENT, WITH or the end",
        "CREATE ENTITY ^order^ (a INT) | 'order' is a key word; expected the name of the entity, or"
            + " put it in double quotes",
        "CREATE OR REPLACE ENTITY ^IF^ NOT EXISTS e (a INT) | OR REPLACE and IF NOT EXISTS exclude"
            + " each other; leave one out",
        "CREATE FEATURE ^TABLE^ x | unexpected 'TABLE'; expected VIEW or SERVICE",
        "CREATE FEATURE VIEW v ^AS^ SELECT 1 | feature view 'v' has no ENTITY; add ENTITY and what"
            + " it describes",
        "CREATE FEATURE VIEW v ENTITY e ^DELAY^ INTERVAL '1' DAY AS SELECT 1 | feature view 'v' has"
            + " no TIMESTAMP, so its rows hold at any instant and have no age; add TIMESTAMP and"
            + " the column that says when a row became true, or leave this out",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t ^FOO^ AS SELECT 1 | unexpected 'FOO'; expected"
            + " AS, or a clause such as TTL, DELAY, CREATED TIMESTAMP, OFFLINE, COMMENT or WITH",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t ^ENTITY^ f AS SELECT 1 | ENTITY is given twice;"
            + " leave one out",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t AS^^ | the statement ends too early; expected a"
            + " query",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t AS SELECT 1^)^ x ( | unexpected ')'",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t AS SELECT ^(^1 | this '(' is never closed",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t AS SELECT 1^;^ DROP TABLE x | unexpected ';'"
            + " inside the query; a feature view reads one query",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t WITH (a = 'x', ^A^ = 'y') AS SELECT 1 |"
            + " property 'A' is given twice; leave one out",
        "CREATE FEATURE VIEW v ENTITY e TIMESTAMP t COMMENT ^x^ AS SELECT 1 | unexpected 'x';"
            + " expected a string in single quotes",
        "CREATE FEATURE SERVICE s ^(^a) | unexpected '('; expected AS or COMMENT",
        "DROP FEATURE VIEW v ^w^ | unexpected 'w'; expected the end",
        "MATERIALIZE a ^b^ | unexpected 'b'; expected ',', FROM, TO, WITH or the end",
        "MATERIALIZE a FROM^^ | the statement ends too early; expected a timestamp",
      })
  void errors(String marked, String message) {
    assertError(marked, ErrorCode.SYNTAX, message);
  }

  @Test
  void intervalErrors() {
    assertError(
        "CREATE FEATURE VIEW v ENTITY e TTL ^INTERVAL '1' MONTH^ TIMESTAMP t AS SELECT 1",
        ErrorCode.INTERVAL,
        "an interval in MONTH has no fixed length; use DAY");
    assertError(
        "CREATE FEATURE VIEW v ENTITY e DELAY ^INTERVAL '-1' DAY^ TIMESTAMP t AS SELECT 1",
        ErrorCode.INTERVAL,
        "this interval is negative; write a positive one");
  }

  private static void assertError(String marked, ErrorCode code, String message) {
    int first = marked.indexOf('^');
    int second = marked.indexOf('^', first + 1) - 1;
    String sql = marked.replace("^", "");
    assertThatExceptionOfType(FeatureSqlException.class)
        .isThrownBy(() -> FeatureSqlParser.parseStatement(sql))
        .satisfies(
            e -> {
              assertThat(e.getMessage()).isEqualTo(message);
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.span()).contains(new Span(first, second));
            });
  }

  private static <T> T parse(String sql, Class<T> type) {
    Optional<FeatureStatement> statement = FeatureSqlParser.parseStatement(sql);
    return type.cast(statement.orElseThrow());
  }
}
