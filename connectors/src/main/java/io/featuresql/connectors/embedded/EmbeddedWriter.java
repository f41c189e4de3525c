package io.featuresql.connectors.embedded;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowEncoder;
import io.featuresql.connectors.codec.RowHeader;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** Puts each row at once, and makes them durable at {@link #flush()}. */
final class EmbeddedWriter implements OnlineStore.Writer {
  /** The map retries the decision until nobody else wrote in between. Has no state. */
  private static final MVMap.DecisionMaker<byte[]> NEWER_WINS =
      new MVMap.DecisionMaker<>() {
        @Override
        public MVMap.Decision decide(byte @Nullable [] stored, byte[] offered) {
          return stored == null || RowHeader.replaces(offered, stored)
              ? MVMap.Decision.PUT
              : MVMap.Decision.ABORT;
        }
      };

  private final MapFile file;
  private final String mapName;
  private MVMap<byte[], byte[]> rows;
  private final KeyEncoder keyEncoder;
  private final RowEncoder rowEncoder;
  private final Reads reads;
  private long tied;
  private boolean closed;

  EmbeddedWriter(MapFile file, String mapName, String namespace, OnlineView view, Reads reads) {
    this.file = file;
    this.mapName = mapName;
    this.reads = reads;
    keyEncoder = new KeyEncoder(namespace, view);
    rowEncoder = new RowEncoder(view);
    rows = file.call(() -> file.map(mapName));
  }

  @Override
  public void put(Object[] key, long eventMicros, long createdMicros, @Nullable Object[] features) {
    checkOpen();
    byte[] encodedKey = keyEncoder.encode(key);
    byte[] row = rowEncoder.encode(eventMicros, createdMicros, features);
    byte[] stored =
        file.held(
            () -> {
              rows = file.latest(rows, mapName);
              return rows.operate(encodedKey, row, NEWER_WINS);
            });
    if (stored != null && RowHeader.ties(row, stored)) {
      tied++;
    }
  }

  @Override
  public boolean isStoreRead() {
    return reads.lately();
  }

  @Override
  public void flush() {
    checkOpen();
    file.commit(rows);
  }

  @Override
  public long tied() {
    return tied;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the writer is closed");
    }
  }
}
