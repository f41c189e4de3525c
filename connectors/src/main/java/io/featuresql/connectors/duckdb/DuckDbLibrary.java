package io.featuresql.connectors.duckdb;

import java.security.CodeSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to say when DuckDB's driver is not there, is another one, or has no library to load. */
final class DuckDbLibrary {
  private static final String DRIVER = "org.duckdb.DuckDBDriver";
  private static final String ARTIFACT = "org.duckdb:duckdb_jdbc:2.0.0.1";

  /** The first version that has all that is asked of it here. */
  private static final int MAJOR = 2;

  private static final Pattern VERSION = Pattern.compile("v(\\d{1,4})\\..*");
  private static final String UNREACHABLE = "08001";

  private DuckDbLibrary() {}

  /**
   * Refuses a DuckDB that is too old.
   *
   * @throws SQLException which says where it was loaded from
   */
  static void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT version()")) {
      row.next();
      String version = row.getString(1);
      Matcher parts = VERSION.matcher(version);
      if (parts.matches() && Integer.parseInt(parts.group(1)) < MAJOR) {
        throw new SQLException(another("DuckDB " + version), UNREACHABLE);
      }
    }
  }

  /** The error for classes, or a library, that could not be used. */
  static SQLException unusable(LinkageError error) {
    if (location().isEmpty()) {
      return new SQLException(
          "DuckDB's driver is not on the class path; add " + ARTIFACT, UNREACHABLE, error);
    }
    return new SQLException(
        isOfLibrary(error) ? unloaded(error) : another("a DuckDB of another version"),
        UNREACHABLE,
        error);
  }

  private static boolean isOfLibrary(LinkageError error) {
    return error instanceof ExceptionInInitializerError
        || error instanceof UnsatisfiedLinkError
        || String.valueOf(error.getMessage()).startsWith("Could not initialize class");
  }

  private static String unloaded(LinkageError error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "DuckDB's library cannot be loaded ("
        + root
        + "); it is unpacked into the folder "
        + System.getProperty("java.io.tmpdir")
        + ", which has to be there, to have room, to be writable, and not to be mounted noexec:"
        + " name another one with -Djava.io.tmpdir=FOLDER; on Alpine, or any Linux without glibc,"
        + " take an image that has glibc";
  }

  private static String another(String found) {
    return found
        + " was loaded from "
        + location()
        + ", where "
        + ARTIFACT
        + " or later is needed, which is in featuresql-jdbc.jar; take the other one off the class"
        + " path, or put it behind";
  }

  /** Where the driver was loaded from; empty when it was not found. */
  private static String location() {
    try {
      CodeSource source =
          Class.forName(DRIVER, false, DuckDbLibrary.class.getClassLoader())
              .getProtectionDomain()
              .getCodeSource();
      return source == null ? "the JDK" : String.valueOf(source.getLocation());
    } catch (ClassNotFoundException | LinkageError e) {
      return "";
    }
  }
}
