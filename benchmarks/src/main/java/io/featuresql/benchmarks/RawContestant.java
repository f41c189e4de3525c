package io.featuresql.benchmarks;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lettuce's own commands: HMGET, for many keys in one pipeline. For many threads when it is asked
 * for one key at a time.
 */
final class RawContestant implements Contestant {
  private static final long TIMEOUT_SECONDS = 10;

  private final RawLettuce lettuce;
  private final KeyForm keyForm;
  private final byte[][] fields;
  private final Decoder decoder;

  /** Where a format keeps what it has of a customer. */
  interface KeyForm {
    byte[] of(long customer);
  }

  /** What is done with an answer. Thread-safe. */
  interface Decoder {
    /** The sum of all values of one customer. */
    long sum(List<KeyValue<byte[], byte[]>> answer) throws Exception;
  }

  RawContestant(RawLettuce lettuce, KeyForm keyForm, byte[][] fields, Decoder decoder) {
    this.lettuce = lettuce;
    this.keyForm = keyForm;
    this.fields = fields;
    this.decoder = decoder;
  }

  /** Reads packed rows. */
  static RawContestant packed(
      RawLettuce lettuce, KeyForm keyForm, List<ServingProject.Stored> views) {
    return new RawContestant(lettuce, keyForm, fields(views), answer -> sumOfPacked(answer, views));
  }

  /** Reads packed rows, and leaves them packed. */
  static RawContestant undecoded(RawLettuce lettuce, List<ServingProject.Stored> views) {
    return new RawContestant(lettuce, ServingProject::key, fields(views), answer -> 0);
  }

  private static byte[][] fields(List<ServingProject.Stored> views) {
    return views.stream().map(ServingProject.Stored::field).toArray(byte[][]::new);
  }

  private static long sumOfPacked(
      List<KeyValue<byte[], byte[]>> answer, List<ServingProject.Stored> views) {
    long sum = 0;
    for (int view = 0; view < views.size(); view++) {
      for (Object value : views.get(view).decoder().decode(answer.get(view).getValue()).values()) {
        if (value instanceof Integer number) {
          sum += number;
        }
      }
    }
    return sum;
  }

  @Override
  public long ask(long[] keys) throws Exception {
    return keys.length == 1 ? one(keys[0]) : many(keys);
  }

  private long one(long customer) throws Exception {
    return decoder.sum(
        lettuce
            .direct()
            .async()
            .hmget(keyForm.of(customer), fields)
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
  }

  private long many(long[] keys) throws Exception {
    StatefulRedisConnection<byte[], byte[]> connection = lettuce.pipelined();
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array, as fast code has it
    RedisFuture<List<KeyValue<byte[], byte[]>>>[] answers = new RedisFuture[keys.length];
    for (int i = 0; i < keys.length; i++) {
      answers[i] = connection.async().hmget(keyForm.of(keys[i]), fields);
    }
    connection.flushCommands();
    long sum = 0;
    for (RedisFuture<List<KeyValue<byte[], byte[]>>> answer : answers) {
      sum += decoder.sum(answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }
    return sum;
  }
}
