package io.featuresql.connectors.redis;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** What stands behind the {@code ?} of a URL: {@code name=value} pairs, joined by {@code &}. */
final class UrlOptions {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Reads {@code query}.
   *
   * @param known the names that may occur
   * @throws FeatureSqlException CONNECTION_PROPERTY if another one does, or one does twice; values
   *     are not shown, since they may be secrets
   */
  UrlOptions(String query, String scheme, Set<String> known) {
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!known.contains(name)) {
        throw wrong(
            "%s of %s:// is not known; known are %s",
            name.matches("[A-Za-z_-]{1,40}") ? "option '" + name + "'" : "an option",
            scheme,
            String.join(", ", new TreeSet<>(known)));
      }
      if (equals < 0 || equals == pair.length() - 1) {
        throw wrong("option '%s' has no value; write %s=value", name, name);
      }
      if (values.put(name, decode(pair.substring(equals + 1))) != null) {
        throw wrong("option '%s' is given twice", name);
      }
    }
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A whole number from {@code least} to {@code greatest}. */
  Optional<Integer> number(String name, int least, int greatest) {
    return text(name)
        .map(
            text -> {
              if (text.matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(text);
                if (number >= least && number <= greatest) {
                  return number;
                }
              }
              throw wrong(
                  "option '%s' is '%s'; write a number from %d to %d", name, text, least, greatest);
            });
  }

  /** One of some words, whatever their case. */
  <T> Optional<T> choice(String name, SortedMap<String, T> choices) {
    return text(name)
        .map(
            text -> {
              for (Map.Entry<String, T> choice : choices.entrySet()) {
                if (choice.getKey().equalsIgnoreCase(text)) {
                  return choice.getValue();
                }
              }
              throw wrong(
                  "option '%s' is '%s'; possible are %s",
                  name, text, String.join(", ", choices.keySet()));
            });
  }

  /**
   * Text with its {@code %XX} decoded.
   *
   * @throws IllegalArgumentException if a {@code %} begins no such code
   */
  static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static FeatureSqlException wrong(String format, Object... arguments) {
    return FeatureSqlException.of(
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online': " + String.format(Locale.ROOT, format, arguments));
  }
}
