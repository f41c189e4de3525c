package io.featuresql.connectors.duckdb;

import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where DuckDB looks for names. What is temporary comes first, also by the name of the schema
 * {@code main}, which the temporary one has too (2.0.0).
 */
final class DuckDbNames {
  private static final String TEMPORARY = "temp";

  private DuckDbNames() {}

  /** Where {@code session} looks for names without a schema; its own database may not be named. */
  static SearchPath path(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('search_path'), current_database(), current_schema()")) {
      row.next();
      SearchPath current = new SearchPath(List.of(List.of(row.getString(2), row.getString(3))));
      List<List<String>> schemas =
          schemas(row.getString(1)).stream()
              .filter(schema -> !schema.equals(List.of("")))
              .map(s -> s.size() == 1 ? List.of(current.schemas().get(0).get(0), s.get(0)) : s)
              .filter(schema -> schema.size() == 2 && !schema.get(0).equals(TEMPORARY))
              .toList();
      return schemas.isEmpty() ? current : new SearchPath(schemas);
    }
  }

  /** What a setting says, in which a name has quotes if it has a dot, a comma or a quote in it. */
  private static List<List<String>> schemas(String setting) {
    List<List<String>> schemas = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= setting.length(); i++) {
      char c = i < setting.length() ? setting.charAt(i) : ',';
      if (c == '"') {
        // of two quotes within a name the second opens what the first has closed
        boolean twice = !quoted && i > 0 && setting.charAt(i - 1) == '"';
        part.append(twice ? "\"" : "");
        quoted = !quoted;
      } else if (quoted || (c != '.' && c != ',')) {
        part.append(c);
      } else {
        parts.add(part.toString());
        part.setLength(0);
        if (c == ',') {
          schemas.add(parts);
          parts = new ArrayList<>();
        }
      }
    }
    return schemas;
  }

  /** The temporary tables, views and macros of {@code session}, each by what else they hide. */
  static Map<String, String> temporary(Connection session) throws SQLException {
    Map<String, String> names = new HashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name, '' FROM (SHOW TABLES FROM temp) UNION ALL SELECT function_name, '()'"
                    + " FROM duckdb_functions() WHERE NOT internal AND database_name = 'temp'")) {
      while (row.next()) {
        String name = row.getString(1).toLowerCase(Locale.ROOT) + row.getString(2);
        String explicit = TEMPORARY + "." + DuckDbStatistics.quoted(row.getString(1));
        names.put(name, explicit);
        names.put("main." + name, explicit);
      }
    }
    return names;
  }

  /** The columns of all tables but temporary ones. */
  static Map<List<String>, List<Column>> tables(Connection session) throws SQLException {
    Map<List<String>, List<Column>> tables = new HashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT lower(database_name), lower(schema_name), lower(table_name), column_name,"
                    + " data_type FROM duckdb_columns() SEMI JOIN duckdb_tables()"
                    + " USING (database_oid, schema_oid, table_oid)"
                    + " WHERE NOT internal AND database_name <> 'temp' ORDER BY column_index")) {
      while (row.next()) {
        // of an enum, metadata of a result tell that it is one, and not its values
        String said = row.getString(5);
        String type = said.startsWith("ENUM(") && said.endsWith(")") ? "ENUM" : said;
        tables
            .computeIfAbsent(
                List.of(row.getString(1), row.getString(2), row.getString(3)),
                table -> new ArrayList<>())
            .add(new Column(row.getString(4), DuckDbTypes.parse(type)));
      }
    }
    return tables;
  }

  /** The databases and schemas of the macros of these names, those of the session too. */
  static Map<String, List<List<String>>> macros(Connection session, Set<String> names)
      throws SQLException {
    Map<String, List<List<String>>> macros = new HashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT function_name, database_name, schema_name FROM duckdb_functions()"
                    + " WHERE NOT internal")) {
      while (row.next()) {
        String name = row.getString(1).toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
          macros
              .computeIfAbsent(name, n -> new ArrayList<>())
              .add(List.of(row.getString(2), row.getString(3)));
        }
      }
    }
    return macros;
  }
}
