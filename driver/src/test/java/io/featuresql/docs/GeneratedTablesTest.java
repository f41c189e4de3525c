package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.jdbc.ConnectionProperty;
import io.featuresql.planner.error.ErrorCode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tables of the documentation that are made from the code. */
class GeneratedTablesTest {
  private static final List<String> STATEMENTS =
      List.of(
          "SHOW ENTITIES",
          "SHOW FEATURE VIEWS",
          "SHOW FEATURE SERVICES",
          "SHOW FRESHNESS",
          "DESCRIBE shopper",
          "SHOW CREATE shopper",
          "EXPLAIN MATERIALIZE ALL",
          "MATERIALIZE ALL");

  @Test
  void connectionProperties() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", "meaning", "values", "default"));
    for (ConnectionProperty property : ConnectionProperty.values()) {
      String choices =
          property.choices().isEmpty()
              ? "any"
              : "`" + String.join("`, `", property.choices()) + "`";
      rows.add(
          List.of(
              "`" + property.key() + "`", property.meaning(), choices, property.defaultMeaning()));
    }
    rows.add(
        List.of("`warehouse.NAME`", "Property `NAME` for the warehouse's driver.", "any", "none"));
    check("docs/connecting.md", "connection-properties", rows);
  }

  @Test
  void errors() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("code", "SQLSTATE", "kind", "name", "meaning"));
    Arrays.stream(ErrorCode.values())
        .sorted(Comparator.comparingInt(ErrorCode::vendorCode))
        .forEach(
            code ->
                rows.add(
                    List.of(
                        String.valueOf(code.vendorCode()),
                        "`" + code.sqlState() + "`",
                        code.kind().name().toLowerCase(Locale.ROOT),
                        code.name(),
                        code.meaning())));
    check("docs/errors.md", "errors", rows);
  }

  @Test
  void resultColumns() throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("statement", "columns"));
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement definition = connection.createStatement()) {
      definition.execute("CREATE ENTITY shopper (shopper_id BIGINT)");
      for (String sql : STATEMENTS) {
        String shown = sql.replace("MATERIALIZE ALL", "MATERIALIZE").replace("shopper", "name");
        rows.add(List.of("`" + shown + "`", columns(connection, sql)));
      }
    }
    check("docs/language.md", "result-columns", rows);
  }

  private static String columns(Connection connection, String sql) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet result = statement.executeQuery()) {
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        columns.add(
            "`"
                + result.getMetaData().getColumnLabel(i)
                + "` "
                + result.getMetaData().getColumnTypeName(i));
      }
    }
    return String.join(", ", columns);
  }

  private static void check(String name, String section, List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      table.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        table.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    checkSection(name, section, table.toString());
  }

  /** Compares a section of a page with what it is to say, or writes it. */
  static void checkSection(String name, String section, String content) {
    Page page = Page.of(name);
    if (Page.WRITES) {
      page.withSection(section, content).write();
    } else {
      assertThat(page.section(section))
          .as("%s differs from the code; -Ddocs.write=true writes it", name)
          .isEqualTo(content);
    }
  }
}
