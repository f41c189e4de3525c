package io.featuresql.connectors.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.models.role.RedisNodeDescription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which replicas have what their master has: those that call themselves replicas, whose link
 * to their master is up, and whose history is that of a master that is known. A master that was
 * replaced and starts again empty is none of that until it has been filled, whatever the sentinels
 * or the cluster still say of it. Each server is asked once a second; one whose connection ends, or
 * that leaves a question unanswered, is not read until it has answered again. Thread-safe.
 */
final class ReplicaWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;

  /** A server that nobody names any more is forgotten after that. */
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RedisClient client;
  private final Map<String, Watched> servers = new ConcurrentHashMap<>();
  private final Future<?> asking;

  /**
   * Watches from now on.
   *
   * @param client for connections to single servers; closed by {@link #close}
   */
  ReplicaWatch(RedisClient client, ScheduledExecutorService threads) {
    this.client = client;
    asking =
        threads.scheduleAtFixedRate(
            this::askAll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Completes when all of {@code nodes} have been asked, and have answered or failed. */
  CompletableFuture<Void> ask(Collection<? extends RedisNodeDescription> nodes) {
    return CompletableFuture.allOf(
        nodes.stream().map(node -> watched(node).ask()).toArray(CompletableFuture<?>[]::new));
  }

  /** Whether a replica may be read; false for one that was not asked yet. */
  boolean isSound(RedisNodeDescription replica) {
    Watched watched = watched(replica);
    String history = watched.history;
    return watched.state == State.UNKNOWABLE
        || (watched.state == State.FILLED_REPLICA
            && servers.values().stream()
                .anyMatch(other -> other.state == State.MASTER && other.history.equals(history)));
  }

  private static String address(RedisNodeDescription node) {
    return node.getUri().getHost() + ":" + node.getUri().getPort();
  }

  private Watched watched(RedisNodeDescription node) {
    Watched known = servers.get(address(node));
    if (known == null) {
      Watched made = new Watched(node);
      known = servers.putIfAbsent(address(node), made);
      if (known == null) {
        made.askUnheard();
        known = made;
      }
    }
    known.namedNanos = System.nanoTime();
    return known;
  }

  private void askAll() {
    servers.values().removeIf(Watched::isForgotten);
    servers.values().forEach(Watched::askUnheard);
  }

  @Override
  public void close() {
    asking.cancel(false);
    servers.clear();
    client.shutdown(Duration.ZERO, RedisConnector.CLOSE_TIMEOUT);
  }

  private enum State {
    /** Not asked, or not answered, or in between. */
    UNSOUND,
    /** The user has no right to ask. */
    UNKNOWABLE,
    FILLED_REPLICA,
    MASTER
  }

  /** One server. */
  private final class Watched implements RedisConnectionStateListener {
    private final RedisNodeDescription node;
    private volatile State state = State.UNSOUND;
    private volatile String history = "";
    private volatile long namedNanos = System.nanoTime();
    private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting;
    private @Nullable CompletableFuture<?> question;

    Watched(RedisNodeDescription node) {
      this.node = node;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The answer is noted as it comes.
    void askUnheard() {
      ask();
    }

    synchronized CompletableFuture<?> ask() {
      CompletableFuture<?> open = question;
      if (open != null && !open.isDone()) {
        state = State.UNSOUND;
        return open;
      }
      CompletableFuture<?> asked =
          connected()
              .thenCompose(connection -> connection.async().info("replication"))
              .handle(this::note);
      question = asked;
      return asked;
    }

    /** Lettuce keeps a connection alive once it was made. */
    private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected() {
      CompletableFuture<StatefulRedisConnection<byte[], byte[]>> made = connecting;
      if (made == null || made.isCompletedExceptionally()) {
        made =
            client
                .connectAsync(ByteArrayCodec.INSTANCE, node.getUri())
                .toCompletableFuture()
                .thenApply(
                    connection -> {
                      connection.addListener(this);
                      return connection;
                    });
        connecting = made;
      }
      return made;
    }

    /** Whether nobody has named the server for long; it is left then. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody is left who would hear of it.
    synchronized boolean isForgotten() {
      if (System.nanoTime() - namedNanos <= MEMORY_NANOS) {
        return false;
      }
      CompletableFuture<StatefulRedisConnection<byte[], byte[]>> made = connecting;
      if (made != null) {
        made.thenAccept(StatefulConnection::closeAsync);
      }
      return true;
    }

    private @Nullable Void note(@Nullable String answer, @Nullable Throwable failure) {
      if (answer == null) {
        boolean refused = failure != null && isRefusal(failure);
        state = refused ? State.UNKNOWABLE : State.UNSOUND;
        return null;
      }
      List<String> lines = answer.lines().toList();
      history =
          lines.stream()
              .filter(line -> line.startsWith("master_replid:"))
              .findFirst()
              .orElse("no history");
      if (lines.contains("role:master")) {
        state = State.MASTER;
      } else {
        boolean filled =
            lines.contains("role:slave")
                && lines.contains("master_link_status:up")
                && lines.contains("master_sync_in_progress:0");
        state = filled ? State.FILLED_REPLICA : State.UNSOUND;
      }
      return null;
    }

    private static boolean isRefusal(Throwable failure) {
      for (Throwable t = failure; t != null; t = t.getCause()) {
        if (t instanceof RedisCommandExecutionException refusal) {
          return String.valueOf(refusal.getMessage()).startsWith("NOPERM");
        }
      }
      return false;
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      state = State.UNSOUND;
    }
  }
}
