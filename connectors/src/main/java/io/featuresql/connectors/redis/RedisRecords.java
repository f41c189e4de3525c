package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.MaterializationCodec;
import io.featuresql.planner.spi.Materialization;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The hash with the records of materializations. */
final class RedisRecords {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] ONE_KEY = {'1'};

  /** One step for Redis, so that no other record comes between comparing and storing. */
  private static final byte[] REPLACE =
      """
      if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
        return 0
      end
      if ARGV[3] == '' then
        redis.call('HDEL', KEYS[1], ARGV[1])
      else
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
      end
      return 1
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final RedisLink link;
  private final byte[] key;

  RedisRecords(RedisLink link, String namespace) {
    this.link = link;
    key = KeyEncoder.materializations(namespace);
  }

  List<Materialization> all(Duration timeout) {
    return link
        .call(timeout, CommandType.HGETALL, new MapOutput<>(ByteArrayCodec.INSTANCE), key)
        .entrySet()
        .stream()
        .map(
            entry ->
                MaterializationCodec.decodeWhole(
                    new String(entry.getKey(), StandardCharsets.UTF_8), entry.getValue()))
        .flatMap(Optional::stream)
        .toList();
  }

  boolean replace(
      String view,
      Optional<Materialization> expected,
      Optional<Materialization> next,
      Duration timeout) {
    Long done =
        link.call(
            timeout,
            CommandType.EVAL,
            new IntegerOutput<>(ByteArrayCodec.INSTANCE),
            REPLACE,
            ONE_KEY,
            key,
            KeyEncoder.field(view),
            expected.map(MaterializationCodec::encode).orElse(NOTHING),
            next.map(MaterializationCodec::encode).orElse(NOTHING));
    return done == 1;
  }
}
