package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What analysts write, with a FEATURES clause in each position that the grammar allows, against the
 * same statement over tables that were joined by hand.
 */
final class StatementsTest {
  static final String[] TABLES = {
    """
    CREATE TABLE profile_rows AS SELECT * FROM (VALUES
      (1, TIMESTAMP '2026-01-01', 30, 'NO', [1, 2]), (1, TIMESTAMP '2026-01-05', 31, 'SE', [3]),
      (2, TIMESTAMP '2026-01-02', 40, NULL, NULL), (3, TIMESTAMP '2026-01-03', 50, 'NO', []))
      AS t (user_id, updated_at, age, country, codes)\
    """,
    """
    CREATE TABLE click_rows AS SELECT * FROM (VALUES
      (1, TIMESTAMP '2026-01-04', 5, {'page': 'home', 'ms': 12}),
      (2, TIMESTAMP '2026-01-03', 1, {'page': 'cart', 'ms': 7}))
      AS t (user_id, clicked_at, clicks, last)\
    """,
    """
    CREATE TABLE labels AS SELECT * FROM (VALUES
      (10, 1, TIMESTAMP '2026-01-05', 0.5), (11, 1, TIMESTAMP '2026-01-03', 0.1),
      (12, 2, TIMESTAMP '2026-01-02', 1.0), (13, 2, TIMESTAMP '2026-01-01', 2.0),
      (14, NULL, TIMESTAMP '2026-01-10', 3.0), (15, 1, NULL, 4.0), (10, 1, TIMESTAMP '2026-01-05', 0.5))
      AS t (id, user_id, ts, label)\
    """,
    "CREATE TABLE users (user_id INTEGER, name VARCHAR)",
    "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy')",
    "CREATE TABLE \"odd table\" AS SELECT id AS \"select\", user_id AS \"user\", ts AS \"as\" FROM"
        + " labels",
    "CREATE TABLE features AS SELECT user_id, ts, label AS features FROM labels",
    "CREATE TABLE target (id INTEGER, age INTEGER)",
    "CREATE ENTITY user_account (user_id BIGINT)",
    "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at"
        + " AS SELECT * FROM profile_rows",
    "CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP clicked_at"
        + " AS SELECT user_id, clicked_at, clicks, last FROM click_rows",
    "CREATE FEATURE SERVICE bundle AS profile (age, country AS home), activity (clicks)",
    // the same, joined by hand
    "CREATE TABLE j AS SELECT l.*, p.age, p.country, p.codes FROM labels l LEFT JOIN LATERAL"
        + " (SELECT * FROM profile_rows p WHERE p.user_id = l.user_id AND updated_at <= l.ts"
        + " ORDER BY updated_at DESC LIMIT 1) p ON true",
    "CREATE TABLE jj AS SELECT j.*, a.clicks, a.last FROM j LEFT JOIN LATERAL"
        + " (SELECT * FROM click_rows a WHERE a.user_id = j.user_id AND clicked_at <= j.ts"
        + " ORDER BY clicked_at DESC LIMIT 1) a ON true",
    "CREATE TABLE matched AS SELECT l.*, p.updated_at FROM labels l LEFT JOIN LATERAL"
        + " (SELECT * FROM profile_rows p WHERE p.user_id = l.user_id AND updated_at <= l.ts"
        + " ORDER BY updated_at DESC LIMIT 1) p ON true",
    "CREATE TABLE now AS SELECT user_id::BIGINT AS user_id, age, country, codes FROM profile_rows"
        + " QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) = 1",
  };

  private static final String LABELS_NOW =
      "SELECT l.*, n.age, n.country, n.codes FROM labels l LEFT JOIN now n USING (user_id)";

