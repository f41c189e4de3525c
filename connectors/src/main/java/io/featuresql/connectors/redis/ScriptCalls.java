package io.featuresql.connectors.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The commands that run a script. */
final class ScriptCalls {
  private static final byte[] ONE = {'1'};

  private final CommandType type;
  private final byte[] script;
  private final byte[] argument;

  /**
   * Prepares the commands. Arrays are kept.
   *
   * @param type EVALSHA or EVAL
   * @param script its name or its text
   * @param argument what it gets before the values
   */
  ScriptCalls(CommandType type, byte[] script, byte[] argument) {
    this.type = type;
    this.script = script;
    this.argument = argument;
  }

  /** What EVALSHA calls a script. */
  static byte[] name(byte[] script) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(script);
      return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  /** One command for all keys. */
  AsyncCommand<byte[], byte[], Long> together(List<byte[]> keys, List<byte[]> values) {
    int count = keys.size();
    byte[][] arguments = new byte[3 + 2 * count][];
    arguments[0] = script;
    arguments[1] = Integer.toString(count).getBytes(StandardCharsets.US_ASCII);
    arguments[2 + count] = argument;
    for (int i = 0; i < count; i++) {
      arguments[2 + i] = keys.get(i);
      arguments[3 + count + i] = values.get(i);
    }
    return command(arguments);
  }

  /** A command for each key: in a cluster one command reaches one slot. */
  List<AsyncCommand<byte[], byte[], Long>> oneByOne(List<byte[]> keys, List<byte[]> values) {
    List<AsyncCommand<byte[], byte[], Long>> commands = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      commands.add(command(script, ONE, keys.get(i), argument, values.get(i)));
    }
    return commands;
  }

  private AsyncCommand<byte[], byte[], Long> command(byte[]... arguments) {
    return RedisLink.command(type, new IntegerOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  /** The sum of all answers; its cancelling cancels them. */
  @SuppressWarnings("FutureReturnValueIgnored") // What is ignored ends as the sum does.
  static CompletableFuture<Long> all(List<AsyncCommand<byte[], byte[], Long>> commands) {
    CompletableFuture<Long> sum =
        CompletableFuture.allOf(
                commands.stream()
                    .map(AsyncCommand::toCompletableFuture)
                    .toArray(CompletableFuture<?>[]::new))
            .thenApply(done -> commands.stream().mapToLong(command -> command.join()).sum());
    sum.whenComplete(
        (answer, failure) -> {
          if (sum.isCancelled()) {
            commands.forEach(command -> command.cancel(false));
          }
        });
    return sum;
  }
}
