package io.featuresql.connectors.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The answer to HMGET: for each field its bytes, or null. */
final class RowsOutput extends CommandOutput<byte[], byte[], byte[] @Nullable []> {
  private int next;

  RowsOutput(int fields) {
    super(ByteArrayCodec.INSTANCE, new byte[fields][]);
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes != null) {
      byte[] row = new byte[bytes.remaining()];
      bytes.get(row);
      output[next] = row;
    }
    next++;
  }
}
