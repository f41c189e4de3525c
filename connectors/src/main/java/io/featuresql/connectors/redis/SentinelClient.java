package io.featuresql.connectors.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Connects to the master that sentinels name, and listens to them: a master that hangs keeps its
 * connections, so nothing but their word tells that it was replaced. Lettuce's own support of
 * masters with replicas listens too, but takes five seconds to act.
 */
final class SentinelClient extends RedisClient {
  private static final String SWITCHED = "+switch-master";

  private final RedisURI sentinels;
  private final Runnable onNewMaster;
  private final Map<RedisURI, CompletableFuture<?>> watched = new ConcurrentHashMap<>();
  private volatile String master = "";
  private volatile String heard = "";

  /**
   * Prepares the client; nothing is connected.
   *
   * @param onNewMaster is run when the connections lead to a server that is no longer the master
   */
  SentinelClient(ClientResources resources, RedisURI sentinels, Runnable onNewMaster) {
    super(resources, sentinels);
    this.sentinels = sentinels;
    this.onNewMaster = onNewMaster;
  }

  /** Listens to all sentinels that can be reached; those it listens to already are kept. */
  void watch() {
    for (RedisURI sentinel : sentinels.getSentinels()) {
      watched.compute(
          sentinel,
          (key, known) ->
              known == null || known.isCompletedExceptionally() ? listen(sentinel) : known);
    }
  }

  private CompletableFuture<Void> listen(RedisURI sentinel) {
    return connectPubSubAsync(StringCodec.UTF8, sentinel)
        .thenCompose(this::subscribe)
        .toCompletableFuture();
  }

  private CompletableFuture<Void> subscribe(
      StatefulRedisPubSubConnection<String, String> connection) {
    connection.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            switched(message);
          }
        });
    return connection.async().subscribe(SWITCHED).toCompletableFuture();
  }

  /**
   * Takes {@code NAME OLD-HOST OLD-PORT NEW-HOST NEW-PORT}. Each sentinel says it; when the one
   * that was asked for the master had not heard yet, another's word leads to the right one.
   */
  private void switched(String message) {
    String[] words = message.split(" ", -1);
    if (words.length == 5
        && words[0].equals(sentinels.getSentinelMasterId())
        && (!message.equals(heard) || !master.equals(words[3] + ":" + words[4]))) {
      heard = message;
      onNewMaster.run();
    }
  }

  @Override
  protected Mono<SocketAddress> getSocketAddress(RedisURI uri) {
    Mono<SocketAddress> address = super.getSocketAddress(uri);
    return uri.getSentinelMasterId() == null ? address : address.doOnNext(this::connectsTo);
  }

  private void connectsTo(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress socket) {
      master = String.format(Locale.ROOT, "%s:%d", socket.getHostString(), socket.getPort());
    }
  }
}
