package io.featuresql.connectors.embedded;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowHeader;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.util.Iterator;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** Goes through the keys of a view and removes its rows, or some. Durable when it has ended. */
final class EmbeddedRemoval implements OnlineStore.Removal {
  private static final int KEYS_PER_STEP = 1_000;

  private final MapFile file;
  private final String mapName;
  private final byte[] prefix;
  private final MVMap.DecisionMaker<byte[]> decision;
  private @Nullable MVMap<byte[], byte[]> rows;
  private byte[] next;

  private EmbeddedRemoval(
      MapFile file, String mapName, byte[] prefix, MVMap.DecisionMaker<byte[]> decision) {
    this.file = file;
    this.mapName = mapName;
    this.prefix = prefix;
    next = prefix;
    this.decision = decision;
  }

  static EmbeddedRemoval ofAll(MapFile file, String mapName, String namespace, OnlineView view) {
    return ofOlder(file, mapName, namespace, view, Long.MAX_VALUE);
  }

  /** Rows of before {@code beforeMicros}; all rows when it is the greatest number. */
  static EmbeddedRemoval ofOlder(
      MapFile file, String mapName, String namespace, OnlineView view, long beforeMicros) {
    MVMap.DecisionMaker<byte[]> decision =
        new MVMap.DecisionMaker<>() {
          @Override
          public MVMap.Decision decide(byte @Nullable [] stored, byte @Nullable [] none) {
            boolean old =
                stored != null
                    && (beforeMicros == Long.MAX_VALUE || RowHeader.isBefore(stored, beforeMicros));
            return old ? MVMap.Decision.REMOVE : MVMap.Decision.ABORT;
          }
        };
    return new EmbeddedRemoval(file, mapName, KeyEncoder.prefix(namespace, view), decision);
  }

  @Override
  public boolean step() {
    boolean more = file.held(this::removeSome);
    if (!more && rows != null) {
      file.commit(rows);
    }
    return more;
  }

  @SuppressWarnings("NullAway") // a decision to remove needs no value
  private boolean removeSome() {
    MVMap<byte[], byte[]> latest = rows == null ? file.map(mapName) : file.latest(rows, mapName);
    Iterator<byte[]> keys = latest.keyIterator(next);
    rows = latest;
    for (int i = 0; i < KEYS_PER_STEP; i++) {
      byte[] key = keys.hasNext() ? keys.next() : null;
      if (key == null || !EmbeddedOnlineStore.startsWith(key, prefix)) {
        return false;
      }
      latest.operate(key, null, decision);
      next = key;
    }
    return true;
  }
}
