package io.featuresql.connectors.redis;

import static io.featuresql.connectors.redis.UrlOptions.wrong;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import java.io.File;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The options of a URL that have to do with TLS: {@code ca}, {@code cert} and {@code key} are PEM
 * files, {@code verifyPeer} says what of the server's certificate is checked.
 */
final class TlsOptions {
  static final Set<String> NAMES = Set.of("verifyPeer", "ca", "cert", "key");

  private static final SortedMap<String, SslVerifyMode> VERIFY =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "full", SslVerifyMode.FULL,
                  "ca", SslVerifyMode.CA,
                  "none", SslVerifyMode.NONE)));

  private TlsOptions() {}

  /**
   * What the files say; empty where there are none.
   *
   * @throws io.featuresql.planner.error.FeatureSqlException CONNECTION_PROPERTY if one cannot be
   *     read, or one of {@code cert} and {@code key} is missing
   */
  static Optional<SslOptions> of(UrlOptions options) {
    Optional<File> ca = file(options, "ca");
    Optional<File> certificate = file(options, "cert");
    Optional<File> key = file(options, "key");
    if (certificate.isPresent() != key.isPresent()) {
      throw wrong("options 'cert' and 'key' belong together: a certificate and its private key");
    }
    if (ca.isEmpty() && certificate.isEmpty()) {
      return Optional.empty();
    }
    SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
    ca.ifPresent(builder::trustManager);
    certificate.ifPresent(file -> builder.keyManager(file, key.orElseThrow(), new char[0]));
    return Optional.of(builder.build());
  }

  private static Optional<File> file(UrlOptions options, String name) {
    return options
        .text(name)
        .map(
            path -> {
              File file = new File(path);
              if (!file.canRead() || file.isDirectory()) {
                throw wrong("option '%s': cannot read the PEM file '%s'", name, path);
              }
              return file;
            });
  }

  /** Makes connections to {@code server} use TLS. */
  static void secure(RedisURI server, UrlOptions options) {
    server.setSsl(true);
    server.setVerifyPeer(options.choice("verifyPeer", VERIFY).orElse(SslVerifyMode.FULL));
  }
}
