package io.featuresql.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a result looks like. */
final class RowPrinterTest {
  @Test
  void numbersStandAtTheRightAndNullIsToldFromEmptyText() throws SQLException {
    assertThat(
            printed(
                80,
                "VALUES (1, 'Ann', 12.5), (23, NULL, NULL), (4, '', 3.25)",
                "(id, name, spend)"))
        .containsExactly(
            "id  name  spend",
            "--  ----  -----",
            " 1  Ann   12.50",
            "23  NULL   NULL",
            " 4         3.25");
  }

  @Test
  void textsAreCutAndColumnsThatDoNotFitAreNamed() throws SQLException {
    String row = "VALUES ('" + "x".repeat(30) + "', '" + "y".repeat(9) + "', 123456789, 'z', 'w')";
    assertThat(printed(40, row, "(first, second, third, fourth, fifth)"))
        .containsExactly(
            "first               second     third",
            "------------------  ---------  ---------",
            "xxxxxxxxxxxxxxxxx…  yyyyyyyyy  123456789",
            "2 more columns: fourth, fifth");
    assertThat(printed(60, row, "(first, second, third, fourth, fifth)").get(2))
        .isEqualTo("x".repeat(22) + "…  yyyyyyyyy  123456789  z       w");
    assertThat(printed(1_000, row, "(first, second, third, fourth, fifth)").get(2))
        .startsWith("x".repeat(30) + "  ");
  }

  @Test
  void noLineIsWiderThanTheTerminal() throws SQLException {
    for (int width = 1; width < 90; width++) {
      int most = width;
      assertThat(
              printed(
                  width,
                  "VALUES ('" + "x".repeat(30) + "', 'a b c d e f g h i j k', '漢字漢字漢字漢字')",
                  "(first, second, third)"))
          .allSatisfy(
              line ->
                  assertThat(new org.jline.utils.AttributedString(line).columnLength())
                      .isLessThanOrEqualTo(Math.max(most, 16)));
    }
  }

  @Test
  void oneTextColumnIsPlainAndWrapped() throws SQLException {
    assertThat(
            printed(
                20,
                "VALUES ('one two three four five' || chr(10) || '  six seven eight nine')",
                "(plan)"))
        .containsExactly("one two three four", "  five", "  six seven eight", "    nine");
    assertThat(printed(20, "VALUES (NULL::VARCHAR), ('')", "(plan)")).containsExactly("NULL");
  }

  @Test
  void controlCharactersDoNotMoveTheCursor() throws SQLException {
    assertThat(printed(80, "VALUES (1, 'a' || chr(10) || 'b' || chr(27) || '[2J')", "(n, text)"))
        .contains("1  a⏎b�[2J");
  }

  @Test
  void thousandsOfRowsKeepTheirColumns() throws SQLException {
    List<String> lines =
        printed(80, "SELECT i, 'text ' || i FROM range(2500) AS r (i)", "(i, text)");
    assertThat(lines).hasSize(2_502).last().isEqualTo("2499  text 2499");
  }

  @Test
  void aPlanOfDuckDbIsLines() throws SQLException {
    assertThat(printed(80, "EXPLAIN SELECT 6 * 7")).contains("│ Projections: 42 │");
  }

  private static List<String> printed(int width, String rows, String names) throws SQLException {
    return printed(width, "SELECT * FROM (" + rows + ") AS t " + names);
  }

  private static List<String> printed(int width, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:featuresql:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      new RowPrinter(line -> lines.add(line.toString()), width).print(result);
    }
    return lines;
  }
}
