package io.featuresql.jdbc;

import io.featuresql.engine.ServingSettings;
import io.featuresql.engine.project.EngineSettings;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Preferences;
import io.featuresql.planner.plan.Route;
import io.featuresql.planner.resolve.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeSet;

/**
 * What one connection is made from.
 *
 * @param redactedUrl the URL for {@code DatabaseMetaData.getURL}
 */
record ConnectionSettings(
    EngineSettings engine, Preferences preferences, ServingSettings serving, String redactedUrl) {
  private static final String USER = "user";
  private static final String PASSWORD = "password";

  /**
   * The settings of a URL, then of {@code info}, then of the project folder: the first that names a
   * property decides.
   *
   * @throws FeatureSqlException CONNECTION_PROPERTY when a property is unknown or wrong
   */
  static ConnectionSettings of(String url, Properties info) {
    Map<String, String> merged = new LinkedHashMap<>(ConnectionUrl.parse(url).properties());
    checkKeys(merged, "the URL");
    Map<String, String> given = properties(info);
    checkKeys(given, "the properties of the connection");
    given.forEach(merged::putIfAbsent);
    Optional<Path> folder = ProjectProperties.folder(merged);
    if (folder.isPresent()) {
      Map<String, String> file = ProjectProperties.file(folder.get());
      checkKeys(file, "featuresql.properties");
      file.forEach(merged::putIfAbsent);
    }
    return new ConnectionSettings(
        ProjectProperties.settings(merged),
        preferences(merged),
        serving(merged),
        ConnectionUrl.redacted(url));
  }

  /**
   * {@code info} as a map. The keys {@code user} and {@code password}, which {@code
   * DriverManager.getConnection(url, user, password)} uses, stand for those of the warehouse.
   */
  private static Map<String, String> properties(Properties info) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String key : new TreeSet<>(info.stringPropertyNames())) {
      String value = info.getProperty(key);
      if (!key.equals(USER) && !key.equals(PASSWORD)) {
        properties.put(key, value);
      } else if (!value.isEmpty()) {
        properties.putIfAbsent(ConnectionProperty.WAREHOUSE_PREFIX + key, value);
      }
    }
    return properties;
  }

  private static void checkKeys(Map<String, String> properties, String where) {
    for (String key : properties.keySet()) {
      boolean known =
          ConnectionProperty.of(key).isPresent()
              || (key.startsWith(ConnectionProperty.WAREHOUSE_PREFIX)
                  && key.length() > ConnectionProperty.WAREHOUSE_PREFIX.length());
      if (!known) {
        throw FeatureSqlException.of(
            ErrorCode.CONNECTION_PROPERTY,
            "unknown property '" + key + "' in " + where + remedy(key));
      }
    }
  }

  private static String remedy(String key) {
    List<String> keys = new ArrayList<>();
    for (ConnectionProperty property : ConnectionProperty.values()) {
      keys.add(property.key());
    }
    if (key.indexOf('_') > 0) { // which none of ours has, and most of DuckDB's
      return "; a property of the warehouse is given as 'warehouse." + key + "'";
    }
    return Names.nearest(key, keys)
        .map(close -> "; did you mean '" + close + "'?")
        .orElse("; there are: " + String.join(", ", keys) + ", warehouse.NAME");
  }

  private static Preferences preferences(Map<String, String> properties) {
    String route = choice(properties, ConnectionProperty.ROUTE);
    String strategy = choice(properties, ConnectionProperty.STRATEGY);
    return new Preferences(
        Route.valueOf(route.toUpperCase(Locale.ROOT)), StrategyKind.of(strategy));
  }

  private static ServingSettings serving(Map<String, String> properties) {
    String fallback = choice(properties, ConnectionProperty.ONLINE_FALLBACK);
    return new ServingSettings(
        Fallback.valueOf(fallback.toUpperCase(Locale.ROOT)),
        millis(properties, ConnectionProperty.QUERY_TIMEOUT_MILLIS),
        pace(properties),
        millis(properties, ConnectionProperty.SLOW_QUERY_MILLIS),
        choice(properties, ConnectionProperty.JMX).equals("true"),
        choice(properties, ConnectionProperty.WARM_UP).equals("true"));
  }

  private static OptionalInt pace(Map<String, String> properties) {
    ConnectionProperty property = ConnectionProperty.MATERIALIZE_PACE;
    String value = properties.getOrDefault(property.key(), "").strip();
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          property.key() + ": '" + value + "' is not a number of rows a second, such as 20000");
    }
    return OptionalInt.of(Integer.parseInt(value));
  }

  private static long millis(Map<String, String> properties, ConnectionProperty property) {
    String value = properties.getOrDefault(property.key(), "").strip();
    if (value.isEmpty()) {
      return 0;
    }
    // up to 31 years
    if (!value.matches("[0-9]{1,12}")) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          property.key() + ": '" + value + "' is not a number of milliseconds, such as 50");
    }
    return Long.parseLong(value);
  }

  /** The value of a property that has choices, the first of which it is when not given. */
  private static String choice(Map<String, String> properties, ConnectionProperty property) {
    List<String> choices = property.choices();
    String value = properties.getOrDefault(property.key(), "").strip();
    String lower = value.isEmpty() ? choices.get(0) : value.toLowerCase(Locale.ROOT);
    if (!choices.contains(lower)) {
      throw FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          property.key() + ": '" + value + "' is none of " + String.join(", ", choices));
    }
    return lower;
  }
}
