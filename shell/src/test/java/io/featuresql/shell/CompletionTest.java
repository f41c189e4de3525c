package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tabulator key offers. */
final class CompletionTest {
  private Connection connection;
  private Names names;

  @BeforeEach
  void define() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:");
    run("CREATE TABLE payments (customer_id BIGINT, paid_at TIMESTAMP, amount DOUBLE)");
    run("CREATE TABLE labels (customer_id BIGINT, ts TIMESTAMP, churned BOOLEAN)");
    run("CREATE ENTITY customer (customer_id BIGINT)");
    run("CREATE FEATURE VIEW spend ENTITY customer TIMESTAMP paid_at AS SELECT * FROM payments");
    run("CREATE FEATURE SERVICE speed AS spend (amount)");
    names = new Names(() -> connection);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "SEL | SELECT",
        "sho | show",
        "MAT | MATERIALIZE",
        "SELECT 1; he | help",
        "SELECT * FROM labels FEATURES sp | spend, speed",
        "SELECT * FROM labels FEATURES speed, spen | spend",
        "SELECT * FROM labels features spend as of la | -",
        "SELECT * FROM la | labels",
        "SELECT * FROM spend FEATURES respe | -",
        "SELECT * FROM labels FEATURES spend AS s AS OF labels.t | ts",
        "SELECT * FROM labels FEATURES spend AS s AS OF ts WHERE s.am | amount",
        "SELECT * FROM labels l WHERE l.ch | churned",
        "SELECT * FROM labels WHERE ch | churned",
        "SELECT * FROM labels wh | when, where",
        "SELECT * FROM labels FEATURES spend AS o | of, on, or, order by",
        "CREATE FEATURE | FEATURE SERVICE, FEATURE VIEW",
        "create feature vi | view",
        "CREATE FEATURE VIEW v ENTITY cu | customer",
        "CREATE FEATURE VIEW v ENTITY customer CREATED | CREATED TIMESTAMP",
        "DROP FEATURE VIEW s | spend",
        "DROP FEATURE SERVICE s | speed",
        "SHOW FEATURE V | VIEWS",
        "MATERIALIZE s | spend",
        "DESCRIBE sp | spend, speed",
        "SELECT 'labels FEATURES sp | -",
      })
  void offersWhatBeginsSo(String line, String offers) {
    assertThat(offered(line))
        .containsExactlyElementsOf(offers == null ? List.of() : List.of(offers.split(", ")));
  }

  @Test
  void readsAgainAfterADefinition() throws SQLException {
    assertThat(offered("SELECT * FROM labels FEATURES sp")).containsExactly("spend", "speed");
    run("CREATE FEATURE VIEW spent ENTITY customer TIMESTAMP paid_at AS SELECT * FROM payments");
    names.forget();
    assertThat(offered("SELECT * FROM labels FEATURES sp"))
        .containsExactly("spend", "spent", "speed");
  }

  @Test
  void aLostConnectionOffersWordsOnly() throws SQLException {
    connection.close();
    assertThat(offered("SELECT * FROM labels FEATURES sp")).isEmpty();
    assertThat(offered("SELECT * FROM labels WHER")).containsExactly("WHERE");
  }

  private List<String> offered(String line) {
    StatementEditing editing = new StatementEditing();
    ParsedLine parsed = editing.parse(line, line.length(), Parser.ParseContext.COMPLETE);
    List<Candidate> candidates = new ArrayList<>();
    new Completion(names).complete(null, parsed, candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
