package io.featuresql.process;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * A database tool such as DBeaver: the driver is not on its class path, but comes in a jar that it
 * loads by itself, and it asks the metadata for all there is. It prints nothing.
 */
final class ToolClient {
  private ToolClient() {}

  /** Takes the jar and a URL. */
  public static void main(String[] arguments) throws Exception {
    URL jar = Path.of(arguments[0]).toUri().toURL();
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, platform)) {
      Driver driver =
          (Driver)
              Class.forName("io.featuresql.jdbc.Driver", true, loader)
                  .getDeclaredConstructor()
                  .newInstance();
      String url = arguments[1];
      check(driver.acceptsURL(url), "the URL is taken");
      Properties empty = new Properties();
      check(driver.getPropertyInfo(url, empty).length > 5, "properties are described");
      Properties login = new Properties();
      login.setProperty("user", "");
      login.setProperty("password", "");
      try (Connection connection = driver.connect(url, login)) {
        browse(connection);
      }
    }
  }

  private static void browse(Connection connection) throws SQLException {
    check(connection.isValid(5), "the connection is valid");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE visits (user_id BIGINT, visited_at TIMESTAMP, pages INT)");
      statement.execute("CREATE ENTITY user_account (user_id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW activity ENTITY user_account TIMESTAMP visited_at"
              + " COMMENT 'What they read' AS SELECT * FROM visits");
    }
    DatabaseMetaData metaData = connection.getMetaData();
    check(!metaData.getDatabaseProductName().isEmpty(), "the product has a name");
    check(!metaData.getIdentifierQuoteString().isBlank(), "names can be quoted");
    check(!metaData.getSQLKeywords().isEmpty(), "there are key words");
    metaData.getSearchStringEscape();
    metaData.supportsTransactions();
    has(metaData.getSchemas(), "TABLE_SCHEM", "features");
    has(metaData.getSchemas(null, "%"), "TABLE_SCHEM", "main");
    check(!column(metaData.getCatalogs(), "TABLE_CAT").isEmpty(), "there is a catalog");
    has(metaData.getTableTypes(), "TABLE_TYPE", "FEATURE VIEW");
    has(metaData.getTables(null, null, "%", null), "TABLE_NAME", "visits");
    has(metaData.getTables(null, "features", "%", null), "REMARKS", "What they read");
    has(metaData.getColumns(null, "features", "activity", "%"), "COLUMN_NAME", "pages");
    has(metaData.getColumns(null, "main", "visits", "%"), "TYPE_NAME", "BIGINT");
    has(metaData.getPrimaryKeys(null, "features", "activity"), "COLUMN_NAME", "user_id");
    has(metaData.getTypeInfo(), "TYPE_NAME", "VARCHAR");
    column(metaData.getImportedKeys(null, "main", "visits"), "PKTABLE_NAME");
    column(metaData.getIndexInfo(null, "main", "visits", false, true), "INDEX_NAME");
    column(metaData.getProcedures(null, null, "%"), "PROCEDURE_NAME");
    column(metaData.getFunctions(null, null, "%"), "FUNCTION_NAME");
  }

  private static void has(ResultSet rows, String label, String value) throws SQLException {
    List<String> values = column(rows, label);
    check(values.contains(value), label + " has " + value + " among " + values);
  }

  private static List<String> column(ResultSet rows, String label) throws SQLException {
    List<String> values = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(label));
      }
    }
    return Collections.unmodifiableList(values);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("not true: " + what);
    }
  }
}
