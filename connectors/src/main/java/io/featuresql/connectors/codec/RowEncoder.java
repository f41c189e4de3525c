package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineView;
import org.jspecify.annotations.Nullable;

/** Packs the rows of one view. For one thread: it reuses its buffer. */
public final class RowEncoder {
  private final RowLayout layout;
  private final Bytes out = new Bytes(256);

  public RowEncoder(OnlineView view) {
    layout = new RowLayout(view);
  }

  /**
   * Packs one row.
   *
   * @param eventMicros microseconds since 1970-01-01T00:00:00Z
   * @param createdMicros likewise, or {@link io.featuresql.planner.spi.OnlineRow#NO_CREATED}
   * @param features canonical values of all features of the view; null elements are NULL
   * @throws io.featuresql.planner.error.FeatureSqlException ONLINE_FAILED if a value is outside the
   *     range of its type or a string is not Unicode
   */
  public byte[] encode(long eventMicros, long createdMicros, @Nullable Object[] features) {
    ValueCodec[] codecs = layout.codecs;
    if (features.length != codecs.length) {
      throw new IllegalArgumentException(
          "row of " + features.length + " features for a view of " + codecs.length);
    }
    out.moveTo(0);
    out.putByte(RowHeader.VERSION);
    out.putLong(layout.fingerprint);
    out.putLong(eventMicros);
    out.putLong(createdMicros);
    out.zeros(layout.variableStart - RowHeader.LENGTH);
    int end = layout.variableStart;
    for (int i = 0; i < codecs.length; i++) {
      Object value = features[i];
      ValueCodec codec = codecs[i];
      if (value == null) {
        out.setBit(RowHeader.LENGTH, i);
      } else if (codec.isVariable()) {
        codec.write(value, out.moveTo(end));
        end = out.position();
      } else {
        codec.write(value, out.moveTo(layout.slots[i]));
      }
      if (codec.isVariable()) {
        out.setInt(layout.slots[i], end);
      }
    }
    return out.moveTo(end).sealed();
  }
}
