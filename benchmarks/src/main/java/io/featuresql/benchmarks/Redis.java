package io.featuresql.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.embedded.RedisServer;

/** A Redis server on the loopback interface, that saves nothing, and a plain connection to it. */
final class Redis implements AutoCloseable {
  private final RedisServer server;
  private final String address;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;

  Redis() throws IOException {
    int port = freePort();
    server = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
    server.start();
    address = "redis://127.0.0.1:" + port;
    client = RedisClient.create(address);
    connection = client.connect(ByteArrayCodec.INSTANCE);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The URL. */
  String address() {
    return address;
  }

  StatefulRedisConnection<byte[], byte[]> connection() {
    return connection;
  }

  /** A connection for text, to be closed. */
  StatefulRedisConnection<String, String> connectForText() {
    return client.connect();
  }

  /** The keys that match {@code pattern}, at most {@code limit} of them. */
  List<byte[]> keys(String pattern, long limit) {
    List<byte[]> keys = new ArrayList<>();
    ScanIterator<byte[]> scan =
        ScanIterator.scan(connection.sync(), ScanArgs.Builder.matches(pattern).limit(1_000));
    while (scan.hasNext() && keys.size() < limit) {
      keys.add(scan.next());
    }
    return keys;
  }

  /** The fields of a hash and their values. */
  Map<byte[], byte[]> fields(byte[] key) {
    return connection.sync().hgetall(key);
  }

  /** What it holds in memory. */
  long usedBytes() {
    return connection
        .sync()
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
        .sum();
  }

  @Override
  public void close() throws IOException {
    connection.close();
    client.shutdown();
    server.stop();
  }
}
