package io.featuresql.jdbc;

import io.featuresql.planner.dialect.StrategyKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The properties of a connection. This list is the source of the table in the documentation, of
 * {@link java.sql.DriverPropertyInfo}, and of what the driver accepts.
 */
public enum ConnectionProperty {
  PROJECT(
      "project",
      "Folder with `featuresql.properties` and `registry.sql`; or `memory:NAME`, shared by the"
          + " connections of one JVM.",
      "none: everything in memory, private to the connection"),
  WAREHOUSE(
      "warehouse",
      "JDBC URL of the warehouse.",
      "DuckDB: `warehouse.duckdb` in the project, else in memory"),
  WAREHOUSE_USER("warehouse.user", "User name for the warehouse.", "none"),
  WAREHOUSE_PASSWORD("warehouse.password", "Password for the warehouse.", "none"),
  ONLINE(
      "online",
      "`redis://...`, `redis-sentinel://...`, `redis-cluster://...`, the same with `rediss` for"
          + " TLS, or `embedded`.",
      "`embedded`: a file in the project, else in memory"),
  REGISTRY(
      "registry",
      "The file with the definitions.",
      "`registry.sql` in the project, else in memory"),
  NAMESPACE(
      "namespace",
      "Prefix of all keys in the online store.",
      "name of the project folder, `~` and the project's id; `default` without a folder"),
  ROUTE("route", "Which way statements go.", "`auto`", "auto", "online", "offline"),
  STRATEGY(
      "strategy",
      "The form of SQL in which rows are matched offline, where it can be.",
      "`auto`: by the warehouse and its statistics",
      strategies()),
  ONLINE_FALLBACK(
      "onlineFallback",
      "What answers a statement when the online store fails; `offline` also when it lacks a row.",
      "`error`: the statement fails",
      "error",
      "null",
      "offline"),
  QUERY_TIMEOUT_MILLIS(
      "queryTimeoutMillis",
      "The time limit of a statement, in milliseconds; `Statement.setQueryTimeout` overrides it.",
      "`0`: none"),
  WARM_UP(
      "warmUp",
      "Whether a statement that is answered online is run when it is first prepared, so that its"
          + " first execution is as fast as later ones.",
      "`false`",
      "false",
      "true"),
  MATERIALIZE_PACE(
      "materializePace",
      "At most so many rows a second are written by a MATERIALIZE that names no `pace`; `0` for as"
          + " many as there are.",
      "no limit while nobody reads from the store, 20000 while somebody does"),
  SLOW_QUERY_MILLIS(
      "slowQueryMillis",
      "Statements that take as long, in milliseconds, are written to the log `io.featuresql.slow`,"
          + " without values.",
      "`0`: none"),
  JMX("jmx", "Whether the project is shown by JMX.", "`false`", "false", "true");

  /** The beginning of keys that go to the warehouse's driver, without this beginning. */
  static final String WAREHOUSE_PREFIX = "warehouse.";

  private final String key;
  private final String meaning;
  private final String defaultMeaning;

  // Error Prone does not see that List.of is immutable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> choices;

  ConnectionProperty(String key, String meaning, String defaultMeaning, String... choices) {
    this.key = key;
    this.meaning = meaning;
    this.defaultMeaning = defaultMeaning;
    this.choices = List.of(choices);
  }

  /** The key in URL, {@code Properties} and {@code featuresql.properties}. */
  public String key() {
    return key;
  }

  /** One sentence, in Markdown. */
  public String meaning() {
    return meaning;
  }

  /** What holds when the property is not given, in Markdown. */
  public String defaultMeaning() {
    return defaultMeaning;
  }

  /** The only values allowed; any when empty. */
  public List<String> choices() {
    return choices;
  }

  /** Whether the value is not to be shown. */
  public boolean isSecret() {
    return this == WAREHOUSE_PASSWORD;
  }

  private static String[] strategies() {
    return Stream.concat(Stream.of("auto"), StrategyKind.texts().stream()).toArray(String[]::new);
  }

  /** The property of that key. */
  static Optional<ConnectionProperty> of(String key) {
    for (ConnectionProperty property : values()) {
      if (property.key.equals(key)) {
        return Optional.of(property);
      }
    }
    return Optional.empty();
  }
}
