package io.featuresql.connectors.redis;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a Redis server is.
 *
 * @param uri may hold a password
 * @param description scheme, host, port and database; never a password
 */
record RedisAddress(RedisURI uri, String description) {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(:[0-9]{1,5})?");

  /**
   * Reads {@code redis://[[user:]password@]host[:port][/database]}, or the same with {@code
   * rediss}.
   *
   * @throws FeatureSqlException CONNECTION_PROPERTY, without showing the text, which may hold a
   *     password
   */
  static RedisAddress parse(String url, Duration connectTimeout) {
    RedisURI uri;
    try {
      String authority = URI.create(url).getRawAuthority();
      // Lettuce takes host:word for a host.
      if (authority == null
          || !HOST_AND_PORT
              .matcher(authority.substring(authority.lastIndexOf('@') + 1))
              .matches()) {
        throw malformed();
      }
      uri = RedisURI.create(url);
    } catch (IllegalArgumentException e) {
      // The message of e repeats the URL.
      throw malformed();
    }
    uri.setTimeout(connectTimeout);
    return new RedisAddress(
        uri,
        String.format(
            Locale.ROOT,
            "%s://%s:%d/%d",
            uri.isSsl() ? "rediss" : "redis",
            uri.getHost(),
            uri.getPort(),
            uri.getDatabase()));
  }

  private static FeatureSqlException malformed() {
    return FeatureSqlException.of(
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online' is not a Redis URL; write"
            + " redis://[[user:]password@]host[:port][/database], with %XX for special characters"
            + " in the password");
  }

  @Override
  public String toString() {
    return description;
  }
}
