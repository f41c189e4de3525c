package io.featuresql.connectors.postgres;

import io.featuresql.planner.catalog.SearchPath;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where PostgreSQL looks for names. */
final class PostgresNames {
  /** The schemas that there are of the path that a session begins with. */
  private static final String PATH_OF_NEW =
      "SELECT n.nspname FROM pg_settings s CROSS JOIN LATERAL"
          + " unnest(regexp_split_to_array(s.reset_val, '\\s*,\\s*')) WITH ORDINALITY AS p (name,"
          + " place) JOIN pg_namespace n ON n.nspname = CASE WHEN p.name = '\"$user\"' THEN"
          + " session_user WHEN p.name LIKE '\"%' THEN replace(substr(p.name, 2, length(p.name) -"
          + " 2), '\"\"', '\"') ELSE lower(p.name) END WHERE s.name = 'search_path' AND"
          + " has_schema_privilege(n.oid, 'USAGE') ORDER BY p.place";

  private static final String CURRENT_PATH =
      "SELECT name FROM unnest(current_schemas(false)) WITH ORDINALITY AS p (name, place)"
          + " WHERE name NOT LIKE 'pg\\_temp\\_%' ORDER BY place";

  private static final String TEMPORARY =
      "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()";

  private static final String FUNCTIONS =
      "SELECT DISTINCT p.proname, n.nspname FROM pg_proc p JOIN pg_namespace n"
          + " ON n.oid = p.pronamespace WHERE p.proname = ANY (?)";

  private PostgresNames() {}

  /** Where a session that nobody has changed looks for names without a schema. */
  static SearchPath pathOfNew(Connection session) throws SQLException {
    return path(session, PATH_OF_NEW);
  }

  /** Where {@code session} looks for them, but for its temporary tables. */
  static SearchPath path(Connection session) throws SQLException {
    return path(session, CURRENT_PATH);
  }

  private static SearchPath path(Connection session, String sql) throws SQLException {
    return new SearchPath(texts(session, sql).stream().map(List::of).toList());
  }

  /** The temporary tables of {@code session}, which come before all others. */
  static Map<String, String> temporary(Connection session) throws SQLException {
    Map<String, String> names = new HashMap<>();
    for (String name : texts(session, TEMPORARY)) {
      names.put(name.toLowerCase(Locale.ROOT), "pg_temp.\"" + name.replace("\"", "\"\"") + '"');
    }
    return names;
  }

  private static List<String> texts(Connection session, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = session.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  /** The schemas of the functions of these names. */
  static Map<String, List<List<String>>> functions(Connection session, Set<String> names)
      throws SQLException {
    Map<String, List<List<String>>> functions = new HashMap<>();
    try (PreparedStatement statement = session.prepareStatement(FUNCTIONS)) {
      Array wanted = session.createArrayOf("text", names.toArray());
      statement.setArray(1, wanted);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          functions
              .computeIfAbsent(row.getString(1), n -> new ArrayList<>())
              .add(List.of(row.getString(2)));
        }
      }
    }
    return functions;
  }
}
