package io.featuresql.shell;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names that can be completed, asked for when they are needed and kept until {@link #forget}.
 * What cannot be had is not completed, and no error is shown for it: a key was pressed, no
 * statement was given. For one thread.
 */
final class Names {
  private static final int TIME_LIMIT_SECONDS = 2;

  private final Connections connection;
  private final Map<String, List<String>> kept = new HashMap<>();

  Names(Connections connection) {
    this.connection = connection;
  }

  /** Asks again from now on: something may have been defined. */
  void forget() {
    kept.clear();
  }

  List<String> views() {
    return shown("FEATURE VIEWS");
  }

  List<String> services() {
    return shown("FEATURE SERVICES");
  }

  List<String> entities() {
    return shown("ENTITIES");
  }

  /** Tables and views of the warehouse, without their schemas; feature views are not among them. */
  List<String> tables() {
    List<String> views = views();
    return kept.computeIfAbsent(
        "tables",
        key ->
            ask(
                () -> {
                  try (ResultSet tables =
                      connection.get().getMetaData().getTables(null, null, "%", null)) {
                    return column(tables, "TABLE_NAME").stream()
                        .filter(name -> !views.contains(name))
                        .distinct()
                        .toList();
                  }
                }));
  }

  /** Columns of a table, or features and keys of a feature view. */
  List<String> columns(String table) {
    return kept.computeIfAbsent(
        "columns of " + table.toLowerCase(Locale.ROOT),
        key ->
            ask(
                () -> {
                  String pattern = table.replace("_", "\\_");
                  try (ResultSet columns =
                      connection.get().getMetaData().getColumns(null, null, pattern, "%")) {
                    return column(columns, "COLUMN_NAME").stream().distinct().toList();
                  }
                }));
  }

  private List<String> shown(String kind) {
    return kept.computeIfAbsent(
        kind,
        key ->
            ask(
                () -> {
                  try (Statement statement = connection.get().createStatement()) {
                    statement.setQueryTimeout(TIME_LIMIT_SECONDS);
                    try (ResultSet names = statement.executeQuery("SHOW " + kind)) {
                      return column(names, "name");
                    }
                  }
                }));
  }

  private static List<String> column(ResultSet rows, String label) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      values.add(rows.getString(label));
    }
    return values;
  }

  private static List<String> ask(Question question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      return List.of();
    }
  }

  /** Where the connection comes from. */
  interface Connections {
    Connection get() throws SQLException;
  }

  private interface Question {
    List<String> ask() throws SQLException;
  }
}
