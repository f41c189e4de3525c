package io.featuresql.connectors.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineStoresTest {
  private static OnlineStore open(String url, Optional<Path> folder) {
    return OnlineStores.open(url, () -> "shop", folder, Duration.ofSeconds(1));
  }

  private static String describe(String url) {
    try (OnlineStore store = open(url, Optional.empty())) {
      return store.describe();
    }
  }

  private static void assertRefused(String url, ErrorCode code, String message) {
    assertThatThrownBy(() -> open(url, Optional.empty()))
        .isInstanceOfSatisfying(
            FeatureSqlException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage(message)
        .hasNoCause();
  }

  @Test
  void embeddedIsAFileInTheProject(@TempDir Path folder) {
    try (OnlineStore store = open("embedded", Optional.of(folder))) {
      assertThat(store.describe()).isEqualTo("embedded: " + folder.resolve("online.mv.db"));
      assertThat(folder).isEmptyDirectory();
      assertThat(store.materialization("v", Duration.ofSeconds(1))).isEmpty();
      assertThat(Files.exists(folder.resolve("online.mv.db"))).isTrue();
    }
  }

  @Test
  void embeddedWithoutAProjectIsInMemory() {
    assertThat(describe("embedded")).isEqualTo("embedded: in memory");
  }

  @Test
  void descriptionsHoldNoPassword() {
    assertThat(describe("redis://localhost")).isEqualTo("redis://localhost:6379/0");
    assertThat(describe("REDIS://:s3cret@host:7000/3")).isEqualTo("redis://host:7000/3");
    assertThat(describe("rediss://me:s3cret@host:7000")).isEqualTo("rediss://host:7000/0");
  }

  @Test
  void eachTopologyHasItsScheme() {
    assertThat(describe("redis-sentinel://:s3cret@a:1,b/2?master=shop"))
        .isEqualTo("redis-sentinel://a:1,b:26379/2#shop");
    assertThat(describe("rediss-sentinel://a#shop?"))
        .isEqualTo("rediss-sentinel://a:26379/0#shop?");
    assertThat(describe("redis-cluster://:s3cret@a:1,[::1]:2,b"))
        .isEqualTo("redis-cluster://a:1,[::1]:2,b:6379/0");
    assertThat(describe("Rediss-Cluster://me:s3cret@a?refresh=30&readFrom=REPLICA"))
        .isEqualTo("rediss-cluster://a:6379/0");
  }

  @Test
  void whatIsUnknownListsWhatIsPossibleAndShowsNoPassword() {
    String possible =
        "; possible are embedded, redis://host:port, redis-sentinel://host:port,...#master,"
            + " redis-cluster://host:port,..., and the same with rediss for TLS";
    assertRefused(
        "mysql://u:s3cret@host",
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online' has the unknown scheme 'mysql'" + possible);
    assertRefused(
        "s3cret",
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online' is neither embedded nor a URL" + possible);
    assertRefused(
        "",
        ErrorCode.CONNECTION_PROPERTY,
        "property 'online' is neither embedded nor a URL" + possible);
    String malformed =
        "property 'online': not a Redis URL; write"
            + " redis://[[user:]password@]host[:port][/database][?option=value&...], with %XX for"
            + " special characters in the password";
    assertRefused("redis://", ErrorCode.CONNECTION_PROPERTY, malformed);
    assertRefused("redis://:s3 cret@host", ErrorCode.CONNECTION_PROPERTY, malformed);
    assertRefused("redis://:s3cret@host:port", ErrorCode.CONNECTION_PROPERTY, malformed);
  }
}
