package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineView;
import org.jspecify.annotations.Nullable;

/** Packs the rows of one view. For one thread: it reuses its buffer. */
public final class RowEncoder {
  private final long fingerprint;
  private final ValueCodec[] codecs;
  private final Bytes out = new Bytes(256);

  public RowEncoder(OnlineView view) {
    fingerprint = Schema.fingerprint(view);
    codecs = ValueCodec.packed(view.features());
  }

  /**
   * Packs one row.
   *
   * @param eventMicros microseconds since 1970-01-01T00:00:00Z
   * @param createdMicros likewise, or {@link OnlineRow#NO_CREATED}
   * @param features canonical values of all features of the view; null elements are NULL
   * @throws io.featuresql.planner.error.FeatureSqlException ONLINE_FAILED if a value is outside the
   *     range of its type or a string is not Unicode
   */
  public byte[] encode(long eventMicros, long createdMicros, @Nullable Object[] features) {
    if (features.length != codecs.length) {
      throw new IllegalArgumentException(
          "row of " + features.length + " features for a view of " + codecs.length);
    }
    out.moveTo(0);
    out.putByte(RowHeader.VERSION);
    out.putLong(fingerprint);
    out.putLong(eventMicros);
    out.zeros(NestedCodec.bitmapLength(1 + codecs.length));
    for (int i = 0; i < codecs.length; i++) {
      Object value = features[i];
      if (value == null) {
        out.setBit(RowHeader.NULLS, 1 + i);
      } else {
        put(codecs[i], value);
      }
    }
    if (createdMicros == OnlineRow.NO_CREATED) {
      out.setBit(RowHeader.NULLS, 0);
    } else {
      out.putLong(createdMicros);
    }
    return out.sealed();
  }

  private void put(ValueCodec codec, Object value) {
    int start = out.position();
    codec.write(value, out);
    if (codec.isVariable()) {
      out.insertVarint(start, out.position() - start);
    }
  }
}
