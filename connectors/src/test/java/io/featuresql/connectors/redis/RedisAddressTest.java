package io.featuresql.connectors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  private static RedisAddress parse(String url) {
    return RedisAddress.parse(url, Duration.ofSeconds(3));
  }

  private static void assertLogin(RedisURI uri, String user, String password) {
    RedisCredentials login = uri.getCredentialsProvider().resolveCredentials().block();
    assertThat(String.valueOf(login.getUsername())).isEqualTo(user);
    assertThat(new String(login.getPassword())).isEqualTo(password);
  }

  @Test
  void oneServer() {
    RedisAddress address = parse("redis://me:a%40b%2Bc+d@cache:7000/3?pool=8");
    RedisURI uri = address.servers().get(0);
    assertLogin(uri, "me", "a@b+c+d");
    assertThat(uri.getHost()).isEqualTo("cache");
    assertThat(uri.getPort()).isEqualTo(7000);
    assertThat(uri.getDatabase()).isEqualTo(3);
    assertThat(uri.isSsl()).isFalse();
    assertThat(uri.getTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(address.pool()).isEqualTo(8);
    assertThat(address.readFrom()).isEmpty();
    assertThat(address).hasToString("redis://cache:7000/3");
    assertLogin(parse("redis://secret@h").servers().get(0), "null", "secret");
    assertLogin(parse("redis://:sec:ret@h").servers().get(0), "null", "sec:ret");
  }

  @Test
  void aServerAndItsReplicas() {
    RedisAddress address = parse("rediss://me:pw@a:1,b:2/4?readFrom=nearest&verifyPeer=ca");
    assertThat(address.topology()).isEqualTo(RedisTopology.SERVERS);
    assertThat(address.readFrom()).contains(ReadFrom.LOWEST_LATENCY);
    assertThat(address.servers()).extracting(RedisURI::getHost).containsExactly("a", "b");
    for (RedisURI uri : address.servers()) {
      assertLogin(uri, "me", "pw");
      assertThat(uri.getDatabase()).isEqualTo(4);
      assertThat(uri.isSsl()).isTrue();
      assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.CA);
    }
  }

  @Test
  void sentinels() {
    RedisAddress address =
        parse(
            "rediss-sentinel://me:pw@a,b:2/1?master=my%20shop&sentinelUser=s&sentinelPassword=t%26u"
                + "&readFrom=replicaPreferred");
    assertThat(address.readFrom()).contains(ReadFrom.REPLICA_PREFERRED);
    assertThat(address.servers()).hasSize(1);
    RedisURI uri = address.servers().get(0);
    assertThat(uri.getSentinelMasterId()).isEqualTo("my shop");
    assertThat(uri.getDatabase()).isEqualTo(1);
    assertThat(uri.isSsl()).isTrue();
    assertLogin(uri, "me", "pw");
    assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(26379, 2);
    for (RedisURI sentinel : uri.getSentinels()) {
      assertLogin(sentinel, "s", "t&u");
      assertThat(sentinel.isSsl()).isTrue();
      assertThat(sentinel.getTimeout()).isEqualTo(Duration.ofSeconds(3));
    }
    assertThat(parse("redis-sentinel://a#shop").servers().get(0).getSentinelMasterId())
        .isEqualTo("shop");
  }

  @Test
  void aCluster() {
    RedisAddress address = parse("redis-cluster://me:pw@a:1,b/0?refresh=60&readFrom=replica");
    assertThat(address.topology()).isEqualTo(RedisTopology.CLUSTER);
    assertThat(address.readFrom()).contains(ReadFrom.REPLICA);
    assertThat(address.refresh()).isEqualTo(Duration.ofSeconds(60));
    assertThat(address.servers()).extracting(RedisURI::getPort).containsExactly(1, 6379);
    address.servers().forEach(uri -> assertLogin(uri, "me", "pw"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://h?pol=4 | option 'pol' of redis:// is not known; known are pool, readFrom
          redis://h?master=m | option 'master' of redis:// is not known; known are pool, readFrom
          rediss://h?s3cret! | an option of rediss:// is not known; known are ca, cert, key, pool, readFrom, verifyPeer
          redis-sentinel://h?refresh=1#m | option 'refresh' of redis-sentinel:// is not known; known are master, pool, readFrom, sentinelPassword, sentinelUser
          redis-cluster://h?x=1 | option 'x' of redis-cluster:// is not known; known are pool, readFrom, refresh
          redis://h?pool | option 'pool' has no value; write pool=value
          redis://h?pool= | option 'pool' has no value; write pool=value
          redis://h?pool=1&pool=2 | option 'pool' is given twice
          redis://h?pool=0 | option 'pool' is '0'; write a number from 1 to 64
          redis://h?pool=many | option 'pool' is 'many'; write a number from 1 to 64
          redis://h?readFrom=slave | option 'readFrom' is 'slave'; possible are master, nearest, replica, replicaPreferred
          rediss://h?verifyPeer=no | option 'verifyPeer' is 'no'; possible are ca, full, none
          redis-sentinel://h:1 | a redis-sentinel:// URL names the master once, as sentinels know it: redis-sentinel://host:port,host:port/0?master=NAME, or #NAME at the end
          redis-sentinel://h?master=a#b | a redis-sentinel:// URL names the master once, as sentinels know it: redis-sentinel://host:port,host:port/0?master=NAME, or #NAME at the end
          redis://h#m | only a redis-sentinel:// URL ends with #master
          redis-cluster://h/1 | a Redis Cluster has no database but 0; leave out '/1'
          redis://a,b | several hosts of redis:// are a server and its replicas; add readFrom, one of master, nearest, replica, replicaPreferred, or write redis-sentinel:// or redis-cluster://
          rediss://h?cert=/tmp | option 'cert': cannot read the PEM file '/tmp'
          rediss://h?ca=/no/such.pem | option 'ca': cannot read the PEM file '/no/such.pem'
          """)
  void mistakesAreTold(String url, String message) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_PROPERTY))
        .hasMessage("property 'online': " + message)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://",
        "redis://s3cret@",
        "redis://:s3 cret@h",
        "redis://:s3cret@h:port",
        "redis://:s3cret@h:0",
        "redis://:s3cret@h:70000",
        "redis://:s3cret%zz@h",
        "redis://:s3?cret@h",
        "redis://u:1?cret&s3@h",
        "redis://u:1#cret&s3@h",
        "redis://:s3/cret@h",
        "redis://:s3cret@a,,b",
        "redis://:s3cret@::1",
        "redis://:s3cret@h/x",
        "redis-socket:///tmp/s3cret",
      })
  void whatIsNoUrlShowsNoPassword(String url) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_PROPERTY))
        .hasMessageStartingWith("property 'online': not a Redis URL; write redis://[[user:]")
        .hasMessageNotContaining("s3")
        .hasNoCause();
  }
}
