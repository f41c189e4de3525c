package io.featuresql.connectors.redis;

import static io.featuresql.connectors.redis.UrlOptions.wrong;

import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is, and how it is to be used.
 *
 * @param servers hold passwords; for a cluster some of its nodes, for sentinels one that names them
 *     all
 * @param readFrom which servers answer reads, where there are several
 * @param pool how many connections serve reads
 * @param refresh how often a cluster is asked for its nodes
 * @param tls what beside the JVM's own settings counts for TLS
 * @param description the URL without password and options
 */
record RedisAddress(
    RedisTopology topology,
    List<RedisURI> servers,
    Optional<ReadFrom> readFrom,
    int pool,
    Duration refresh,
    Optional<SslOptions> tls,
    String description) {
  private static final int MAX_POOL = 64;
  private static final int DEFAULT_REFRESH_SECONDS = 10;
  private static final int MAX_REFRESH_SECONDS = 3600;

  private static final Set<String> OPTIONS = Set.of("pool", "readFrom");
  private static final Set<String> SENTINEL_OPTIONS =
      Set.of("master", "sentinelUser", "sentinelPassword");
  private static final Set<String> CLUSTER_OPTIONS = Set.of("refresh");

  private static final SortedMap<String, ReadFrom> READ_FROM =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "master", ReadFrom.UPSTREAM,
                  "replica", ReadFrom.REPLICA,
                  "replicaPreferred", ReadFrom.REPLICA_PREFERRED,
                  "nearest", ReadFrom.LOWEST_LATENCY)));

  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>[a-z-]+)://((?<user>[^\\s/?#]*)@)?(?<hosts>[^\\s/?#@]+)"
              + "(/(?<database>[0-9]{0,4}))?(\\?(?<query>[^\\s#@]*))?(#(?<master>[^\\s@]+))?");

  private static final Pattern HOST =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(:(?<port>[0-9]{1,5}))?");

  RedisAddress {
    servers = List.copyOf(servers);
  }

  /**
   * Reads {@code redis://[[user:]password@]host[:port][,host[:port]...][/database][?option=value]},
   * or the same with the scheme of another topology, or with TLS.
   *
   * @param url its scheme is in lower case and one of {@link RedisTopology}
   * @throws FeatureSqlException CONNECTION_PROPERTY, without showing passwords
   */
  static RedisAddress parse(String url, Duration connectTimeout) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw malformed();
    }
    String scheme = parts.group("scheme");
    RedisTopology topology = RedisTopology.of(scheme).orElseThrow(RedisAddress::malformed);
    boolean secure = scheme.equals(topology.secureScheme);
    try {
      UrlOptions options =
          new UrlOptions(text(parts, "query"), scheme, optionsOf(topology, secure));
      String master = master(topology, text(parts, "master"), options);
      int database =
          text(parts, "database").isEmpty() ? 0 : Integer.parseInt(text(parts, "database"));
      if (topology == RedisTopology.CLUSTER && database != 0) {
        throw wrong("a Redis Cluster has no database but 0; leave out '/%d'", database);
      }
      List<RedisURI> hosts = hosts(text(parts, "hosts"), topology.defaultPort);
      Optional<ReadFrom> readFrom = options.choice("readFrom", READ_FROM);
      if (topology == RedisTopology.SERVERS && hosts.size() > 1 && readFrom.isEmpty()) {
        throw wrong(
            "several hosts of %s:// are a server and its replicas; add readFrom, one of %s, or write"
                + " redis-sentinel:// or redis-cluster://",
            scheme, String.join(", ", READ_FROM.keySet()));
      }
      String description =
          describe(scheme, hosts, database) + (master.isEmpty() ? "" : "#" + master);
      Optional<SslOptions> tls = secure ? TlsOptions.of(options) : Optional.empty();
      List<RedisURI> servers =
          topology == RedisTopology.SENTINEL ? List.of(sentinels(hosts, master, options)) : hosts;
      for (RedisURI server : servers) {
        login(server, text(parts, "user"));
        server.setDatabase(database);
        server.setTimeout(connectTimeout);
        if (secure) {
          TlsOptions.secure(server, options);
          server.getSentinels().forEach(sentinel -> TlsOptions.secure(sentinel, options));
        }
        server.getSentinels().forEach(sentinel -> sentinel.setTimeout(connectTimeout));
      }
      return new RedisAddress(
          topology,
          servers,
          readFrom,
          options.number("pool", 1, MAX_POOL).orElse(1),
          Duration.ofSeconds(
              options.number("refresh", 1, MAX_REFRESH_SECONDS).orElse(DEFAULT_REFRESH_SECONDS)),
          tls,
          description);
    } catch (IllegalArgumentException e) {
      // A wrong %XX. The message of e repeats it.
      throw malformed();
    }
  }

  private static Set<String> optionsOf(RedisTopology topology, boolean secure) {
    Set<String> options = new TreeSet<>(OPTIONS);
    if (topology == RedisTopology.SENTINEL) {
      options.addAll(SENTINEL_OPTIONS);
    }
    if (topology == RedisTopology.CLUSTER) {
      options.addAll(CLUSTER_OPTIONS);
    }
    if (secure) {
      options.addAll(TlsOptions.NAMES);
    }
    return options;
  }

  private static String text(Matcher parts, String group) {
    String text = parts.group(group);
    return text == null ? "" : text;
  }

  private static String master(RedisTopology topology, String fragment, UrlOptions options) {
    if (topology != RedisTopology.SENTINEL) {
      if (!fragment.isEmpty()) {
        throw wrong("only a redis-sentinel:// URL ends with #master");
      }
      return "";
    }
    Optional<String> option = options.text("master");
    if (option.isPresent() == !fragment.isEmpty()) {
      throw wrong(
          "a redis-sentinel:// URL names the master once, as sentinels know it:"
              + " redis-sentinel://host:port,host:port/0?master=NAME, or #NAME at the end");
    }
    return option.orElseGet(() -> UrlOptions.decode(fragment));
  }

  private static List<RedisURI> hosts(String text, int defaultPort) {
    List<RedisURI> hosts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher host = HOST.matcher(part);
      if (!host.matches()) {
        throw malformed();
      }
      String port = host.group("port");
      RedisURI uri = new RedisURI();
      uri.setHost(host.group("host").replaceAll("[\\[\\]]", ""));
      uri.setPort(port == null ? defaultPort : Integer.parseInt(port));
      if (uri.getPort() < 1 || uri.getPort() > 65535) {
        throw malformed();
      }
      hosts.add(uri);
    }
    return hosts;
  }

  private static RedisURI sentinels(List<RedisURI> hosts, String master, UrlOptions options) {
    RedisURI all = new RedisURI();
    all.setSentinelMasterId(master);
    String password = options.text("sentinelPassword").orElse("");
    for (RedisURI host : hosts) {
      if (!password.isEmpty()) {
        authenticate(host, options.text("sentinelUser").orElse(""), password);
      }
      all.getSentinels().add(host);
    }
    return all;
  }

  private static void login(RedisURI uri, String userInfo) {
    int colon = userInfo.indexOf(':');
    String password = UrlOptions.decode(userInfo.substring(colon + 1));
    if (!password.isEmpty()) {
      authenticate(uri, UrlOptions.decode(userInfo.substring(0, Math.max(colon, 0))), password);
    }
  }

  private static void authenticate(RedisURI uri, String user, String password) {
    uri.setCredentialsProvider(
        new StaticCredentialsProvider(user.isEmpty() ? null : user, password.toCharArray()));
  }

  private static String describe(String scheme, List<RedisURI> hosts, int database) {
    List<String> names = new ArrayList<>();
    for (RedisURI host : hosts) {
      String name = host.getHost();
      names.add((name.contains(":") ? "[" + name + "]" : name) + ":" + host.getPort());
    }
    return String.format(Locale.ROOT, "%s://%s/%d", scheme, String.join(",", names), database);
  }

  private static FeatureSqlException malformed() {
    return wrong(
        "not a Redis URL; write"
            + " redis://[[user:]password@]host[:port][/database][?option=value&...], with %%XX for"
            + " special characters in the password");
  }

  @Override
  public String toString() {
    return description;
  }
}
