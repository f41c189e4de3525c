package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.tls.PemFiles;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users with few rights, and TLS, of real servers. */
@Timeout(120)
class RedisSecurityTest {
  private static void setUser(RedisProcess redis, String rules) {
    CommandArgs<byte[], byte[]> arguments =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add("SETUSER").add("features");
    for (String rule : rules.split(" ", -1)) {
      arguments.add(rule);
    }
    redis
        .commands()
        .dispatch(CommandType.ACL, new StatusOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  private static void use(String url) {
    try (OnlineStore store = new RedisOnlineStore(url, "shop", Duration.ofSeconds(5))) {
      Load.fill(store, 1);
      assertThat(store.materialization("notes", Duration.ofSeconds(5))).isEmpty();
      assertThat(
              store
                  .lookup(List.of(new OnlineStore.Read(Load.VIEW, List.of(0))))
                  .get(new Object[][] {{7L}}, Duration.ofSeconds(5))[0][0]
                  .values())
          .containsExactly(217L);
    }
  }

  /**
   * What MATERIALIZE does beside writing rows: records, rebuilds, expiry, views that were dropped.
   */
  private static void materialize(String url) {
    use(url);
    Duration timeout = Duration.ofSeconds(20);
    try (OnlineStore store = new RedisOnlineStore(url, "shop", Duration.ofSeconds(5))) {
      Materialization record =
          new Materialization(Load.VIEW, "TIMESTAMP", Optional.empty(), 0, 0, Load.KEYS);
      store.mark(1, timeout);
      assertThat(store.replace("notes", Optional.empty(), Optional.of(record), timeout)).isTrue();
      store.record(record, timeout);
      assertThat(store.materializations(timeout)).containsExactly(record);
      for (OnlineStore.Removal removal :
          List.of(
              store.expiry(Load.VIEW, Long.MIN_VALUE + 1, timeout),
              store.removal(Load.VIEW.withGeneration(1), timeout))) {
        boolean more = true;
        while (more) {
          more = removal.step();
        }
      }
      assertThat(store.replace("notes", Optional.of(record), Optional.empty(), timeout)).isTrue();
    }
    use(url);
  }

  /** The rights as docs/redis.md names them, in its order. */
  private static List<String> documented() throws IOException {
    String page = Files.readString(Path.of("../docs/redis.md"));
    int start = page.indexOf("**Rights.**");
    return Pattern.compile("`(\\+[^`]*)`")
        .matcher(page.substring(start, page.indexOf("\n\n", start)))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static FeatureSqlException refused(String url) {
    FeatureSqlException e = catchThrowableOfType(FeatureSqlException.class, () -> use(url));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).doesNotContain("s3cret");
    return e;
  }

  @Test
  void aUserWithTheRightsThatAreNeeded() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      List<String> rights = documented();
      setUser(redis, "on >s3cret ~shop:* " + rights.get(0));
      String url = redis.url().replace("//", "//features:s3cret@");
      materialize(url + "/0");
      setUser(redis, rights.get(rights.size() - 1));
      materialize(url + "/1");
      setUser(redis, "-@all " + rights.get(1));
      try (OnlineStore store = new RedisOnlineStore(url, "shop", Duration.ofSeconds(5))) {
        assertThat(store.materialization("notes", Duration.ofSeconds(5))).isEmpty();
        assertThat(
                store
                    .lookup(List.of(new OnlineStore.Read(Load.VIEW, List.of(0), 0)))
                    .get(new Object[][] {{7L}, {-1L}}, Duration.ofSeconds(5))[0][0]
                    .values())
            .containsExactly(217L);
      }
      setUser(redis, "-hmget");
      FeatureSqlException e = refused(url);
      assertThat(e.code()).isEqualTo(ErrorCode.ONLINE_FAILED);
      assertThat(e.getMessage()).contains("NOPERM");
      assertThat(refused(url.replace("s3cret", "wrong")).getMessage()).contains("WRONGPASS");
    }
  }

  @Test
  void aUserOfAClusterWithTheRightsThatAreNeeded() throws Exception {
    try (Cluster cluster = Cluster.start(1)) {
      for (int i = 0; i < 6; i++) {
        List<String> rights = documented();
        setUser(
            cluster.node(i),
            "on >s3cret ~shop:* " + rights.get(0) + " " + rights.get(2) + " " + rights.get(4));
      }
      String url = cluster.url().replace("//", "//features:s3cret@");
      materialize(url);
      materialize(url + "?readFrom=replicaPreferred");
    }
  }

  @Test
  void databasesAreApart() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      use(redis.url() + "/5");
      assertThat(redis.commands().dbsize()).isZero();
      redis.commands().select(5);
      assertThat(redis.commands().dbsize()).isEqualTo(Load.KEYS);
    }
  }

  /** The server asks for the certificate of the client. */
  @Test
  void tls(@TempDir Path folder) throws Exception {
    PemFiles server = PemFiles.make(folder, "server");
    PemFiles client = PemFiles.make(folder, "client");
    PemFiles stranger = PemFiles.make(folder, "stranger");
    int port = RedisProcess.freePort();
    RedisProcess redis;
    try {
      redis =
          RedisProcess.start(
              "--tls-port",
              Integer.toString(port),
              "--tls-cert-file",
              server.certificate().toString(),
              "--tls-key-file",
              server.key().toString(),
              "--tls-ca-cert-file",
              client.certificate().toString());
    } catch (IOException e) {
      Assumptions.abort("NOT TRIED: this machine's Redis has no TLS: " + e.getMessage());
      return;
    }
    try (redis) {
      String url = "rediss://127.0.0.1:" + port;
      String login = "&cert=" + client.certificate() + "&key=" + client.key();
      use(url + "?ca=" + server.certificate() + login);
      use(url + "?verifyPeer=none" + login);
      assertThat(refused(url + "?ca=" + stranger.certificate() + login).code())
          .as("a server that is not trusted")
          .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      assertThat(refused(url).code()).isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      assertThat(refused(url + "?ca=" + server.certificate()).code())
          .as("no certificate of its own")
          .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      assertThat(refused("redis://127.0.0.1:" + port).code())
          .as("plain text to the port of TLS")
          .isEqualTo(ErrorCode.ONLINE_UNREACHABLE);
      assertThat(
              refused(url.replace(Integer.toString(port), Integer.toString(redis.port()))).code())
          .as("TLS to the port of plain text")
          .isIn(ErrorCode.ONLINE_UNREACHABLE, ErrorCode.TIMEOUT);
    }
  }
}
