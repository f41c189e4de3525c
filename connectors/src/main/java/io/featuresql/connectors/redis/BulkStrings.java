package io.featuresql.connectors.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The arguments of a command as the bytes they are: without the object per argument that Lettuce
 * makes, and without a text form, which would show keys in logs.
 */
class BulkStrings extends CommandArgs<byte[], byte[]> {
  private static final int CR_LF = '\r' << 8 | '\n';

  private final byte[][] arguments;

  /** Keeps {@code arguments}. */
  BulkStrings(byte[]... arguments) {
    super(ByteArrayCodec.INSTANCE);
    this.arguments = arguments;
  }

  /** The arguments of EVAL or EVALSHA; the first key is the third. */
  static final class ScriptCall extends BulkStrings {
    ScriptCall(byte[]... arguments) {
      super(arguments);
    }

    @Override
    int keyIndex() {
      return 2;
    }
  }

  /** Which argument says in a cluster where the command goes. */
  int keyIndex() {
    return 0;
  }

  @Override
  public ByteBuffer getFirstEncodedKey() {
    return ByteBuffer.wrap(arguments[keyIndex()]);
  }

  @Override
  public int count() {
    return arguments.length;
  }

  @Override
  public void encode(ByteBuf buffer) {
    for (byte[] argument : arguments) {
      buffer.writeByte('$');
      writeDecimal(argument.length, buffer);
      buffer.writeShort(CR_LF);
      buffer.writeBytes(argument);
      buffer.writeShort(CR_LF);
    }
  }

  private static void writeDecimal(int value, ByteBuf buffer) {
    if (value < 10) {
      buffer.writeByte('0' + value);
    } else if (value < 100) {
      buffer.writeShort(('0' + value / 10) << 8 | ('0' + value % 10));
    } else {
      buffer.writeBytes(Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public String toString() {
    return arguments.length + " arguments";
  }

  @Override
  public String toCommandString() {
    return toString();
  }
}
