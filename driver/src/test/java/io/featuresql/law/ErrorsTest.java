package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users are told. {@code ^} marks the place in the statement: two of them the span that the
 * planner blames, a single one where the warehouse points.
 */
final class ErrorsTest {
  private static Connection connection;

  @BeforeAll
  static void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:route=offline");
    Results.run(connection, StatementsTest.TABLES);
    Results.run(
        connection,
        "CREATE FEATURE VIEW known ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
            + " loaded_at AS SELECT *, updated_at AS loaded_at FROM profile_rows",
        "CREATE FEATURE VIEW kept_offline ENTITY user_account TIMESTAMP updated_at OFFLINE"
            + " AS SELECT * FROM profile_rows",
        "CREATE ENTITY team (team_id BIGINT)",
        "CREATE FEATURE VIEW of_team ENTITY team (user_id) TIMESTAMP updated_at"
            + " AS SELECT * FROM profile_rows");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static Arguments error(String marked, String sqlState, String message) {
    return arguments(marked, sqlState, message);
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        error(
            "SELECT * FROM labels FEATURES ^profil^ AS OF ts",
            "42704",
            "line 1:31: there is no feature view or service 'profil'; did you mean 'profile'?"),
        error(
            "SELECT * FROM labels FEATURES profile, ^zzz^ AS OF ts",
            "42704",
            "line 1:40: there is no feature view or service 'zzz'"),
        error(
            "SELECT * FROM labels FEATURES ^user_account^ AS OF ts",
            "42704",
            "line 1:31: 'user_account' is an entity; FEATURES takes feature views and services"),
        error(
            "SELECT * FROM labels FEATURES profile (^ag^) AS OF ts",
            "42703",
            "line 1:40: feature 'ag' is not in feature view 'profile'; did you mean 'age'?"),
        error(
            "SELECT * FROM labels FEATURES profile (age, ^updated_at^) AS OF ts",
            "42703",
            "line 1:45: feature 'updated_at' is not in feature view 'profile'"),
        error(
            "SELECT * FROM labels FEATURES bundle (clicks, ^homes^) AS OF ts",
            "42703",
            "line 1:47: feature 'homes' is not in feature service 'bundle'; did you mean 'home'?"),
        error(
            "SELECT * FROM labels FEATURES profile ON ^user^ = 1 AS OF ts",
            "42703",
            "line 1:42: 'user' is not a join key of feature view 'profile'; its key is 'user_id'"),
        error(
            "SELECT * FROM labels FEATURES profile ON user_id = 1 AND ^user_id^ = 2 AS OF ts",
            "42703",
            "line 1:58: the key 'user_id' is bound twice"),
        error(
            "SELECT * FROM labels FEATURES profile ON ^l^.user_id = 1 AS OF ts",
            "42601",
            "line 1:42: ON binds with join_key = expression; write the join key without a table"
                + " before it"),
        error(
            "SELECT * FROM labels FEATURES profile, ^profile^ AS OF ts",
            "42712",
            "line 1:40: the alias 'profile' is taken; give this reference another with AS"),
        error(
            "SELECT * FROM labels FEATURES profile AS x, activity AS ^x^ AS OF ts",
            "42712",
            "line 1:57: the alias 'x' is taken; give this reference another with AS"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts FEATURES ^profile^ AS OF NOW",
            "42712",
            "line 1:57: the alias 'profile' is taken by an earlier FEATURES clause; give this"
                + " reference another with AS"),
        error(
            "SELECT 1 FROM labels FEATURES profile AS OF ts, labels AS l FEATURES activity AS"
                + " ^Profile^ AS OF l.ts",
            "42712",
            "line 1:82: the alias 'Profile' is taken by an earlier FEATURES clause; give this"
                + " reference another with AS"),
        error(
            "SELECT 1 FROM labels FEATURES profile AS OF ts" + " FEATURES ^bundle^ AS OF ts",
            "42712",
            "line 1:57: the alias 'profile' is taken by an earlier FEATURES clause; give this"
                + " reference another with AS"),
        error(
            "SELECT * FROM labels ^FEATURES profile^",
            "42601",
            "line 1:22: this FEATURES clause has no AS OF; add AS OF and the instant at which the"
                + " features must have been known, for example AS OF NOW"),
        error(
            "SELECT * FROM labels ^FEATURES profile^ WHERE label > 3",
            "42601",
            "line 1:22: this FEATURES clause has no AS OF; add AS OF and the instant at which the"
                + " features must have been known, for example AS OF NOW"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF^^",
            "42601",
            "line 1:44: the statement ends too early; expected an expression"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ^5^",
            "42804",
            "line 1:45: AS OF takes a timestamp or date, and this is INTEGER; cast it to"
                + " TIMESTAMP"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ^label^",
            "42804",
            "line 1:45: AS OF takes a timestamp or date, and this is DECIMAL(2,1); cast it to"
                + " TIMESTAMP"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ^'2026-01-01'^",
            "42804",
            "line 1:45: AS OF takes a timestamp or date, and this is VARCHAR; write TIMESTAMP '...'"
                + " or cast it to TIMESTAMP"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ^TIME '10:00'^",
            "42804",
            "line 1:45: AS OF takes a timestamp or date, and this is TIME; cast it to TIMESTAMP"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ^^tss",
            "42000",
            "line 1:45: Referenced column \"tss\" not found in FROM clause!\n"
                + "Candidate bindings: \"ts\""),
        error(
            "SELECT * FROM labels FEATURES known AS OF ts KNOWN AS OF ^id^",
            "42804",
            "line 1:58: KNOWN AS OF takes a timestamp or date, and this is INTEGER; cast it to"
                + " TIMESTAMP"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts KNOWN AS OF ^ts^",
            "42809",
            "line 1:60: feature view 'profile' has no CREATED TIMESTAMP, so what was known when is"
                + " not recorded; drop KNOWN AS OF or add CREATED TIMESTAMP to the view"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF NOW KNOWN AS OF ^NOW^",
            "42809",
            "line 1:61: feature view 'profile' has no CREATED TIMESTAMP, so what was known when is"
                + " not recorded; drop KNOWN AS OF or add CREATED TIMESTAMP to the view"),
        error(
            "SELECT * FROM labels FEATURES profile ON user_id = ^'x' || label^ AS OF ts",
            "42804",
            "line 1:52: the key 'user_id' of 'profile' is BIGINT, and this is VARCHAR; cast it with"
                + " ON user_id = CAST(... AS BIGINT)"),
        error(
            "SELECT * FROM labels FEATURES profile ON user_id = ^ts^ AS OF ts",
            "42804",
            "line 1:52: the key 'user_id' of 'profile' is BIGINT, and this is TIMESTAMP; cast it"
                + " with ON user_id = CAST(... AS BIGINT)"),
        error(
            "SELECT * FROM labels FEATURES profile ON user_id = ^^nobody AS OF ts",
            "42000",
            "line 1:52: Referenced column \"nobody\" not found in FROM clause!\n"
                + "Candidate bindings: \"label\""),
        error(
            "SELECT * FROM (SELECT 1 AS z, ts FROM labels) t FEATURES ^profile^ AS OF ts",
            "42703",
            "line 1:58: the key 'user_id' of 'profile' is not a column of the table to the left, or"
                + " not of only one; bind it with ON user_id = ..."),
        error(
            "SELECT * FROM labels a JOIN labels b ON a.id = b.id FEATURES ^profile^ AS OF a.ts",
            "42703",
            "line 1:62: the key 'user_id' of 'profile' is not a column of the table to the left, or"
                + " not of only one; bind it with ON user_id = ..."),
        error(
            "SELECT * FROM (SELECT true AS user_id, ts FROM labels) FEATURES ^profile^ AS OF ts",
            "42804",
            "line 1:65: the key 'user_id' of 'profile' is BIGINT, and this is BOOLEAN; cast it with"
                + " ON user_id = CAST(... AS BIGINT)"),
        error(
            "SELECT * FROM labels WHERE label > 1 ^FEATURES^ profile AS OF ts",
            "42601",
            "line 1:38: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before WHERE"),
        error(
            "SELECT id FROM labels GROUP BY id ^FEATURES^ profile AS OF ts",
            "42601",
            "line 1:35: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before GROUP BY"),
        error(
            "SELECT id FROM labels ORDER BY id DESC ^FEATURES^ profile BEFORE ts",
            "42601",
            "line 1:40: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before ORDER BY"),
        error(
            "SELECT id FROM labels WHERE id IN (1, 2) LIMIT 5 ^FEATURES^ profile (age) AS OF ts",
            "42601",
            "line 1:50: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before WHERE"),
        error(
            "SELECT * ^FEATURES^ profile AS OF ts FROM labels",
            "42601",
            "line 1:10: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it there"),
        error(
            "SELECT id ^FEATURES^ profile, activity AS OF NOW FROM labels",
            "42601",
            "line 1:11: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it there"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts WHERE label > 1 ^FEATURES^ activity AS"
                + " OF ts",
            "42601",
            "line 1:64: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before WHERE"),
        error(
            "SELECT x FROM (SELECT id AS x FROM labels WHERE id > 1 ^FEATURES^ profile AS OF ts)",
            "42601",
            "line 1:56: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before WHERE"),
        error(
            "EXPLAIN SELECT * FROM labels WHERE label > 1 ^FEATURES^ profile AS OF ts",
            "42601",
            "line 1:46: FEATURES belongs to FROM, directly behind the table that gets the"
                + " features; write it before WHERE"),
        error(
            "^FEATURES^ profile AS OF NOW",
            "42601",
            "line 1:1: a statement does not begin with FEATURES; write SELECT * FROM before it"),
        error(
            "SELECT * FROM labels JOIN FEATURES profile AS OF ^ts^",
            "42804",
            "line 1:50: behind JOIN FEATURES is a table of its own, of all keys, and sees no"
                + " columns of other tables; to add features to the table before it, leave JOIN"
                + " out: FROM table FEATURES view AS OF instant"),
        error(
            "SELECT * FROM labels l LEFT JOIN FEATURES profile AS OF ^l.ts^ ON true",
            "42804",
            "line 1:57: behind JOIN FEATURES is a table of its own, of all keys, and sees no"
                + " columns of other tables; to add features to the table before it, leave JOIN"
                + " out: FROM table FEATURES view AS OF instant"),
        error(
            "SELECT * FROM labels, FEATURES profile AS OF ^ts^",
            "42804",
            "line 1:46: behind ',' FEATURES is a table of its own, of all keys, and sees no columns"
                + " of other tables; to add features to the table before it, leave ',' out: FROM"
                + " table FEATURES view AS OF instant"),
        error(
            "SELECT * FROM labels l JOIN FEATURES ^profile ON user_id = l.user_id^ AS OF NOW",
            "42703",
            "line 1:38: behind JOIN FEATURES is a table of its own, of all keys, and sees no"
                + " columns of other tables; to add features to the table before it, leave JOIN"
                + " out: FROM table FEATURES view AS OF instant"),
        error(
            "SELECT * FROM labels FEATURES profile WITHIN ^INTERVAL '1' MONTH^ AS OF ts",
            "22015",
            "line 1:46: an interval in MONTH has no fixed length; use DAY"),
        error(
            "SELECT * FROM labels FEATURES profile WITHIN ^INTERVAL '-1' DAY^ AS OF ts",
            "22015",
            "line 1:46: this interval is negative; write a positive one"),
        error(
            "SELECT * FROM labels FEATURES profile ^WITHIN^ 5 AS OF ts",
            "42601",
            "line 1:39: unexpected 'WITHIN'; WITHIN is followed by INTERVAL, for example WITHIN"
                + " INTERVAL '7' DAY"),
        error(
            "SELECT * FROM FEATURES profile AS OF ^ts^",
            "42804",
            "line 1:38: without a table to the left of FEATURES there are no columns, so AS OF and"
                + " KNOWN AS OF must be constants, parameters or NOW"),
        error(
            "SELECT * FROM FEATURES ^profile ON user_id = 1^ AS OF NOW",
            "42703",
            "line 1:24: ON has nothing to bind to without a table to the left of FEATURES; filter"
                + " by the key in WHERE instead"),
        error(
            "SELECT * FROM FEATURES profile, ^of_team^ AS OF NOW",
            "42703",
            "line 1:33: without a table to its left, FEATURES takes views of one entity; 'of_team'"
                + " is of 'team', not of 'user_account'"),
        error(
            "SELECT * FROM FEATURES profile AS OF ^(SELECT max(ts) FROM labels)^",
            "42804",
            "line 1:38: without a table to the left of FEATURES there are no columns, so AS OF and"
                + " KNOWN AS OF must be constants, parameters or NOW"),
        error(
            "CREATE TABLE made AS SELECT * FROM labels ^FEATURES profile, profile AS again AS OF"
                + " ts^",
            "42701",
            "line 1:43: the new table would have two columns 'age'; give one another name, for"
                + " example view (feature AS other_name)"),
        error(
            "CREATE TABLE made AS SELECT *, 1 AS ^label^ FROM labels FEATURES profile AS OF ts",
            "42701",
            "line 1:37: the new table would have two columns 'label'; give one another name, for"
                + " example view (feature AS other_name)"),
        error(
            "CREATE ENTITY ^user_account^ (user_id BIGINT)",
            "42710",
            "line 1:15: there is an entity 'user_account' already; use CREATE OR REPLACE to change"
                + " it, or IF NOT EXISTS to keep it"),
        error(
            "CREATE ENTITY thing (a BIGINT, ^A^ VARCHAR)",
            "42701",
            "line 1:32: the join key 'A' is there twice"),
        error(
            "CREATE ENTITY thing (a ^JSON^)",
            "42804",
            "line 1:24: a join key is not JSON, of which equal values need not look alike; take a"
                + " text of it for the key"),
        error(
            "CREATE ENTITY thing (a BIGINT, b ^MAP(VARCHAR, BIGINT)^)",
            "42804",
            "line 1:34: a join key is not MAP(VARCHAR, BIGINT), of which equal values need not look"
                + " alike; take a text of it for the key"),
        error(
            "CREATE ENTITY thing (a ^BIGGINT^)",
            "42000",
            "line 1:24: the warehouse has no type 'BIGGINT': Type with name BIGGINT does not"
                + " exist!\n"
                + "Did you mean \"main.BIGINT\"?"),
        error(
            "CREATE ENTITY ^profile^ (a BIGINT)",
            "42710",
            "line 1:15: the name 'profile' is taken by the feature view 'profile'"),
        error(
            "CREATE FEATURE VIEW v ENTITY ^user_acount^ TIMESTAMP updated_at AS SELECT * FROM"
                + " profile_rows",
            "42704",
            "line 1:30: there is no entity 'user_acount'; did you mean 'user_account'?"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP ^updated^ AS SELECT * FROM"
                + " profile_rows",
            "42703",
            "line 1:53: the query of feature view 'v' has no column 'updated' for the TIMESTAMP;"
                + " did you mean 'updated_at'?"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP ^age^ AS SELECT * FROM"
                + " profile_rows",
            "42804",
            "line 1:53: the TIMESTAMP column 'age' is INTEGER, not a timestamp or date; cast it in"
                + " the query of the view"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at CREATED TIMESTAMP"
                + " ^loaded_at^ AS SELECT * FROM profile_rows",
            "42703",
            "line 1:82: the query of feature view 'v' has no column 'loaded_at' for the CREATED"
                + " TIMESTAMP"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account (^uid^) TIMESTAMP updated_at AS SELECT *"
                + " FROM profile_rows",
            "42703",
            "line 1:44: the query of feature view 'v' has no column 'uid' for the join key"
                + " 'user_id'"),
        error(
            "CREATE FEATURE VIEW v ENTITY ^user_account (user_id^, age) TIMESTAMP updated_at AS"
                + " SELECT * FROM profile_rows",
            "42703",
            "line 1:30: entity 'user_account' has 1 join key, and here are 2 columns; name one"
                + " column for each key, in the order of the keys"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account (^country^) TIMESTAMP updated_at AS SELECT *"
                + " FROM profile_rows",
            "42804",
            "line 1:44: the key column 'country' of feature view 'v' is VARCHAR, but the join key"
                + " 'user_id' is BIGINT; cast it in the query of the view"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at AS ^SELECT user_id,"
                + " updated_at FROM profile_rows^",
            "42703",
            "line 1:67: the query has only keys and timestamps; a feature view needs a feature"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at AS ^SELECT *, age FROM"
                + " profile_rows^",
            "42701",
            "line 1:67: the query of feature view 'v' has two columns named 'age'; give one of them"
                + " another name with AS"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at AS SELECT * FROM"
                + " profile_rows WHERE age = ^?^",
            "42601",
            "line 1:106: the query of a feature view cannot have parameters; write the value"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at\n"
                + "AS SELECT user_id,\n"
                + "  updated_at, ^^agee FROM profile_rows",
            "42000",
            "line 3:15: the warehouse refuses the query of feature view 'v': Referenced column"
                + " \"agee\" not found in FROM clause!\n"
                + "Candidate bindings: \"age\", \"updated_at\""),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at TTL ^INTERVAL '1' YEAR^"
                + " AS SELECT * FROM profile_rows",
            "22015",
            "line 1:68: an interval in YEAR has no fixed length; use DAY"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account ^TTL^ INTERVAL '1' DAY AS SELECT * FROM"
                + " profile_rows",
            "42601",
            "line 1:43: feature view 'v' has no TIMESTAMP, so its rows hold at any instant and have"
                + " no age; add TIMESTAMP and the column that says when a row became true, or leave"
                + " this out"),
        error(
            "CREATE FEATURE VIEW ^profile^ ENTITY user_account TIMESTAMP updated_at AS SELECT *"
                + " FROM profile_rows",
            "42710",
            "line 1:21: there is a feature view 'profile' already; use CREATE OR REPLACE to change"
                + " it, or IF NOT EXISTS to keep it"),
        error(
            "CREATE FEATURE VIEW ^bundle^ ENTITY user_account TIMESTAMP updated_at AS SELECT * FROM"
                + " profile_rows",
            "42710",
            "line 1:21: the name 'bundle' is taken by the feature service 'bundle'"),
        error(
            "CREATE OR REPLACE FEATURE VIEW ^profile^ ENTITY user_account TIMESTAMP updated_at AS"
                + " SELECT user_id, updated_at, country FROM profile_rows",
            "2BP01",
            "line 1:32: 'profile' cannot change so: 'bundle' depends on it, and it lists the"
                + " feature 'age'; change or drop 'bundle' first"),
        error(
            "CREATE OR REPLACE ENTITY ^user_account^ (user_id BIGINT, more VARCHAR)",
            "2BP01",
            "line 1:26: 'user_account' cannot change so: 'activity' depends on it, and it has 1 key"
                + " column; change or drop 'activity' first"),
        error(
            "CREATE OR REPLACE ENTITY ^user_account^ (user_id DATE)",
            "2BP01",
            "line 1:26: 'user_account' cannot change so: 'activity' depends on it, and the key"
                + " column 'user_id' of feature view 'activity' is INTEGER, but the join key"
                + " 'user_id' is DATE; cast it in the query of the view; change or drop 'activity'"
                + " first"),
        error(
            "CREATE FEATURE SERVICE s AS ^profil^",
            "42704",
            "line 1:29: there is no feature view 'profil'; did you mean 'profile'?"),
        error(
            "CREATE FEATURE SERVICE s AS profile (^agee^)",
            "42703",
            "line 1:38: feature 'agee' is not in feature view 'profile'; did you mean 'age'?"),
        error(
            "CREATE FEATURE SERVICE s AS ^s^",
            "42P17",
            "line 1:29: feature service 's' cannot be a part of itself"),
        error(
            "CREATE FEATURE SERVICE s AS ^bundle^",
            "42704",
            "line 1:29: 'bundle' is no feature view; a service lists feature views"),
        error(
            "CREATE FEATURE SERVICE s AS ^user_account^",
            "42704",
            "line 1:29: 'user_account' is no feature view; a service lists feature views"),
        error(
            "DROP ENTITY ^user_account^",
            "2BP01",
            "line 1:13: 'user_account' is used by 'activity', 'kept_offline', 'known', 'profile';"
                + " drop that first"),
        error(
            "DROP FEATURE VIEW ^profile^",
            "2BP01",
            "line 1:19: 'profile' is used by 'bundle'; drop that first"),
        error("DROP FEATURE VIEW ^nope^", "42704", "line 1:19: there is no feature view 'nope'"),
        error(
            "DROP ENTITY ^profile^",
            "42704",
            "line 1:13: 'profile' is no entity; use DROP FEATURE VIEW profile"),
        error(
            "MATERIALIZE ^profle^",
            "42704",
            "line 1:13: there is no feature view 'profle'; did you mean 'profile'?"),
        error(
            "MATERIALIZE ^bundle^",
            "42704",
            "line 1:13: 'bundle' is no feature view; MATERIALIZE takes ALL or feature views"),
        error(
            "SELECT * FROM ^profile",
            "42000",
            "line 1:15: Table with name profile does not exist!\nDid you mean \"profile_rows\"?\n"
                + "'profile' is a feature view and no table; write FROM FEATURES profile AS OF NOW,"
                + " or a table before FEATURES and another instant"),
        error(
            "INSERT INTO ^features.profle (user_id, at_time) VALUES (1, NOW)",
            "42000",
            "line 1:13: Table with name \"features.profle\" does not exist because schema"
                + " \"features\" does not exist.\nthere is no feature view 'profle'; did you mean"
                + " 'profile'?"),
        error(
            "SELECT age FROM labels JOIN ^features.Bundel USING (user_id)",
            "42000",
            "line 1:29: Table with name \"features.Bundel\" does not exist because schema"
                + " \"features\" does not exist.\nthere is no feature view 'Bundel'"),
        error(
            "SELECT age, ^nix FROM \"features\".\"profile\" AS p",
            "42000",
            "line 1:13: Referenced column \"nix\" not found in FROM clause!\n"
                + "Candidate bindings: \"age\""),
        error(
            "SELECT ^nix FROM (SELECT 1 AS x) AS profile",
            "42000",
            "line 1:8: Referenced column \"nix\" not found in FROM clause!\n"
                + "Candidate bindings: \"x\""),
        error(
            "MATERIALIZE ^kept_offline^",
            "42809",
            "line 1:13: feature view 'kept_offline' is declared OFFLINE and is never materialized"),
        error(
            "MATERIALIZE profile WITH (^paces^ = 5)",
            "42601",
            "line 1:27: there is no option 'paces' of MATERIALIZE; did you mean 'pace'?; there are"
                + " pace, threads, ranges, rebuild, expire, overlap"),
        error(
            "MATERIALIZE profile WITH (threads = ^0^)",
            "42601",
            "line 1:37: 'threads' is a whole number from 1 to 64"),
        error(
            "MATERIALIZE profile WITH (rebuild = ^1^)",
            "42601",
            "line 1:37: 'rebuild' is TRUE or FALSE"),
        error(
            "MATERIALIZE profile FROM NOW WITH (^rebuild^ = TRUE)",
            "42601",
            "line 1:36: a rebuild takes all rows; leave FROM and TO or rebuild out"),
        error(
            "MATERIALIZE profile FROM ^5^",
            "42804",
            "line 1:26: expected a timestamp here: TIMESTAMP '2026-01-31 12:00:00', DATE"
                + " '2026-01-31', NOW or ?"),
        error(
            "MATERIALIZE profile TO ^TIMESTAMP 'yesterday'^",
            "42804",
            "line 1:24: 'yesterday' is not a timestamp; write it like 2026-01-31 12:00:00"),
        error(
            "SHOW CREATE ^nope_at_all^",
            "42704",
            "line 1:13: there is no entity, feature view or service 'nope_at_all'"),
        error(
            "SHOW ^SERVICES",
            "42000",
            "line 1:6: Table with name SERVICES does not exist!\n"
                + "write SHOW FEATURE SERVICES for services"),
        error(
            "SHOW ^ENTITES",
            "42000",
            "line 1:6: Table with name ENTITES does not exist!\ndid you mean SHOW ENTITIES?"),
        error(
            "DROP VIEW ^profile",
            "42000",
            "line 1:11: View with name profile does not exist!\n"
                + "Did you mean \"profile_rows\"?\n"
                + "'profile' is a feature view; write DROP FEATURE VIEW profile"),
        error(
            "DROP TABLE ^user_account",
            "42000",
            "line 1:12: Table with name user_account does not exist!\n"
                + "Did you mean \"users\"?\n"
                + "'user_account' is an entity; write DROP ENTITY user_account"),
        error(
            "DROP ^SERVICE bundle",
            "42000",
            "line 1:6: syntax error at or near \"SERVICE\"\n"
                + "'bundle' is a feature service; write DROP FEATURE SERVICE bundle"),
        error(
            "^MATERIALISE profile",
            "42000",
            "line 1:1: syntax error at or near \"MATERIALISE\"\ndid you mean MATERIALIZE?"),
        error(
            "^materialze ALL",
            "42000",
            "line 1:1: syntax error at or near \"materialze\"\ndid you mean MATERIALIZE?"),
        error(
            "CREATE ^FEATURES VIEW v ENTITY team AS SELECT 1",
            "42000",
            "line 1:8: syntax error at or near \"FEATURES\"\ndid you mean CREATE FEATURE VIEW?"),
        error(
            "CREATE ^ENTTY x (a BIGINT)",
            "42000",
            "line 1:8: syntax error at or near \"ENTTY\"\ndid you mean CREATE ENTITY?"),
        error(
            "^CRAETE FEATURE VIEW v ENTITY team AS SELECT 1",
            "42000",
            "line 1:1: syntax error at or near \"CRAETE\"\ndid you mean CREATE?"),
        error(
            "CREATE OR REPLACE ^SERVICE x AS profile",
            "42000",
            "line 1:19: syntax error at or near \"SERVICE\"\ndid you mean CREATE FEATURE SERVICE?"),
        error(
            "DESCRIBE ^profil",
            "42000",
            "line 1:10: Table with name profil does not exist!\n"
                + "Did you mean \"profile_rows\"?\n"
                + "did you mean the feature view 'profile'?"),
        error(
            "ALTER ^FEATURE VIEW profile ADD COLUMN x INTEGER",
            "42000",
            "line 1:7: syntax error at or near \"FEATURE\"\n"
                + "a definition is changed as a whole; write CREATE OR REPLACE in place of ALTER"),
        error(
            "^REFRESH MATERIALIZED VIEW profile",
            "42000",
            "line 1:1: syntax error at or near \"REFRESH\"\nwrite MATERIALIZE profile"),
        error(
            "UPDATE ^profile SET age = 1",
            "42000",
            "line 1:8: Table with name profile does not exist!\n"
                + "Did you mean \"profile_rows\"?\n"
                + "'profile' is a feature view, whose rows are not changed; write INSERT INTO"
                + " features.profile with a row of a later time"),
        error(
            "DELETE FROM ^profile",
            "42000",
            "line 1:13: Table with name profile does not exist!\n"
                + "Did you mean \"profile_rows\"?\n"
                + "'profile' is a feature view and no table; write features.profile"),
        error(
            "INSERT INTO ^profile VALUES (1)",
            "42000",
            "line 1:13: Table with name profile does not exist!\n"
                + "Did you mean \"profile_rows\"?\n"
                + "'profile' is a feature view and no table; write features.profile"),
        error(
            "SELECT * FROM profile AS OF ^now",
            "42000",
            "line 1:29: syntax error at or near \"now\"\n"
                + "'profile' is a feature view and no table; write FROM FEATURES profile AS OF NOW,"
                + " or a table before FEATURES and another instant"),
        error(
            "CREATE FEATURE ^VEIW x",
            "42601",
            "line 1:16: unexpected 'VEIW'; expected VIEW or SERVICE"),
        error(
            "MATERIALIZE ^FEATURE VIEW^ profile",
            "42601",
            "line 1:13: MATERIALIZE is followed by names alone; write MATERIALIZE profile"),
        error(
            "MATERIALIZE ^VIEW^ profile",
            "42601",
            "line 1:13: MATERIALIZE is followed by names alone; write MATERIALIZE profile"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at TTL ^30 days^ AS SELECT"
                + " * FROM profile_rows",
            "42601",
            "line 1:68: this is not an interval; write INTERVAL '30' DAY"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at ttl ^'36 hours'^ AS"
                + " SELECT * FROM profile_rows",
            "42601",
            "line 1:68: this is not an interval; write INTERVAL '36' HOUR"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at DELAY ^5^ AS SELECT *"
                + " FROM profile_rows",
            "42601",
            "line 1:70: unexpected '5'; write INTERVAL '5' DAY"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at TTL ^2 months^ AS"
                + " SELECT * FROM profile_rows",
            "22015",
            "line 1:68: an interval in MONTH has no fixed length; use DAY"),
        error(
            "CREATE FEATURE VIEW v ENTITY ^customer^ TIMESTAMP updated_at AS SELECT * FROM"
                + " profile_rows",
            "42704",
            "line 1:30: there is no entity 'customer'; create it before the view: CREATE ENTITY"
                + " customer (user_id INTEGER)"),
        error(
            "CREATE FEATURE VIEW v ENTITY ^customer^ (country, age) TIMESTAMP updated_at AS SELECT"
                + " * FROM profile_rows",
            "42704",
            "line 1:30: there is no entity 'customer'; create it before the view: CREATE ENTITY"
                + " customer (country VARCHAR, age INTEGER)"),
        error(
            "CREATE FEATURE VIEW v ENTITY ^customer^ TIMESTAMP updated_at AS SELECT * FROM"
                + " nothing_there",
            "42704",
            "line 1:30: there is no entity 'customer'; create it before the view: CREATE ENTITY"
                + " customer (customer_id BIGINT)"),
        error("SELECT 1 ^+", "42000", "line 1:10: syntax error at or near \"+\""),
        error(
            "SELECT *, ^foo FROM labels FEATURES profile AS OF ts",
            "42000",
            "line 1:11: Referenced column \"foo\" not found in FROM clause!\n"
                + "Candidate bindings: \"codes\""),
        error(
            "SELECT *,\n  ^foo\nFROM labels FEATURES profile AS OF ts",
            "42000",
            "line 2:3: Referenced column \"foo\" not found in FROM clause!\n"
                + "Candidate bindings: \"codes\""),
        error(
            "SELECT *\nFROM labels\n  FEATURES profile AS OF ts\nWHERE ^foo = 1",
            "42000",
            "line 4:7: Referenced column \"foo\" not found in FROM clause!\n"
                + "Candidate bindings: \"codes\""),
        error(
            "SELECT *\nFROM labels\n  FEATURES profile AS OF ts, ^activity\nWHERE agee = 1",
            "42000",
            "line 3:30: Table with name activity does not exist!"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts FEATURES activity AS OF ts ORDER BY"
                + " ^wrong",
            "42000",
            "line 1:84: Referenced column \"wrong\" not found in FROM clause!\n"
                + "Candidate bindings: \"country\""),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts WHERE age = ^'x'",
            "22000",
            "line 1:60: Could not convert string 'x' to INT32"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts ^WHER age = 1",
            "42000",
            "line 1:48: syntax error at or near \"WHER\""),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts GROUP ^BY",
            "42000",
            "line 1:54: syntax error at or near \"BY\""),
        error(
            "SELECT * FROM ^nowhere FEATURES profile AS OF ts",
            "42000",
            "line 1:15: Table with name nowhere does not exist!\nDid you mean \"now\"?"),
        error(
            "SELECT * FROM ^(^SELECT * FROM labels FEATURES profile AS OF ts",
            "42601",
            "line 1:15: this bracket is not closed; close it"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts WHERE age IN ^(^1, (2)",
            "42601",
            "line 1:61: this bracket is not closed; close it"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts^)",
            "42000",
            "line 1:47: syntax error at or near \")\""),
        error(
            "SELECT ^'^open FROM labels FEATURES profile AS OF ts",
            "42601",
            "line 1:8: this string does not end; close it"),
        error(
            "SELECT * FROM labels FEATURES profile ( ^AS^ OF ts",
            "42601",
            "line 1:41: unexpected 'AS'; expected a name"),
        error(
            "SELECT * FROM labels FEATURES profile AS OF ts ^+^",
            "42601",
            "line 1:48: unexpected '+' behind the instant of this FEATURES clause"),
        error(
            "SELECT * FROM labels FEATURES , ^AS OF ts",
            "42000",
            "line 1:33: syntax error at or near \"AS\""),
        error(
            "SELECT ^profile.nope FROM labels FEATURES profile AS OF ts",
            "42000",
            "line 1:8: Values list \"profile\" does not have a column named \"nope\""),
        error(
            "SELECT id, ^updated_at FROM labels FEATURES profile AS OF ts",
            "42000",
            "line 1:12: Referenced column \"updated_at\" not found in FROM clause!\n"
                + "Candidate bindings: \"age\", \"user_id\", \"codes\", \"id\", \"label\""),
        error(
            "SELECT id,\n  ^nope.* FROM labels FEATURES profile AS OF ts",
            "42000",
            "line 2:3: Referenced table \"nope\" not found!\nCandidate tables: \"labels\""),
        error(
            "WITH x AS (SELECT ^nope FROM labels) SELECT * FROM x FEATURES profile AS OF ts",
            "42000",
            "line 1:19: Referenced column \"nope\" not found in FROM clause!\n"
                + "Candidate bindings: \"label\""),
        error(
            "EXPLAIN SELECT * FROM labels FEATURES ^profil^ AS OF ts",
            "42704",
            "line 1:39: there is no feature view or service 'profil'; did you mean 'profile'?"),
        error(
            "INSERT INTO ^target SELECT *, 1 FROM labels FEATURES profile AS OF ts",
            "42000",
            "line 1:13: table \"target\" has 2 columns but 8 values were supplied"),
        error(
            "SELECT ? AS x, age FROM labels FEATURES profile AS OF ts WHERE id = ^$1^",
            "42601",
            "line 1:69: parameters of two kinds in one statement; write all of them as ?, as $1 or"
                + " as $name"),
        error(
            "SELECT * FROM FEATURES profile AS OF NOW WHERE user_id = $a OR user_id = ^$1^",
            "42601",
            "line 1:74: parameters of two kinds in one statement; write all of them as ?, as $1 or"
                + " as $name"),
        error(
            "INSERT INTO features.profile (user_id, updated_at) VALUES ($1, ^?^)",
            "42601",
            "line 1:64: parameters of two kinds in one statement; write all of them as ?, as $1 or"
                + " as $name"),
        error(
            "MATERIALIZE profile FROM ? TO ^$to^",
            "42601",
            "line 1:31: parameters of two kinds in one statement; write all of them as ?, as $1 or"
                + " as $name"),
        error(
            "CREATE FEATURE VIEW w ENTITY user_account TIMESTAMP updated_at AS SELECT * FROM"
                + " profile_rows WHERE age > ^$1^",
            "42601",
            "line 1:106: the query of a feature view cannot have parameters; write the value"),
        error(
            "CREATE ON DEMAND FEATURE VIEW ^r^ USING profile COMPUTE (age + 1 AS x)",
            "HYC00",
            "line 1:31: on-demand feature views are not supported yet; compute 'r' in the SELECT"
                + " that reads the features"),
        error(
            "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at ^AGGREGATE (COUNT(*)"
                + " OVER (RANGE INTERVAL '1' DAY PRECEDING) AS n)^ AS SELECT * FROM profile_rows",
            "HYC00",
            "line 1:64: AGGREGATE is not supported yet; compute the aggregate in the query of the"
                + " view"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("errors")
  void eachErrorNamesItsPlaceAndRemedy(String marked, String sqlState, String message) {
    String sql = marked.replace("^", "");
    SQLException error = refused(connection, sql);
    assertThat(error.getMessage()).isEqualTo(message);
    assertThat(error.getSQLState()).isEqualTo(sqlState);
    int first = marked.indexOf('^');
    if (first < 0) {
      return;
    }
    String before = marked.substring(0, first);
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    int column = first - before.lastIndexOf('\n');
    assertThat(error.getMessage()).startsWith("line " + line + ":" + column + ": ");
    int last = marked.lastIndexOf('^');
    if (last > first && error.getCause() instanceof FeatureSqlException cause) {
      assertThat(cause.span()).contains(new Span(first, last - 1));
    }
  }

  /** The warehouse has nothing against it, and drops nothing. */
  @ParameterizedTest
  @CsvSource({
    "VIEW, profile, FEATURE VIEW, a feature view",
    "TABLE, bundle, FEATURE SERVICE, a feature service",
    "TABLE, user_account, ENTITY, an entity",
  })
  void aDropOfWhatIsNoTableWarns(String kind, String name, String meant, String what)
      throws SQLException {
    String sql = "DROP " + kind + " IF EXISTS ";
    String warning = "'" + name + "' is " + what + "; write DROP " + meant + " " + name;
    try (Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement(sql + name)) {
      plain.execute(sql + name);
      assertThat(plain.getWarnings().getMessage()).isEqualTo(warning);
      assertThat((Object) plain.getWarnings().getNextWarning()).isNull();
      prepared.execute();
      assertThat(prepared.getWarnings().getMessage()).isEqualTo(warning);
      plain.execute(sql + "nothing_at_all");
      assertThat((Object) plain.getWarnings()).isNull();
    }
  }

  /** Only a query that lacks a function or type is one for another warehouse. */
  @Test
  void aViewWhoseQueryNoLongerHolds(@TempDir Path folder) throws SQLException, IOException {
    Path file = Files.writeString(folder.resolve("rows.csv"), "id,seen,f\n1,2026-01-01,2\n");
    try (Connection other = DriverManager.getConnection("jdbc:featuresql:")) {
      String view = "CREATE FEATURE VIEW %s ENTITY thing TIMESTAMP seen AS ";
      Results.run(
          other,
          "CREATE TABLE t AS SELECT 1 AS id, TIMESTAMP '2026-01-01' AS seen, 2 AS f",
          "CREATE MACRO twice(x) AS 2 * x",
          "CREATE ENTITY thing (id BIGINT)",
          view.formatted("of_file") + "SELECT id, seen, f FROM '" + file + "'",
          view.formatted("of_csv") + "SELECT * FROM read_csv('" + file + "')",
          view.formatted("of_macro") + "SELECT id, seen, twice(f) AS f FROM t",
          view.formatted("of_table") + "SELECT * FROM t");
      Files.delete(file);
      Results.run(other, "DROP MACRO twice");
      String read = "SELECT * FROM FEATURES %s AS OF NOW";
      for (String name : List.of("of_file", "of_csv")) {
        assertThat(refused(other, read.formatted(name)).getMessage())
            .contains("rows.csv")
            .doesNotContain("write it for");
      }
      assertThat(refused(other, read.formatted("of_macro")).getMessage())
          .contains("twice")
          .endsWith("; write it for DuckDB by CREATE OR REPLACE FEATURE VIEW of_macro");
      Results.run(other, "DROP TABLE t");
      assertThat(refused(other, read.formatted("of_table")).getMessage())
          .endsWith("Table with name t does not exist! (line 1:15 of the query)");
    }
  }

  /** Where no table has that name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SHOW ^features | write SHOW FEATURE VIEWS for the feature views, and DESCRIBE with the name of one for its features
          SELECT * FROM labels JOIN ^FEATURES profile ON true | 'profile' is a feature view; FEATURES stands directly behind the table that gets the features, without JOIN and with AS OF: FROM table FEATURES profile AS OF instant
          SELECT * FROM labels, ^features profile | 'profile' is a feature view; FEATURES stands directly behind the table that gets the features, without a comma and with AS OF: FROM table FEATURES profile AS OF instant
          """)
  void theWordFeaturesAsATableThatThereIsNot(String marked, String remedy) throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:featuresql:")) {
      Results.run(
          other,
          "CREATE TABLE labels AS SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS ts, 2 AS age",
          "CREATE ENTITY user_account (user_id BIGINT)",
          "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP ts AS FROM labels");
      SQLException error = refused(other, marked.replace("^", ""));
      assertThat(error.getMessage())
          .startsWith("line 1:" + (marked.indexOf('^') + 1) + ": Table with name")
          .endsWith("does not exist!\n" + remedy);
      assertThat(error.getSQLState()).isEqualTo("42000");
    }
  }

  private static SQLException refused(Connection connection, String sql) {
    SQLException error =
        catchThrowableOfType(SQLException.class, () -> Results.run(connection, sql));
    assertThat((Throwable) error).as("the statement was not refused: %s", sql).isNotNull();
    return error;
  }

  static Stream<Arguments> notOnline() {
    return Stream.of(
        arguments(
            "SELECT * FROM labels FEATURES fresh AS OF ts",
            "only AS OF NOW can be answered from the newest rows"),
        arguments("SELECT * FROM FEATURES fresh AS OF NOW", "WHERE names no key"),
        arguments(
            "SELECT * FROM FEATURES fresh BEFORE NOW WHERE user_id = 1",
            "only AS OF NOW can be answered from the newest rows"),
        arguments(
            "SELECT * FROM FEATURES fresh AS OF TIMESTAMP '2026-01-01' WHERE user_id = 1",
            "only AS OF NOW can be answered from the newest rows"),
        arguments(
            "SELECT * FROM FEATURES fresh AS OF NOW KNOWN AS OF NOW WHERE user_id = 1",
            "KNOWN AS OF needs history"),
        arguments(
            "SELECT * FROM FEATURES profile AS OF NOW WHERE user_id = 1",
            "feature view 'profile' is not materialized; run MATERIALIZE profile"),
        arguments(
            "SELECT * FROM FEATURES kept_offline AS OF NOW WHERE user_id = 1",
            "feature view 'kept_offline' is OFFLINE"),
        arguments(
            "SELECT * FROM FEATURES fresh AS OF NOW WHERE user_id > 1",
            "WHERE has more than keys that equal values"),
        arguments(
            "SELECT * FROM FEATURES fresh AS OF NOW WHERE user_id = 1 AND age > 3",
            "WHERE has more than keys that equal values"),
        arguments(
            "SELECT * FROM FEATURES fresh AS OF NOW WHERE user_id = 1 ORDER BY age",
            "ORDER BY does not say where NULLs stand, with NULLS FIRST or LAST"),
        arguments(
            "SELECT age + 1 FROM FEATURES fresh AS OF NOW WHERE user_id = 1",
            "an item of SELECT is computed, or has no name"),
        arguments(
            "SELECT count(*) FROM FEATURES fresh AS OF NOW WHERE user_id = 1",
            "an item of SELECT is computed, or has no name"),
        arguments(
            "SELECT * FROM (VALUES (1 + 1)) AS r (user_id) FEATURES fresh AS OF NOW",
            "a key is computed"),
        arguments("SELECT * FROM labels FEATURES fresh AS OF NOW", "the keys come from a table"),
        arguments(
            "SELECT * FROM (VALUES (1, 2, 3)) AS r (user_id, x, X) FEATURES fresh AS OF NOW",
            "two columns of the spine are named 'X'"),
        arguments(
            "SELECT * FROM (SELECT 1 AS user_id, 2 AS x, 3 AS x) AS r FEATURES fresh AS OF NOW",
            "two columns of the spine are named 'x'"),
        arguments(
            "CREATE TABLE made AS SELECT * FROM FEATURES fresh AS OF NOW WHERE user_id = 1",
            "more is asked than to look keys up and return what is found"),
        arguments(
            "SELECT * FROM (VALUES (1)) AS r (user_id) FEATURES fresh AS OF NOW FEATURES fresh AS"
                + " again AS OF NOW",
            "it has more than one FEATURES clause"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notOnline")
  void aForcedRouteThatCannotBeSaysWhy(String sql, String reason) throws SQLException {
    try (Connection online = DriverManager.getConnection("jdbc:featuresql:route=online")) {
      Results.run(online, StatementsTest.TABLES);
      Results.run(
          online,
          "CREATE FEATURE VIEW fresh ENTITY user_account TIMESTAMP updated_at"
              + " AS SELECT * FROM profile_rows",
          "MATERIALIZE fresh",
          "CREATE FEATURE VIEW kept_offline ENTITY user_account TIMESTAMP updated_at OFFLINE"
              + " AS SELECT * FROM profile_rows");
      SQLException error = refused(online, sql);
      assertThat(error.getSQLState()).isEqualTo("42809");
      assertThat(error.getMessage())
          .endsWith(": route=online, but this statement has to go offline: " + reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " FEATURES profile AS OF ts"})
  void aLongStatement(String clause) throws SQLException {
    String sql = "SELECT '" + "x".repeat(10_000_000) + "' AS s FROM labels" + clause + " LIMIT 1";
    assertThat(Results.rows(connection, sql).get(0).get(0)).asString().hasSize(10_000_000);
  }

  @Test
  void withoutAClauseTheWarehouseJudgesBrackets() throws SQLException {
    for (String features : List.of("1", "features.label")) {
      String sql =
          "SELECT " + "(".repeat(800) + features + ")".repeat(800) + " FROM labels features";
      assertThat(Results.rows(connection, sql)).hasSize(7);
    }
    String sql = "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000);
    assertThat(refused(connection, sql).getMessage()).contains("max_expression_depth");
  }

  /** DuckDB ends the process. */
  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}"})
  void listsAndStructsWithinOneAnotherAreCounted(String brackets) {
    String open = brackets.startsWith("{") ? "{'a':" : "[";
    String sql = "SELECT " + open.repeat(900) + "1" + brackets.substring(1).repeat(900);
    assertThat(refused(connection, sql).getMessage())
        .contains("more than 500 brackets within one another");
  }

  @Test
  void deepBracketsBesideAClauseAreRefused() {
    String sql =
        "SELECT "
            + ("(".repeat(10_000) + "1" + ")".repeat(10_000))
            + " FROM labels FEATURES profile AS OF ts";
    assertThat(refused(connection, sql).getMessage())
        .isEqualTo(
            "line 1:508: more than 500 brackets within one another; split the statement with WITH");
  }

  @Test
  void deepBracketsInsideAClauseAreRefused() {
    String sql =
        "SELECT * FROM labels FEATURES profile AS OF "
            + "(".repeat(10_000)
            + "ts"
            + ")".repeat(10_000);
    assertThat(refused(connection, sql).getSQLState()).isEqualTo("54001");
  }

  @Test
  void manyOperatorsDoNotOverrunTheStack() {
    for (String clause : List.of("", " FEATURES profile AS OF ts")) {
      String sql = "SELECT 1" + " + 1".repeat(20_000) + " FROM labels" + clause;
      try {
        Results.run(connection, sql);
      } catch (SQLException refused) {
        assertThat(refused.getSQLState()).isIn("42000", "54001");
      }
    }
  }

  static Stream<Arguments> registries() {
    return Stream.of(
        arguments(
            "CREATE FEATURE VIEW v ENTITY gone TIMESTAMP t AS SELECT 1 AS user_id, now() AS t, 2 AS"
                + " f;",
            "PROJECT/registry.sql:1:30: there is no entity 'gone'"),
        arguments(
            "CREATE FEATURE SERVICE s AS gone;",
            "PROJECT/registry.sql:1:29: there is no feature view 'gone'"),
        arguments(
            "CREATE FEATURE SERVICE s AS s;",
            "PROJECT/registry.sql:1:29: feature service 's' cannot be a part of itself"),
        arguments(
            "CREATE FEATURE SERVICE a AS b;\nCREATE FEATURE SERVICE b AS a;",
            "PROJECT/registry.sql:1:29: there is no feature view 'b'"),
        arguments(
            "CREATE ENTITY e (user_id BIGINT);\nCREATE ENTITY e (user_id BIGINT);",
            "PROJECT/registry.sql:2:15: there is an entity 'e' already; use CREATE OR REPLACE to"
                + " change it, or IF NOT EXISTS to keep it"),
        arguments(
            "CREATE ENTITY e (user_id BIGINT",
            "PROJECT/registry.sql:1:32: the statement ends too early; expected ')'"),
        arguments(
            "SELECT 1;",
            "PROJECT/registry.sql:1:1: expected CREATE ENTITY, CREATE FEATURE VIEW or CREATE"
                + " FEATURE SERVICE"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("registries")
  void aRegistryThatDoesNotHoldIsRefused(String text, String message, @TempDir Path project)
      throws IOException {
    Files.writeString(project.resolve("registry.sql"), text);
    SQLException error =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              try (Connection c =
                  DriverManager.getConnection("jdbc:featuresql:project=" + project)) {
                Results.run(c, "SHOW ENTITIES");
              }
            });
    assertThat(error.getSQLState()).isEqualTo("F0000");
    assertThat(error.getMessage().replace(project.toString(), "PROJECT")).isEqualTo(message);
  }
}
