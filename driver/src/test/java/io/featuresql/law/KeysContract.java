package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is a key, and which keys are equal, is the same on both routes. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class KeysContract extends UnlikeKeys {
  /** Likewise, which only the warehouse answers. */
  private static final List<String> WAREHOUSE_FORMS =
      List.of(
          "WITH r AS (SELECT ? AS k) SELECT f FROM r FEATURES v AS OF NOW",
          "WITH r (k) AS (SELECT ? AS other) SELECT f FROM r AS q FEATURES v ON k = q.k AS OF NOW",
          "SELECT f FROM (SELECT s.k FROM (SELECT ? AS k) AS s) AS r FEATURES v AS OF NOW",
          "SELECT f FROM (SELECT * FROM (SELECT 0 AS z, ? AS k) AS s) AS r FEATURES v AS OF NOW",
          "SELECT max(f) FROM FEATURES v AS OF NOW WHERE ? = k AND 1 = 1");

  private int next;

  KeysContract(TestEngine engine) {
    super(engine);
  }

  private void drop() throws SQLException {
    Results.run(offline, "DROP FEATURE VIEW v", "DROP ENTITY e", "DROP TABLE t");
  }

  /** All forms find the row of {@code value}, which is the one with that feature. */
  private void finds(int feature, Object value) throws SQLException {
    for (String form : some(of(FORMS))) {
      assertThat(Results.rows(online, form, value))
          .as("online: %s with %s", form, value)
          .containsExactly(List.of(feature));
    }
    for (String form : some(offlineForms())) {
      assertThat(Results.rows(offline, form, value))
          .as("offline: %s with %s", form, value)
          .containsExactly(List.of(feature));
    }
  }

  /** All of them, or one after the other where each takes long. */
  private List<String> some(List<String> forms) {
    return engine.isSlow() ? List.of(forms.get(next++ % forms.size())) : forms;
  }

  private List<String> offlineForms() {
    List<String> forms = new ArrayList<>(FORMS);
    forms.addAll(WAREHOUSE_FORMS);
    return of(forms);
  }

  private void refuses(Object value) {
    for (String form : some(of(FORMS))) {
      refuses(online, form, value);
    }
    for (String form : some(offlineForms())) {
      refuses(offline, form, value);
    }
  }

  /** A value of an INSERT has its place beside its number. */
  private static void refuses(Connection connection, String sql, Object value) {
    assertThatThrownBy(() -> Results.rows(connection, sql, value))
        .as("%s with %s", sql, value)
        .asInstanceOf(InstanceOfAssertFactories.throwable(SQLException.class))
        .hasMessageMatching("(line 1:48: )?parameter 1 is the key 'k' of 'v', which is .*")
        .hasMessageContaining("and the " + value.getClass().getSimpleName() + " given is not")
        .extracting(SQLException::getSQLState)
        .isEqualTo("22000");
  }

  @Test
  void aParameterThatIsAWholeNumberLosesNothing() throws SQLException {
    view("BIGINT", "BIGINT", "1", "9007199254740993", "9007199254740992");
    for (Object one : List.of(1, 1L, (short) 1, 1.0, 1.0f, new BigDecimal("1.00"), "1", "1.0")) {
      finds(1, one);
    }
    finds(2, "9007199254740993");
    finds(3, 9007199254740992.0);
    for (Object none :
        List.of(1.4, 1.4f, new BigDecimal("1.4"), "1.4", "x", Double.NaN, 1e19, true, "")) {
      refuses(none);
    }
    refuses(LocalDate.parse("2026-01-01"));
    refuses(new BigDecimal("1.0000000000000000000000000001"));
    refuses(new BigDecimal("1e999999999"));
    drop();
    view("SMALLINT", "SMALLINT", "1");
    finds(1, 1L);
    refuses(65_537);
  }

  @Test
  void aParameterThatIsADecimalLosesNothing() throws SQLException {
    view("DECIMAL(4, 1)", "DECIMAL(4, 1)", "1.4", "2.0");
    finds(1, new BigDecimal("1.40"));
    finds(1, 1.4);
    finds(1, "1.4");
    finds(2, 2);
    refuses(new BigDecimal("1.44"));
    refuses(1.44);
    refuses(12_345);
  }

  @Test
  void aParameterThatIsADateLosesNothing() throws SQLException {
    view("DATE", "DATE", "DATE '2026-01-02'");
    finds(1, LocalDate.parse("2026-01-02"));
    finds(1, "2026-01-02");
    finds(1, LocalDateTime.parse("2026-01-02T00:00:00"));
    refuses(LocalDateTime.parse("2026-01-02T12:00:00"));
    refuses("2026-01-02 12:00:00");
    refuses(20260102);
  }

  @Test
  void aParameterThatIsATimestampLosesNothing() throws SQLException {
    view(engine.timestamp(), engine.timestamp(), "TIMESTAMP '2026-01-02 00:00:00.000001'");
    finds(1, LocalDateTime.parse("2026-01-02T00:00:00.000001"));
    finds(1, "2026-01-02 00:00:00.000001");
    refuses(LocalDateTime.parse("2026-01-02T00:00:00.000001001"));
    refuses("2026-01-02 00:00:00.0000010001");
  }

  @Test
  void aParameterThatIsATextIsOne() throws SQLException {
    view(engine.text(), engine.exact(engine.text()), "'1'", "'abc'");
    finds(1, "1");
    finds(2, "abc");
    refuses(1);
    refuses(1.0);
  }

  /** A cast to the type of the key would cut it. */
  @Test
  void aTextLongerThanTheKeyIsNoKey() throws SQLException {
    view("VARCHAR(3)", engine.exact("VARCHAR(3)"), "'abc'");
    finds(1, "abc");
    if (engine.cutsTexts()) {
      refuses("abcd");
    }
  }

  @Test
  void anArrayOfKeysLosesNothing() throws SQLException {
    Assumptions.assumeTrue(engine.hasColumnLists());
    view("BIGINT", "BIGINT", "1", "2");
    String sql = "SELECT f FROM UNNEST(?) AS r (k) FEATURES v AS OF NOW";
    for (Connection connection : List.of(online, offline)) {
      assertThat(Results.rows(connection, sql, List.of(1, 2)))
          .containsExactlyInAnyOrder(List.of(1), List.of(2));
      assertThatThrownBy(() -> Results.rows(connection, sql, List.of(1.0, 1.4)))
          .hasMessageStartingWith("parameter 1 is the key 'k' of 'v', which is ");
    }
  }

  /** A population has each key once, however often and in however many ways it is asked for. */
  @Test
  void oneKeyInTwoWaysIsOneRow() throws SQLException {
    view("BIGINT", "BIGINT", "1", "2");
    String sql = "SELECT f FROM FEATURES v AS OF NOW WHERE k IN (?, ?, ?)";
    for (Connection connection : List.of(online, offline)) {
      assertThat(Results.rows(connection, sql, 1, 1.0, "1")).containsExactly(List.of(1));
    }
  }

  @Test
  void aLiteralThatIsNoKeyIsRefusedWithItsPlace() throws SQLException {
    view("BIGINT", "BIGINT", "1", "2");
    for (String form : of(FORMS)) {
      String sql = form.replace("?", "1.4");
      for (Connection connection : List.of(online, offline)) {
        assertThatThrownBy(() -> Results.rows(connection, sql))
            .as(sql)
            .isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> Results.rows(offline, sql))
          .as(sql)
          .hasMessageStartingWith(
              "line 1:" + (sql.indexOf("1.4") + 1) + ": this literal is the key")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("22000");
      assertThat(Results.rows(offline, form.replace("?", "1.0"))).containsExactly(List.of(1));
    }
    assertThatThrownBy(
            () -> Results.rows(offline, "SELECT f FROM FEATURES v AS OF NOW WHERE k = '1.4'"))
        .hasMessageContaining("this literal is the key 'k' of 'v'");
  }

  /** What is computed of parameters has a type that only execution tells. */
  @Test
  void aComputedKeyThatIsNoneFindsNothing() throws SQLException {
    view("BIGINT", "BIGINT", "1", "2");
    String sql = "SELECT f FROM (SELECT coalesce(?, ?) AS k) AS r FEATURES v AS OF NOW";
    assertThat(Results.rows(offline, sql, 1.4, 1.4))
        .containsExactly(Collections.singletonList(null));
    assertThat(Results.rows(offline, sql, 1L, 2L)).containsExactly(List.of(1));
    assertThat(Results.rows(offline, sql, 1.0, 2.0)).containsExactly(List.of(1));
  }

  /** Rows of a view whose key is no value of the entity's key are of no entity. */
  @Test
  void aKeyOfAViewThatIsNoKeyOfTheEntityIsNotRounded() throws SQLException {
    Assumptions.assumeTrue(engine.hasColumnLists());
    view("BIGINT", "DECIMAL(4, 1)", "1.4", "2.0");
    for (Connection connection : List.of(online, offline)) {
      assertThat(
              Results.rows(
                  connection,
                  "SELECT f FROM (VALUES (?), (?)) AS r (k) FEATURES v AS OF NOW",
                  1L,
                  2L))
          .containsExactlyInAnyOrder(Collections.singletonList(null), List.of(2));
      assertThat(Results.rows(connection, "SELECT f FROM FEATURES v AS OF NOW WHERE k IN (1, 2)"))
          .containsExactly(List.of(2));
    }
    assertThat(Results.rows(offline, "SELECT f FROM FEATURES v AS OF NOW"))
        .containsExactly(List.of(2));
  }

  @Test
  void aSpineColumnOfAnotherTypeIsComparedByValue() throws SQLException {
    view("BIGINT", "BIGINT", "1", "9007199254740993");
    Results.run(
        offline,
        "CREATE TABLE spine (d DECIMAL(20, 1), x " + engine.number() + ")",
        "INSERT INTO spine VALUES (1.4, 1.4), (1.0, 1.0), (9007199254740992.0, 9007199254740992)");
    assertThat(
            Results.rows(
                offline,
                "SELECT d, f FROM spine FEATURES v ON k = d AS OF NOW WHERE f IS NOT NULL"))
        .containsExactly(List.of(new BigDecimal("1.0"), 1));
    assertThatThrownBy(
            () -> Results.rows(offline, "SELECT f FROM spine FEATURES v ON k = x AS OF NOW"))
        .hasMessageContaining("the key 'k' of 'v' is ")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42804");
  }

  @Test
  void anInsertedKeyLosesNothing() throws SQLException {
    view("BIGINT", "BIGINT", "1");
    String sql =
        "INSERT INTO features.v (k, at_time, f) VALUES (?, TIMESTAMP '2026-01-02 00:00:00', 7)";
    for (Object none : List.of(1.4, "1.4", true)) {
      refuses(offline, sql, none);
    }
    try (PreparedStatement statement = offline.prepareStatement(sql)) {
      statement.setObject(1, 1L);
      statement.addBatch();
      statement.setObject(1, 1.4);
      statement.addBatch();
      assertThatThrownBy(statement::executeBatch)
          .hasMessageContaining("parameter 1 is the key 'k' of 'v', which is ")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("22000");
      statement.setObject(1, 2.0);
      statement.executeUpdate();
    }
    finds(1, 1L);
    finds(7, 2L);
  }

  /** Spaces at the end of CHAR(n) do not count, and those of other texts do. */
  @Test
  void aPaddedKeyIsFoundAfterMaterializingToo() throws SQLException {
    view("CHAR(5)", engine.exact("CHAR(5)"), "'ab'", "'abcde'", "'æ😀'");
    finds(1, "ab");
    finds(2, "abcde");
    finds(3, "æ😀");
    if (engine.cutsTexts()) {
      finds(1, "ab  ");
      finds(1, "ab            ");
      refuses("abcdef");
      refuses("abcde f");
    }
    String population = "SELECT k FROM FEATURES v AS OF NOW WHERE k = 'ab'";
    assertThat(Results.rows(online, population)).isEqualTo(Results.rows(offline, population));
  }

  @Test
  void aTextThatIsPaddedInTheTableIsOneWithoutSpaces() throws SQLException {
    view(engine.text(), engine.exact("CHAR(5)"), "'ab'", "'abcde'");
    finds(1, "ab");
    finds(2, "abcde");
  }
}
