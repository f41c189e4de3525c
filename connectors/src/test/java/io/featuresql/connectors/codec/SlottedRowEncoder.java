package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packs rows in format 1, as versions of FeatureSQL before format 2 did. */
public final class SlottedRowEncoder {
  private final long fingerprint;
  private final ValueCodec[] codecs;
  private final int[] slots;
  private final int variableStart;

  public SlottedRowEncoder(OnlineView view) {
    fingerprint = Schema.fingerprint(view);
    List<ValueCodec> all = new ArrayList<>();
    slots = new int[view.features().size()];
    int at = RowHeader.SLOTTED_NULLS + NestedCodec.bitmapLength(slots.length);
    for (int i = 0; i < slots.length; i++) {
      ValueCodec codec = ValueCodec.of(view.features().get(i).type());
      all.add(codec);
      slots[i] = at;
      at += codec.isVariable() ? Integer.BYTES : codec.width;
    }
    codecs = all.toArray(ValueCodec[]::new);
    variableStart = at;
  }

  /** As {@link RowEncoder#encode}. */
  public byte[] encode(long eventMicros, long createdMicros, @Nullable Object... features) {
    Bytes out = new Bytes(256);
    out.putByte(RowHeader.SLOTTED);
    out.putLong(fingerprint);
    out.putLong(eventMicros);
    out.putLong(createdMicros);
    out.zeros(variableStart - RowHeader.SLOTTED_NULLS);
    int end = variableStart;
    for (int i = 0; i < codecs.length; i++) {
      Object value = features[i];
      ValueCodec codec = codecs[i];
      if (value == null) {
        out.setBit(RowHeader.SLOTTED_NULLS, i);
      } else if (codec.isVariable()) {
        codec.write(value, out.moveTo(end));
        end = out.position();
      } else {
        codec.write(value, out.moveTo(slots[i]));
      }
      if (codec.isVariable()) {
        out.setInt(slots[i], end);
      }
    }
    return out.moveTo(end).sealed();
  }
}