  @TempDir static Path folder;
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:route=offline");
    Results.run(connection, TABLES);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static Arguments same(String sql, String byHand, Object... parameters) {
    return Arguments.of(sql, byHand, parameters);
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        // stars
        same("SELECT * FROM labels FEATURES profile AS OF ts", "FROM j"),
        same("SELECT labels.* FROM labels FEATURES profile AS OF ts", "FROM labels"),
        same(
            "SELECT profile.* FROM labels FEATURES profile AS OF ts",
            "SELECT age, country, codes FROM j"),
        same("SELECT l.*, p.* FROM labels l FEATURES profile AS p AS OF l.ts", "FROM j"),
        same(
            "SELECT * EXCLUDE (age) FROM labels FEATURES profile AS OF ts",
            "SELECT * EXCLUDE (age) FROM j"),
        same(
            "SELECT * EXCLUDE age FROM labels FEATURES profile AS OF ts",
            "SELECT * EXCLUDE age FROM j"),
        same(
            "SELECT * REPLACE (age + 1 AS age) FROM labels FEATURES profile AS OF ts",
            "SELECT * REPLACE (age + 1 AS age) FROM j"),
        same(
            "SELECT * RENAME (age AS years) FROM labels FEATURES profile AS OF ts",
            "SELECT * RENAME (age AS years) FROM j"),
        same(
            "SELECT * EXCLUDE (id) REPLACE (age + 1 AS age) FROM labels FEATURES profile AS OF ts",
            "SELECT * EXCLUDE (id) REPLACE (age + 1 AS age) FROM j"),
        same(
            "SELECT profile.* EXCLUDE (codes) FROM labels FEATURES profile AS OF ts",
            "SELECT age, country FROM j"),
        same(
            "SELECT * LIKE 'c%' FROM labels FEATURES profile AS OF ts",
            "SELECT * LIKE 'c%' FROM j"),
        same(
            "SELECT COLUMNS('^[ac]') FROM labels FEATURES profile AS OF ts",
            "SELECT COLUMNS('^[ac]') FROM j"),
        same(
            "FROM labels FEATURES profile AS OF ts WHERE COLUMNS(* EXCLUDE (codes)) IS NOT NULL",
            "FROM j WHERE COLUMNS(* EXCLUDE (codes)) IS NOT NULL"),
        same(
            "SELECT id FROM labels FEATURES profile AS OF ts WHERE COLUMNS('country|label') IS NOT"
                + " NULL",
            "SELECT id FROM j WHERE COLUMNS('country|label') IS NOT NULL"),
        same(
            "SELECT (SELECT count(COLUMNS('^name')) FROM users WHERE name = 'Ann') AS n, (SELECT"
                + " any_value(x) FROM (SELECT users.* FROM users) AS x WHERE false) AS x, age FROM"
                + " labels FEATURES profile AS OF ts",
            "SELECT 1 AS n, NULL AS x, age FROM j"),
        same(
            "SELECT COLUMNS(lambda c: c LIKE '%a%') FROM labels FEATURES profile AS OF ts",
            "SELECT COLUMNS(lambda c: c LIKE '%a%') FROM j"),
        same(
            "SELECT count(COLUMNS(*)) FROM labels FEATURES profile AS OF ts",
            "SELECT count(COLUMNS(*)) FROM j"),
        same(
            "SELECT min(COLUMNS(* EXCLUDE (codes))) FROM labels FEATURES profile AS OF ts",
            "SELECT min(COLUMNS(* EXCLUDE (codes))) FROM j"),
        same("SELECT count(*) FROM labels FEATURES profile AS OF ts", "SELECT count(*) FROM j"),
        same(
            "SELECT count(COLUMNS(profile.*)) FROM labels FEATURES profile (age) AS OF ts",
            "SELECT count(age) AS age FROM j"),
        same(
            "SELECT * FROM labels FEATURES profile (age AS years, country home) AS OF ts",
            "SELECT id, user_id, ts, label, age AS years, country AS home FROM j"),
        same(
            "SELECT profile.updated_at FROM labels FEATURES profile AS OF ts",
            "SELECT updated_at FROM matched"),
        same(
            "SELECT id, ts - profile.updated_at AS lag FROM labels FEATURES profile AS OF ts",
            "SELECT id, ts - updated_at AS lag FROM matched"),
        same(
            "SELECT max(p.updated_at) AS m FROM labels FEATURES profile AS p AS OF ts GROUP BY id",
            "SELECT max(updated_at) AS m FROM matched GROUP BY id"),
        same(
            "SELECT id FROM labels FEATURES profile AS OF ts WHERE profile.updated_at IS NULL",
            "SELECT id FROM matched WHERE updated_at IS NULL"),
        same(
            "SELECT bundle.* FROM labels FEATURES bundle AS OF ts",
            "SELECT age, country AS home, clicks FROM jj"),
        same(
            "SELECT id, bundle.home, profile.age, activity.clicks FROM labels FEATURES bundle AS OF"
                + " ts",
            "SELECT id, country AS home, age, clicks FROM jj"),
        same(
            "SELECT b.home, b.clicks FROM labels FEATURES bundle AS b AS OF ts",
            "SELECT country AS home, clicks FROM jj"),
        same("SELECT * FROM labels FEATURES profile, activity AS OF ts", "FROM jj"),
        same(
            "SELECT * FROM labels FEATURES profile AS OF ts FEATURES activity AS OF ts", "FROM jj"),
        // FROM first
        same("FROM labels FEATURES profile AS OF ts", "FROM j"),
        same("FROM labels FEATURES profile AS OF ts SELECT id, age", "SELECT id, age FROM j"),
        same(
            "FROM labels FEATURES profile AS OF ts WHERE age > 30 ORDER BY id LIMIT 2",
            "FROM j WHERE age > 30 ORDER BY id LIMIT 2"),
        same(
            "FROM labels FEATURES profile AS OF ts SELECT DISTINCT country WHERE label < 3",
            "FROM j SELECT DISTINCT country WHERE label < 3"),
        same("FROM (FROM labels FEATURES profile AS OF ts) WHERE id = 10", "FROM j WHERE id = 10"),
        // joins
        same(
            "SELECT id, name, age FROM labels l JOIN users u ON u.user_id = l.user_id FEATURES"
                + " profile ON user_id = l.user_id AS OF ts",
            "SELECT id, name, age FROM j JOIN users USING (user_id)"),
        same(
            "SELECT id, name, age FROM labels JOIN users USING (user_id) FEATURES profile AS OF ts",
            "SELECT id, name, age FROM j JOIN users USING (user_id)"),
        same(
            "SELECT * FROM labels JOIN users USING (user_id) FEATURES profile (age) AS OF ts",
            "SELECT id, user_id, ts, label, name, age FROM j JOIN users USING (user_id)"),
        same(
            "SELECT id, name, age FROM labels l FEATURES profile AS OF ts JOIN users u ON u.user_id"
                + " = l.user_id",
            "SELECT id, name, age FROM j JOIN users USING (user_id)"),
        same(
            "SELECT id, name, age FROM labels l FEATURES profile AS OF ts LEFT JOIN users u ON"
                + " u.user_id = l.user_id AND age > 30",
            "SELECT id, name, age FROM j LEFT JOIN users u ON u.user_id = j.user_id AND age > 30"),
        same(
            "SELECT id, name, age FROM users u JOIN (labels FEATURES profile AS OF ts) ON"
                + " labels.user_id = u.user_id",
            "SELECT id, name, age FROM j JOIN users USING (user_id)"),
        same(
            "SELECT q.* FROM users u JOIN (labels FEATURES profile AS OF ts) AS q ON q.user_id ="
                + " u.user_id",
            "SELECT j.* FROM j JOIN users u ON j.user_id = u.user_id"),
        same(
            "SELECT * FROM users u CROSS JOIN (FROM labels FEATURES profile (age) AS OF ts) q",
            "FROM users u CROSS JOIN (SELECT * EXCLUDE (country, codes) FROM j) q"),
        same(
            "SELECT u.name, l.id, age FROM users u, labels l FEATURES profile AS OF l.ts WHERE"
                + " u.user_id = l.user_id",
            "SELECT u.name, id, age FROM users u, j WHERE u.user_id = j.user_id"),
        same(
            "SELECT u.name, age FROM users u, LATERAL (SELECT * FROM labels l FEATURES profile AS"
                + " OF l.ts WHERE l.user_id = u.user_id) q",
            "SELECT u.name, age FROM users u, j WHERE u.user_id = j.user_id"),
        same(
            "SELECT u.name, age FROM users u CROSS JOIN LATERAL (SELECT u.user_id AS user_id) k"
                + " FEATURES profile ON user_id = k.user_id AS OF TIMESTAMP '2026-01-04'",
            "SELECT name, CASE user_id WHEN 1 THEN 30 WHEN 2 THEN 40 ELSE 50 END AS age FROM"
                + " users"),
        same(
            "SELECT a.age, b.age AS later FROM labels FEATURES profile AS a AS OF ts FEATURES"
                + " profile AS b AS OF ts + INTERVAL '2' DAY WHERE id = 11",
            "SELECT 30 AS age, 31 AS later"),
        same(
            "SELECT id, age FROM labels NATURAL JOIN users FEATURES profile AS OF ts",
            "SELECT id, age FROM j NATURAL JOIN users"),
        same(
            "SELECT id, age FROM labels SEMI JOIN users USING (user_id) FEATURES profile AS OF ts",
            "SELECT id, age FROM j SEMI JOIN users USING (user_id)"),
        same(
            "SELECT id, age, u.name FROM labels l FEATURES profile AS OF ts POSITIONAL JOIN users u"
                + " WHERE false",
            "SELECT id, age, name FROM j, users WHERE false"),
        same(
            "SELECT l.id, age, c.clicks FROM labels l FEATURES profile AS OF l.ts ASOF LEFT JOIN"
                + " click_rows c ON c.user_id = l.user_id AND c.clicked_at <= l.ts",
            "SELECT id, age, clicks FROM jj"),
        // CTEs and sub-queries
        same(
            "WITH x AS (SELECT * FROM labels FEATURES profile AS OF ts) SELECT count(*), count(age)"
                + " FROM x",
            "SELECT count(*), count(age) FROM j"),
        same(
            "WITH x AS (FROM labels WHERE label < 3) SELECT * FROM x FEATURES profile AS OF ts",
            "FROM j WHERE label < 3"),
        same(
            "WITH x AS MATERIALIZED (FROM labels), y AS (FROM x FEATURES profile AS OF ts) SELECT *"
                + " FROM y FEATURES activity AS OF y.ts",
            "FROM jj"),
        same(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i,"
                + " age FROM n FEATURES profile ON user_id = i AS OF TIMESTAMP '2026-02-01'",
            "SELECT user_id::INTEGER AS i, age FROM now"),
        same(
            "SELECT (SELECT max(age) FROM labels FEATURES profile AS OF ts) AS m",
            "SELECT max(age) AS m FROM j"),
        same(
            "SELECT name FROM users WHERE user_id IN (SELECT user_id FROM labels FEATURES profile"
                + " AS OF ts WHERE age = 40)",
            "SELECT name FROM users WHERE user_id IN (SELECT user_id FROM j WHERE age = 40)"),
        same(
            "SELECT name, EXISTS (FROM labels l FEATURES profile AS OF ts WHERE l.user_id ="
                + " users.user_id AND age > 30) AS e FROM users",
            "SELECT name, EXISTS (FROM j WHERE j.user_id = users.user_id AND age > 30) AS e FROM"
                + " users"),
        same(
            "SELECT * FROM (SELECT * FROM (SELECT * FROM labels FEATURES profile AS OF ts) FEATURES"
                + " activity AS OF ts)",
            "FROM jj"),
        same("SELECT * FROM (labels FEATURES profile AS OF ts)", "FROM j"),
        same(
            "SELECT * FROM ((labels FEATURES profile AS OF ts) FEATURES activity AS OF ts)",
            "FROM jj"),
        // sets
        same(
            "SELECT age FROM labels FEATURES profile AS OF ts UNION SELECT clicks FROM labels"
                + " FEATURES activity AS OF ts",
            "SELECT age FROM jj UNION SELECT clicks FROM jj"),
        same(
            "SELECT * FROM labels FEATURES profile AS OF ts UNION ALL BY NAME SELECT 1 AS age, 9 AS"
                + " extra",
            "SELECT * FROM j UNION ALL BY NAME SELECT 1 AS age, 9 AS extra"),
        same(
            "SELECT id FROM labels EXCEPT SELECT id FROM labels FEATURES profile AS OF ts WHERE age"
                + " IS NULL",
            "SELECT id FROM labels EXCEPT SELECT id FROM j WHERE age IS NULL"),
        same(
            "(SELECT id, age FROM labels FEATURES profile AS OF ts) INTERSECT ALL (SELECT id, age"
                + " FROM j) ORDER BY 1",
            "SELECT id, age FROM j INTERSECT ALL SELECT id, age FROM j"),
        // aggregates and windows
        same(
            "SELECT country, sum(label) FILTER (WHERE age > 30) AS s FROM labels FEATURES profile"
                + " AS OF ts GROUP BY ALL",
            "SELECT country, sum(label) FILTER (WHERE age > 30) AS s FROM j GROUP BY ALL"),
        same(
            "SELECT country, age, count(*) AS n FROM labels FEATURES profile AS OF ts GROUP BY"
                + " GROUPING SETS ((country), (age), ())",
            "SELECT country, age, count(*) AS n FROM j GROUP BY GROUPING SETS ((country), (age),"
                + " ())"),
        same(
            "SELECT country, count(*) AS n FROM labels FEATURES profile AS OF ts GROUP BY ROLLUP"
                + " (country) HAVING count(*) > 1",
            "SELECT country, count(*) AS n FROM j GROUP BY ROLLUP (country) HAVING count(*) > 1"),
        same(
            "SELECT id, sum(age) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s"
                + " FROM labels FEATURES profile AS OF ts WHERE id > 10",
            "SELECT id, sum(age) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s"
                + " FROM j WHERE id > 10"),
        same(
            "SELECT id, rank() OVER w AS r FROM labels FEATURES profile AS OF ts WINDOW w AS"
                + " (PARTITION BY age ORDER BY label)",
            "SELECT id, rank() OVER w AS r FROM j WINDOW w AS (PARTITION BY age ORDER BY label)"),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF ts QUALIFY row_number() OVER"
                + " (PARTITION BY user_id ORDER BY label) = 1",
            "SELECT id, age FROM j QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY label)"
                + " = 1"),
        same(
            "SELECT DISTINCT ON (user_id) user_id, age FROM labels FEATURES profile AS OF ts ORDER"
                + " BY user_id, label",
            "SELECT DISTINCT ON (user_id) user_id, age FROM j ORDER BY user_id, label"),
        same(
            "SELECT DISTINCT ON (user_id) * FROM labels FEATURES profile AS OF ts ORDER BY user_id,"
                + " label",
            "SELECT DISTINCT ON (user_id) * FROM j ORDER BY user_id, label"),
        same("SELECT DISTINCT * FROM labels FEATURES profile AS OF ts", "SELECT DISTINCT * FROM j"),
        same(
            "SELECT arg_max(age, label ORDER BY id) AS a, list(age ORDER BY id) AS l FROM labels"
                + " FEATURES profile AS OF ts",
            "SELECT arg_max(age, label ORDER BY id) AS a, list(age ORDER BY id) AS l FROM j"),
        // expressions
        same(
            "SELECT id, [x + age FOR x IN codes IF x > 1] AS l FROM labels FEATURES profile AS OF"
                + " ts",
            "SELECT id, [x + age FOR x IN codes IF x > 1] AS l FROM j"),
        same(
            "SELECT id, list_transform(codes, lambda x: x * age) AS l FROM labels FEATURES profile"
                + " AS OF ts",
            "SELECT id, list_transform(codes, lambda x: x * age) AS l FROM j"),
        same(
            "SELECT {'a': age, 'c': country} AS s, [age, id] AS l, MAP {'k': age} AS m FROM labels"
                + " FEATURES profile AS OF ts",
            "SELECT {'a': age, 'c': country} AS s, [age, id] AS l, MAP {'k': age} AS m FROM j"),
        same(
            "SELECT id, last.page, activity.last.ms, (last).ms AS again FROM labels FEATURES"
                + " activity AS OF ts",
            "SELECT id, last.page, last.ms, last.ms AS again FROM jj"),
        same(
            "SELECT id, codes[1] AS c, codes[1:2] AS s FROM labels FEATURES profile AS OF ts",
            "SELECT id, codes[1] AS c, codes[1:2] AS s FROM j"),
        same(
            "SELECT id, unnest(codes) AS c FROM labels FEATURES profile AS OF ts",
            "SELECT id, unnest(codes) AS c FROM j"),
        same(
            "SELECT id, c FROM labels FEATURES profile AS OF ts, UNNEST(codes) AS u(c)",
            "SELECT id, c FROM j, UNNEST(codes) AS u(c)"),
        same(
            "SELECT id, age::VARCHAR || '!' AS a, country IS DISTINCT FROM 'NO' AS d FROM labels"
                + " FEATURES profile AS OF ts",
            "SELECT id, age::VARCHAR || '!' AS a, country IS DISTINCT FROM 'NO' AS d FROM j"),
        same(
            "SELECT id, extract(year FROM profile.updated_at) AS y, substring(country FROM 1 FOR 1)"
                + " AS s, trim(BOTH ' ' FROM country) AS t FROM labels FEATURES profile AS OF ts",
            "SELECT id, extract(year FROM updated_at) AS y, country[1] AS s, country AS t FROM"
                + " matched LEFT JOIN (SELECT DISTINCT id AS i, country FROM j) ON i = id"),
        same(
            "SELECT id, CASE WHEN age > 30 THEN 'old' ELSE 'young' END AS c FROM labels FEATURES"
                + " profile AS OF ts",
            "SELECT id, CASE WHEN age > 30 THEN 'old' ELSE 'young' END AS c FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF CASE WHEN id = 10 THEN ts ELSE NULL"
                + " END",
            "SELECT id, CASE WHEN id = 10 THEN age END AS age FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile ON user_id = (SELECT max(u.user_id) FROM"
                + " users u WHERE u.user_id = labels.user_id) AS OF ts",
            "SELECT id, age FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile ON user_id = coalesce(labels.user_id, 1)"
                + " AS OF coalesce(ts, TIMESTAMP '2026-01-01')",
            "SELECT id, CASE id WHEN 14 THEN 31 WHEN 15 THEN 30 ELSE age END AS age FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF '2026-01-04'::TIMESTAMP",
            "SELECT id, CASE user_id WHEN 1 THEN 30 WHEN 2 THEN 40 END AS age FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF (SELECT max(ts) FROM labels)",
            "SELECT id, CASE user_id WHEN 1 THEN 31 WHEN 2 THEN 40 END AS age FROM j"),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF date_trunc('day', ts) + INTERVAL 12"
                + " HOUR",
            "SELECT id, age FROM j"),
        // pivots and samples
        same(
            "PIVOT labels FEATURES profile (country) AS OF ts ON country USING sum(label) GROUP BY"
                + " user_id",
            "PIVOT (SELECT id, user_id, ts, label, country FROM j) ON country USING sum(label)"
                + " GROUP BY user_id"),
        same(
            "PIVOT (FROM labels FEATURES profile (country) AS OF ts) ON country USING sum(label)"
                + " GROUP BY user_id",
            "PIVOT j ON country USING sum(label) GROUP BY user_id"),
        same(
            "SELECT * FROM labels FEATURES profile (country) AS OF ts PIVOT (sum(label) FOR country"
                + " IN ('NO', 'SE') GROUP BY user_id)",
            "SELECT * FROM j PIVOT (sum(label) FOR country IN ('NO', 'SE') GROUP BY user_id)"),
        same(
            "UNPIVOT (SELECT id, age, clicks FROM labels FEATURES profile, activity AS OF ts) ON"
                + " age, clicks INTO NAME n VALUE v",
            "UNPIVOT (SELECT id, age, clicks FROM jj) ON age, clicks INTO NAME n VALUE v"),
        same(
            "SELECT count(*) AS n FROM labels FEATURES profile AS OF ts USING SAMPLE 100%",
            "SELECT count(*) AS n FROM j"),
        same(
            "SELECT count(*) AS n FROM labels TABLESAMPLE 100% FEATURES profile AS OF ts",
            "SELECT count(*) AS n FROM j"),
        same(
            "SELECT * FROM labels FEATURES profile AS OF ts ORDER BY ALL LIMIT 50%",
            "SELECT * FROM j ORDER BY ALL LIMIT 50%"),
        same(
            "SELECT column_name, min, max, count FROM (SUMMARIZE SELECT age FROM labels FEATURES"
                + " profile AS OF ts)",
            "SELECT column_name, min, max, count FROM (SUMMARIZE SELECT age FROM j)"),
        same("DESCRIBE SELECT * FROM labels FEATURES profile AS OF ts", "DESCRIBE SELECT * FROM j"),
        // values, names, comments, strings
        same(
            "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS r (user_id, x) FEATURES profile (age) AS"
                + " OF TIMESTAMP '2026-01-05'",
            "FROM (VALUES (1, 'a', 31), (2, 'b', 40)) AS v (user_id, x, age)"),
        same(
            "SELECT * FROM (SELECT 1 AS user_id) FEATURES profile (age) AS OF TIMESTAMP"
                + " '2026-01-05'",
            "SELECT 1 AS user_id, 31 AS age"),
        same(
            "SELECT i, age FROM range(1, 4) AS r(i) FEATURES profile ON user_id = i AS OF TIMESTAMP"
                + " '2026-02-01'",
            "SELECT user_id AS i, age FROM now"),
        same(
            "SELECT \"select\", age AS \"from\" FROM \"odd table\" FEATURES profile ON user_id ="
                + " \"odd table\".\"user\" AS OF \"as\"",
            "SELECT id AS \"select\", age AS \"from\" FROM j"),
        same(
            "SELECT \"Profile\".\"AGE\" FROM labels AS \"L x\" FEATURES \"profile\" AS \"Profile\""
                + " ON \"user_id\" = \"L x\".user_id AS OF \"L x\".\"ts\"",
            "SELECT age FROM j"),
        same(
            "SELECT /* FEATURES x AS OF y */ id, age -- FEATURES z\n"
                + "FROM labels -- FEATURES\n"
                + "FEATURES /* AS OF */ profile -- one\n"
                + "AS /* two */ OF ts -- AS OF three",
            "SELECT id, age FROM j"),
        same(
            "SELECT 'x FEATURES y AS OF z' AS s, age FROM labels FEATURES profile AS OF ts WHERE"
                + " 'FEATURES' <> $$FROM a FEATURES b AS OF 'c'$$",
            "SELECT 'x FEATURES y AS OF z' AS s, age FROM j"),
        same(
            "SELECT $tag$it's FEATURES$tag$ AS s, E'\\'FEATURES' AS e, 'it''s' AS q, age FROM"
                + " labels FEATURES profile AS OF ts",
            "SELECT 'it''s FEATURES' AS s, '''FEATURES' AS e, 'it''s' AS q, age FROM j"),
        same(
            "SELECT * FROM features FEATURES profile AS OF ts",
            "SELECT user_id, ts, label AS features, age, country, codes FROM j"),
        same(
            "SELECT features.features, age FROM features FEATURES profile AS OF features.ts",
            "SELECT label AS features, age FROM j"),
        same(
            "SELECT features.id, age FROM labels AS features FEATURES profile AS OF features.ts",
            "SELECT id, age FROM j"),
        same(
            "SELECT features.id, age FROM labels features FEATURES profile AS OF ts",
            "SELECT id, age FROM j"),
        same("SELECT count(*) AS features FROM features", "SELECT 7 AS features"),
        same("SELECT features FROM features ORDER BY features", "SELECT label AS features FROM j"),
        same(
            "SELECT x.age AS features FROM labels FEATURES profile AS x AS OF ts",
            "SELECT age AS features FROM j"),
        same("SELECT id, age FROM main.labels FEATURES profile AS OF ts;", "SELECT id, age FROM j"),
        same(
            "select id, age from labels features profile as of ts where age is not null",
            "SELECT id, age FROM j WHERE age IS NOT NULL"),
        same(
            "SELECT id, before.age FROM labels FEATURES profile AS before BEFORE ts",
            "SELECT id, CASE id WHEN 10 THEN 30 WHEN 12 THEN NULL ELSE age END AS age FROM j"),
        // FEATURES as a name before words that go on with FROM
        same(
            "SELECT features.id FROM labels features POSITIONAL JOIN users",
            "SELECT id FROM labels POSITIONAL JOIN users"),
        same(
            "SELECT features.id FROM labels features SEMI JOIN users u ON u.user_id ="
                + " features.user_id",
            "SELECT id FROM labels SEMI JOIN users USING (user_id)"),
        same(
            "SELECT features.id FROM labels features ANTI JOIN users u ON u.user_id ="
                + " features.user_id",
            "SELECT id FROM labels ANTI JOIN users USING (user_id)"),
        same(
            "SELECT features.id, clicks FROM labels features ASOF LEFT JOIN click_rows c ON"
                + " c.user_id = features.user_id AND c.clicked_at <= features.ts",
            "SELECT id, clicks FROM jj"),
        same("SELECT count(*) AS n FROM features USING SAMPLE 100%", "SELECT 7 AS n"),
        same(
            "SELECT features.age FROM labels FEATURES profile AS features AS OF ts",
            "SELECT age FROM j"),
        same(
            "SELECT u.name, features.label FROM users u JOIN labels features ON features.user_id ="
                + " u.user_id",
            "SELECT name, label FROM users JOIN labels USING (user_id)"),
        // population
        same("FROM FEATURES profile AS OF NOW", "FROM now"),
        // functions without brackets, which are constants, and columns of their names
        same("SELECT * FROM labels FEATURES profile AS OF current_date", LABELS_NOW),
        same("SELECT * FROM labels FEATURES profile BEFORE localtimestamp", LABELS_NOW),
        same("SELECT * FROM labels FEATURES profile AS OF current_timestamp", LABELS_NOW),
        same(
            "SELECT * FROM labels FEATURES profile AS OF current_date - INTERVAL 1 DAY",
            LABELS_NOW),
        same(
            "SELECT * FROM labels FEATURES profile AS OF localtimestamp - INTERVAL '1' HOUR",
            LABELS_NOW),
        same("SELECT * FROM labels FEATURES profile AS OF date_trunc('day', now())", LABELS_NOW),
        same("SELECT * FROM labels FEATURES profile AS OF current_date::TIMESTAMP", LABELS_NOW),
        same("SELECT * FROM labels FEATURES profile AS OF today() - 1", LABELS_NOW),
        same("FROM FEATURES profile AS OF current_date - INTERVAL 1 DAY", "FROM now"),
        same(
            "SELECT * FROM (SELECT user_id, ts AS current_date FROM labels) FEATURES profile AS OF"
                + " current_date",
            "SELECT user_id, ts AS current_date, age, country, codes FROM j"),
        same(
            "SELECT * FROM (SELECT user_id, ts AS \"localtimestamp\" FROM labels) FEATURES profile"
                + " AS OF \"localtimestamp\"",
            "SELECT user_id, ts AS localtimestamp, age, country, codes FROM j"),
        same(
            "SELECT * FROM (SELECT user_id, ts AS now FROM labels) FEATURES profile AS OF \"now\"",
            "SELECT user_id, ts AS now, age, country, codes FROM j"),
        same(
            "SELECT user_id, age FROM FEATURES profile AS OF NOW() WHERE age > 30 ORDER BY age",
            "SELECT user_id, age FROM now WHERE age > 30"),
        same(
            "SELECT u.name, age FROM users u JOIN FEATURES profile AS OF NOW ON profile.user_id ="
                + " u.user_id",
            "SELECT name, age FROM users JOIN now USING (user_id)"),
        same(
            "SELECT count(*) AS n FROM FEATURES profile, activity AS OF CURRENT_TIMESTAMP",
            "SELECT 3 AS n"),
        // parameters
        same(
            "SELECT id, p.age AS a, q.age AS b FROM labels FEATURES profile (age) AS p ON user_id ="
                + " ?, profile (age) AS q ON user_id = ? AS OF ts WHERE id = 10",
            "SELECT 10 AS id, 31 AS a, 40 AS b FROM labels WHERE id = 10",
            1,
            2),
        same(
            "SELECT id, age, ? AS p FROM labels FEATURES profile AS OF ts WHERE label < ?",
            "SELECT id, age, 'x' AS p FROM j WHERE label < 3",
            "x",
            3),
        same(
            "SELECT ? AS a, age FROM labels FEATURES profile AS OF ? WHERE id = ?",
            "SELECT 'x' AS a, 30 AS age",
            "x",
            Results.utc(1767571200000000L - 1),
            11),
        same(
            "SELECT age FROM (VALUES (?)) AS r (user_id) FEATURES profile AS OF ?",
            "SELECT 40 AS age",
            2,
            Results.utc(1770000000000000L)),
        same(
            "SELECT age FROM (VALUES (?)) AS r (user_id) FEATURES profile AS OF NOW",
            "SELECT 40 AS age",
            "2"),
        same(
            "SELECT id, age + ? AS a FROM labels FEATURES profile ON user_id = ? AS OF ts WHERE id"
                + " = ?",
            "SELECT id, age + 1 AS a FROM j WHERE id = 10",
            1,
            1,
            10),
        same(
            "SELECT id, age FROM labels FEATURES profile AS OF ts + ? * INTERVAL '1' DAY WHERE id ="
                + " 11",
            "SELECT 11 AS id, 31 AS age",
            2),
        same(
            "SELECT * FROM FEATURES profile AS OF NOW WHERE user_id = ?",
            "FROM now WHERE user_id = 2",
            2L),
        same(
            "SELECT id, age, $1 AS p FROM labels FEATURES profile AS OF ts WHERE label < $2",
            "SELECT id, age, 'x' AS p FROM j WHERE label < 3",
            "x",
            3),
        same(
            "SELECT id, age, $p AS p FROM labels FEATURES profile AS OF ts WHERE label < $most AND"
                + " $P <> ''",
            "SELECT id, age, 'x' AS p FROM j WHERE label < 3",
            "x",
            3),
        same(
            "SELECT id, $$?$$ || $t$$1 $name$t$ AS p FROM labels FEATURES profile AS OF ts WHERE"
                + " label < $1",
            "SELECT id, '?$1 $name' AS p FROM j WHERE label < 3",
            3),
        same(
            "SELECT $least AS p, id FROM j WHERE label < $most AND id > $least",
            "SELECT 10 AS p, id FROM j WHERE label < 3 AND id > 10",
            10,
            3),
        // tables called features
        same(
            "SELECT f.ts, age FROM labels l JOIN features f ON f.user_id = l.user_id AND f.ts ="
                + " l.ts FEATURES profile ON user_id = l.user_id AS OF l.ts WHERE l.id = 11",
            "SELECT ts, age FROM j WHERE id = 11"),
        same(
            "SELECT f.ts FROM labels l JOIN features f USING (user_id, ts) WHERE l.id = 11",
            "SELECT ts FROM j WHERE id = 11"),
        same(
            "SELECT f.ts, age FROM labels l FEATURES profile AS OF l.ts, features f WHERE f.ts ="
                + " l.ts AND l.id = 11",
            "SELECT ts, age FROM j WHERE id = 11"),
        same(
            "SELECT features.ts FROM labels features JOIN features f ON f.ts = features.ts WHERE"
                + " features.id = 11",
            "SELECT ts FROM j WHERE id = 11"),
        // what looks like the end of a clause
        same(
            "SELECT id, age::UNION(a INTEGER, b VARCHAR) AS u FROM labels FEATURES profile AS OF"
                + " ts",
            "SELECT id, age::UNION(a INTEGER, b VARCHAR) AS u FROM j"),
        same(
            "SELECT [*COLUMNS('^(age|id)$')] AS l FROM labels FEATURES profile AS OF ts",
            "SELECT [*COLUMNS('^(age|id)$')] AS l FROM j"),
        same(
            "SELECT max(*COLUMNS('^age')) AS m FROM labels FEATURES profile AS OF ts",
            "SELECT max(*COLUMNS('^age')) AS m FROM j"),
        same(
            "SELECT user_id, age FROM VALUES (1), (2) AS t(user_id) FEATURES profile (age) AS OF"
                + " TIMESTAMP '2026-01-03 12:00:00'",
            "SELECT * FROM (VALUES (1, 30), (2, 40)) AS t(user_id, age)"),
        same(
            "SELECT * FROM VALUES (1, TIMESTAMP '2026-01-03 12:00:00'), (2, TIMESTAMP '2026-01-01')"
                + " t(user_id, x) FEATURES profile (age) AS OF x, (SELECT 7 AS n) AS s",
            "SELECT * FROM (VALUES (1, TIMESTAMP '2026-01-03 12:00:00', 30, 7), (2, TIMESTAMP"
                + " '2026-01-01', NULL, 7)) AS t(user_id, x, age, n)"),
        // labels
        same(
            "SELECT 1 AS one, (SELECT max(age) FROM labels FEATURES profile AS OF ts)",
            "SELECT 1 AS one, 40 AS \"(SELECT max(age) FROM labels FEATURES profile AS OF ts)\""),
        same(
            "SELECT max(profile.updated_at), (SELECT\n"
                + " min(age) -- least\n"
                + " FROM labels FEATURES profile AS OF ts) + 1 n FROM labels FEATURES profile AS OF"
                + " ts",
            "SELECT max(updated_at) AS \"max(profile.updated_at)\", 31 AS n FROM matched"),
        // recursive terms
        same(
            "WITH RECURSIVE r(n, user_id, ts, a) AS (SELECT 1, 1::BIGINT, TIMESTAMP '2026-01-02', 0"
                + " UNION ALL SELECT n + 1, r.user_id, r.ts + INTERVAL 3 DAY, age FROM r FEATURES"
                + " profile AS OF r.ts WHERE n < 3) SELECT n, a FROM r",
            "SELECT * FROM (VALUES (1, 0), (2, 30), (3, 31)) AS t(n, a)"),
        same(
            "WITH RECURSIVE x AS (FROM labels), r(n, ts) AS (SELECT 1, TIMESTAMP '2026-01-02' UNION"
                + " ALL SELECT n + 1, age * INTERVAL 1 DAY + r.ts FROM r FEATURES profile ON"
                + " user_id = 1 WITHIN INTERVAL '90' DAY AS OF r.ts WHERE n < 3) SELECT n, x.id,"
                + " age FROM r CROSS JOIN x FEATURES profile AS OF x.ts WHERE n = 3",
            "SELECT 3 AS n, id, age FROM j"),
        // dates beyond timestamps
        same(
            "SELECT id, age FROM labels FEATURES profile (age) AS OF DATE '300000-01-01' WHERE id ="
                + " 11",
            "SELECT 11 AS id, 31 AS age"),
        same(
            "SELECT id, age FROM labels FEATURES profile (age) AS OF CASE id WHEN 10 THEN DATE"
                + " '300000-01-01' WHEN 11 THEN DATE '300000-01-01 (BC)' WHEN 12 THEN DATE"
                + " 'infinity' WHEN 13 THEN ts::DATE END",
            "SELECT id, CASE id WHEN 10 THEN 31 WHEN 12 THEN 40 END AS age FROM labels"),
        same(
            "SELECT $1 AS p, age FROM labels FEATURES profile AS OF $2 WHERE id = $3 AND $3 > 0",
            "SELECT 'x' AS p, 30 AS age",
            "x",
            Results.utc(1767571200000000L - 1),
            11));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void aQueryGivesWhatItGivesOverTheJoinedTable(String sql, String byHand, Object[] parameters)
      throws SQLException {
    assertThat(sorted(result(sql, parameters))).isEqualTo(sorted(result(byHand)));
  }

  /** A macro, which hides from the planner that its value is of no column. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "narrow-match", "asof-join", "grouped-match"})
  void anAsOfJoinThatTheWarehouseRefusesIsTakenInAnotherForm(String strategy) throws SQLException {
    try (Connection refusing = DriverManager.getConnection("jdbc:featuresql:strategy=" + strategy);
        Statement statement = refusing.createStatement()) {
      Results.run(refusing, TABLES);
      statement.execute("CREATE MACRO day_of(x) AS current_date");
      String sql = "SELECT id, age, clicks FROM labels FEATURES profile, activity AS OF day_of(ts)";
      String byHand =
          "SELECT id, n.age, a.clicks FROM labels LEFT JOIN now n USING (user_id) LEFT JOIN"
              + " click_rows a USING (user_id)";
      List<List<Object>> expected = Results.rows(refusing, byHand);
      assertThat(Results.rows(refusing, sql)).containsExactlyInAnyOrderElementsOf(expected);
      for (int i = 0; i < 2; i++) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          assertThat(Results.names(rows)).containsExactly("id", "age", "clicks");
        }
      }
      statement.execute("CREATE TABLE made AS " + sql);
      assertThat(Results.rows(refusing, "FROM made")).containsExactlyInAnyOrderElementsOf(expected);
      Results.run(
          refusing,
          "CREATE TABLE kept_rows (user_id BIGINT, seen_at TIMESTAMP, age INTEGER)",
          "CREATE FEATURE VIEW kept ENTITY user_account TIMESTAMP seen_at AS SELECT * FROM"
              + " kept_rows");
      String insert =
          "INSERT INTO features.kept (user_id, seen_at, age) SELECT user_id, ts, age FROM labels"
              + " FEATURES profile AS OF day_of(ts) WHERE id IN (11, 12)";
      for (int i = 1; i <= 2; i++) {
        assertThat(statement.executeUpdate(insert)).isEqualTo(2);
        assertThat(Results.rows(refusing, "SELECT count(*), sum(age) FROM kept_rows"))
            .isEqualTo(
                Results.rows(refusing, "SELECT " + 2 * i + "::BIGINT, " + 71 * i + "::HUGEINT"));
      }
    }
  }

  /** A result, as text, so that nested values compare. */
  private static List<List<String>> result(String sql, Object... parameters) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
        rows.add(Results.names(result));
      }
    }
    return rows;
  }

  private static List<String> sorted(List<List<String>> rows) {
    return rows.stream().map(List::toString).sorted().toList();
  }

  static Stream<Arguments> changes() {
    String file = "x.csv";
    return Stream.of(
        same(
            "CREATE TABLE made AS SELECT * FROM labels FEATURES profile AS OF ts",
            "made",
            "FROM j"),
        same(
            "CREATE OR REPLACE TEMP TABLE made AS (SELECT id, age FROM labels FEATURES profile AS"
                + " OF ts)",
            "made",
            "SELECT id, age FROM j"),
        same(
            "CREATE TABLE IF NOT EXISTS made AS WITH x AS (FROM labels) FROM x FEATURES profile AS"
                + " OF ts",
            "made",
            "FROM j"),
        same(
            "CREATE TABLE made AS FROM labels FEATURES profile AS OF ts WITH NO DATA",
            "made",
            "FROM j WHERE false"),
        same(
            "CREATE VIEW made AS SELECT * FROM labels FEATURES profile AS OF ts", "made", "FROM j"),
        same(
            "CREATE OR REPLACE VIEW made (a, b) AS SELECT id, age FROM labels FEATURES profile AS"
                + " OF ts",
            "made",
            "SELECT id AS a, age AS b FROM j"),
        same("CREATE VIEW made AS SELECT * FROM FEATURES profile AS OF NOW", "made", "FROM now"),
        same(
            "CREATE MACRO made(i) AS TABLE SELECT id, age FROM labels FEATURES profile AS OF ts"
                + " WHERE id = i",
            "made(11)",
            "SELECT id, age FROM j WHERE id = 11"),
        same(
            "INSERT INTO target SELECT id, age FROM labels FEATURES profile AS OF ts",
            "target",
            "SELECT id, age FROM j"),
        same(
            "INSERT INTO target (age) SELECT age FROM labels FEATURES profile AS OF ts RETURNING"
                + " age",
            "target",
            "SELECT NULL::INTEGER AS id, age FROM j"),
        same(
            "INSERT INTO target BY NAME SELECT age, id FROM labels FEATURES profile AS OF ts",
            "target",
            "SELECT id, age FROM j"),
        same(
            "WITH x AS (FROM labels FEATURES profile AS OF ts) INSERT INTO target SELECT id, age"
                + " FROM x",
            "target",
            "SELECT id, age FROM j"),
        same(
            "INSERT INTO target WITH x AS (FROM labels) SELECT id, age FROM x FEATURES profile AS"
                + " OF ts",
            "target",
            "SELECT id, age FROM j"),
        same(
            "INSERT INTO target SELECT * FROM (VALUES (7, 8)); INSERT INTO target SELECT id, age"
                + " FROM labels FEATURES profile AS OF ts",
            "target",
            "SELECT id, age FROM j UNION ALL SELECT 7, 8"),
        same(
            "UPDATE base SET age = q.age FROM (SELECT id, age FROM labels FEATURES profile AS OF"
                + " ts) q WHERE q.id = base.id",
            "base",
            "SELECT DISTINCT id, age FROM j"),
        same(
            "UPDATE base SET age = p.age FROM labels l FEATURES profile AS p AS OF l.ts WHERE l.id"
                + " = base.id",
            "base",
            "SELECT DISTINCT id, age FROM j"),
        same(
            "UPDATE base SET age = (SELECT max(age) FROM labels l FEATURES profile AS OF ts WHERE"
                + " l.id = base.id)",
            "base",
            "SELECT DISTINCT id, age FROM j"),
        same(
            "DELETE FROM base USING (FROM labels FEATURES profile AS OF ts) q WHERE q.id = base.id"
                + " AND q.age IS NULL",
            "base",
            "SELECT DISTINCT id, 0 AS age FROM j WHERE age IS NOT NULL"),
        same(
            "DELETE FROM base WHERE id IN (SELECT id FROM labels FEATURES profile AS OF ts WHERE"
                + " age = 31)",
            "base",
            "SELECT DISTINCT id, 0 AS age FROM j WHERE age IS DISTINCT FROM 31"),
        same(
            "MERGE INTO base USING (SELECT DISTINCT id, age FROM labels FEATURES profile AS OF ts)"
                + " q ON base.id = q.id WHEN MATCHED THEN UPDATE SET age = q.age",
            "base",
            "SELECT DISTINCT id, age FROM j"),
        same(
            "COPY (SELECT id, age FROM labels FEATURES profile AS OF ts) TO 'FOLDER/x.csv'"
                + " (HEADER)",
            "'FOLDER/x.csv'",
            "SELECT id, age FROM j"),
        same(
            "COPY (FROM labels FEATURES profile AS OF ts) TO 'FOLDER/x.parquet'",
            "'FOLDER/x.parquet'",
            "FROM j"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aChangeLeavesWhatItLeavesFromTheJoinedTable(String sql, String target, Object[] byHand)
      throws SQLException {
    try {
      Results.run(
          connection,
          "CREATE TABLE base AS SELECT DISTINCT id, 0 AS age FROM labels",
          sql.replace("FOLDER", folder.toString()));
      assertThat(sorted(result("FROM " + target.replace("FOLDER", folder.toString()))))
          .isEqualTo(sorted(result((String) byHand[0])));
    } finally {
      Results.run(connection, "DROP TABLE base", "DELETE FROM target");
      for (String drop : List.of("TABLE", "VIEW", "MACRO TABLE")) {
        try {
          Results.run(connection, "DROP " + drop + " IF EXISTS made");
        } catch (SQLException anotherKind) {
          continue;
        }
      }
    }
  }
}
