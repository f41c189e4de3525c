package io.featuresql.jdbc;

import io.featuresql.engine.error.Redaction;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code jdbc:featuresql:[key=value;...]}. A value that holds a semicolon, or begins with a quote,
 * stands in single or double quotes; a quote inside is doubled.
 *
 * @param properties keys and values, in the order written
 */
record ConnectionUrl(Map<String, String> properties) {
  static final String PREFIX = "jdbc:featuresql:";

  ConnectionUrl {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** Whether {@code url} is one of ours. */
  static boolean accepts(String url) {
    return url.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /**
   * Reads a URL.
   *
   * @throws FeatureSqlException CONNECTION_PROPERTY when it is not well-formed; the message shows
   *     no value
   */
  static ConnectionUrl parse(String url) {
    return new ConnectionUrl(new Scan(url.substring(PREFIX.length())).properties());
  }

  /** The URL without the values that are secret, for people. */
  static String redacted(String url) {
    StringBuilder text = new StringBuilder(PREFIX);
    try {
      parse(url)
          .properties
          .forEach(
              (key, value) -> text.append(key).append('=').append(show(key, value)).append(';'));
    } catch (FeatureSqlException malformed) {
      text.append("...");
    }
    return text.toString();
  }

  private static String show(String key, String value) {
    // what is not known may be a mistyped password
    boolean known = ConnectionProperty.of(key).filter(p -> !p.isSecret()).isPresent();
    return known ? Redaction.withoutPassword(value) : Redaction.HIDDEN;
  }

  @Override
  public String toString() {
    return PREFIX + properties.keySet();
  }

  private static final class Scan {
    private final String text;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private int at;

    Scan(String text) {
      this.text = text;
    }

    Map<String, String> properties() {
      while (at < text.length()) {
        if (text.charAt(at) == ';' || Character.isWhitespace(text.charAt(at))) {
          at++;
        } else {
          property();
        }
      }
      return properties;
    }

    private void property() {
      int equals = text.indexOf('=', at);
      int semicolon = text.indexOf(';', at);
      if (equals < 0 || (semicolon >= 0 && semicolon < equals)) {
        // What stands there may be the rest of a password with a semicolon in it: do not show it.
        throw malformed("a property has no '='; a value that holds ';' stands in quotes");
      }
      String key = text.substring(at, equals).strip();
      at = equals + 1;
      String value = quoted() ? quotedValue(key) : plainValue();
      if (properties.putIfAbsent(key, value) != null) {
        throw malformed("the property '" + key + "' is given twice");
      }
    }

    private boolean quoted() {
      return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
    }

    private String plainValue() {
      int semicolon = text.indexOf(';', at);
      int end = semicolon < 0 ? text.length() : semicolon;
      String value = text.substring(at, end).strip();
      at = end;
      return value;
    }

    private String quotedValue(String key) {
      char quote = text.charAt(at++);
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c != quote) {
          value.append(c);
        } else if (at < text.length() && text.charAt(at) == quote) {
          value.append(quote);
          at++;
        } else {
          return value.toString();
        }
      }
      throw malformed("the quoted value of '" + key + "' does not end");
    }

    private static FeatureSqlException malformed(String what) {
      return FeatureSqlException.of(
          ErrorCode.CONNECTION_PROPERTY,
          what + "; a URL reads jdbc:featuresql:key=value;key=value");
    }
  }
}
