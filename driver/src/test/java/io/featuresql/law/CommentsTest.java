package io.featuresql.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comments on features, and properties of entities and services. */
final class CommentsTest {
  @TempDir Path folder;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connect();
    Results.run(
        connection,
        "CREATE TABLE profiles (user_id BIGINT, updated_at TIMESTAMP, age INTEGER, \"Home Town\""
            + " VARCHAR)",
        "CREATE ENTITY user_account (user_id BIGINT) COMMENT 'people' WITH (owner = 'growth', pii ="
            + " TRUE)",
        "CREATE FEATURE VIEW profile ENTITY user_account TIMESTAMP updated_at"
            + " WITH (owner = 'growth', features.age.comment = 'years') AS SELECT * FROM profiles",
        "CREATE FEATURE SERVICE churn COMMENT 'x AS y' WITH (tags = 'a,b') AS"
            + " profile (age AS years, \"Home Town\")");
  }

  private void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:featuresql:project=" + folder);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> remarks(String table) throws SQLException {
    List<String> remarks = new ArrayList<>();
    try (ResultSet rows = connection.getMetaData().getColumns(null, "features", table, "%")) {
      while (rows.next()) {
        remarks.add(rows.getString("COLUMN_NAME") + ": " + rows.getString("REMARKS"));
      }
    }
    return remarks;
  }

  @Test
  void describeAndRemarksShowThem() throws SQLException {
    Results.run(
        connection, "COMMENT ON FEATURE Profile.\"home town\" IS 'where it''s written on letters'");
    for (int i = 0; i < 2; i++) {
      assertThat(Results.rows(connection, "DESCRIBE profile"))
          .contains(Arrays.<Object>asList("age", "INTEGER", "feature", null, "years"))
          .contains(
              Arrays.<Object>asList(
                  "Home Town", "VARCHAR", "feature", null, "where it's written on letters"));
      assertThat(Results.rows(connection, "DESCRIBE churn"))
          .contains(Arrays.<Object>asList("years", "INTEGER", "feature", "profile.age", "years"));
      assertThat(remarks("profile"))
          .containsExactly(
              "user_id: null", "age: years", "Home Town: where it's written on letters");
      assertThat(remarks("churn"))
          .containsExactly(
              "user_id: null", "years: years", "Home Town: where it's written on letters");
      connection.close(); // and once more, as the registry has them
      connect();
    }
    Results.run(connection, "COMMENT ON FEATURE profile.AGE IS NULL");
    assertThat(remarks("profile")).contains("age: null");
  }

  @Test
  void definitionsAreKeptWithTheirProperties() throws Exception {
    String registry = Files.readString(folder.resolve("registry.sql"));
    assertThat(registry)
        .contains(
            "CREATE ENTITY user_account (user_id BIGINT) COMMENT 'people'"
                + " WITH (owner = 'growth', pii = 'TRUE');")
        .contains("WITH (\"features.age.comment\" = 'years', owner = 'growth')")
        .contains("CREATE FEATURE SERVICE churn COMMENT 'x AS y' WITH (tags = 'a,b') AS profile (");
    assertThat(Results.rows(connection, "SHOW FEATURE SERVICES").get(0).get(1))
        .isEqualTo("profile (age AS years, \"Home Town\")");
    connection.close();
    Files.writeString(
        folder.resolve("registry.sql"),
        registry + "COMMENT ON FEATURE profile.age IS 'by hand';\n");
    connect();
    assertThat(remarks("profile")).contains("age: by hand");
    assertThat(Results.rows(connection, "SHOW CREATE user_account").toString())
        .contains("WITH (owner = 'growth', pii = 'TRUE')");
  }

  @Test
  void whatIsNotThereHasNoComment() {
    assertThatThrownBy(() -> Results.run(connection, "COMMENT ON FEATURE profile.agee IS 'x'"))
        .hasMessage(
            "line 1:28: feature 'agee' is not in feature view 'profile'; did you mean 'age'?");
    assertThatThrownBy(() -> Results.run(connection, "COMMENT ON FEATURE profil.age IS 'x'"))
        .hasMessage("line 1:20: there is no feature view 'profil'; did you mean 'profile'?");
    assertThatThrownBy(() -> Results.run(connection, "COMMENT ON FEATURE profile IS 'x'"))
        .hasMessageContaining("line 1:28: unexpected 'IS'");
    assertThatThrownBy(
            () ->
                Results.run(
                    connection,
                    "CREATE FEATURE VIEW v ENTITY user_account TIMESTAMP updated_at"
                        + " WITH (features.updated_at.comment = 'x') AS SELECT * FROM profiles"))
        .hasMessageContaining("feature 'updated_at' is not in feature view 'v'");
  }
}
