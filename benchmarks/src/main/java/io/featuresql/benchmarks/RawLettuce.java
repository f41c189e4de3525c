package io.featuresql.benchmarks;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;

/** A client of Lettuce with the options that FeatureSQL gives its own, and nothing around it. */
final class RawLettuce implements AutoCloseable {
  private static final int REQUEST_QUEUE = 1 << 16;

  private final ClientResources threads;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> direct;
  private final StatefulRedisConnection<byte[], byte[]> pipelined;

  RawLettuce(String address) {
    threads =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    client = RedisClient.create(threads, address);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.create())
            .requestQueueSize(REQUEST_QUEUE)
            .socketOptions(
                SocketOptions.builder()
                    .keepAlive(
                        SocketOptions.KeepAliveOptions.builder()
                            .enable()
                            .idle(Duration.ofSeconds(15))
                            .interval(Duration.ofSeconds(5))
                            .count(3)
                            .build())
                    .build())
            .build());
    direct = client.connect(ByteArrayCodec.INSTANCE);
    pipelined = client.connect(ByteArrayCodec.INSTANCE);
    pipelined.setAutoFlushCommands(false);
  }

  /** Writes each command at once. For many threads. */
  StatefulRedisConnection<byte[], byte[]> direct() {
    return direct;
  }

  /** Writes commands when it is told to flush. For one thread. */
  StatefulRedisConnection<byte[], byte[]> pipelined() {
    return pipelined;
  }

  @Override
  public void close() {
    client.shutdown();
    threads.shutdown().awaitUninterruptibly();
  }
}
