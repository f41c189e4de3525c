package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of format 1, in which each feature of a view has a slot at the same place. Immutable.
 */
final class SlottedRows {
  /** One for each feature. */
  private final ValueCodec[] codecs;

  /** For each feature the offset of its value, or, if that varies in length, of its end. */
  private final int[] slots;

  /**
   * For each feature of variable length the slot that holds its start, which is the end of the one
   * before; 0 for the first, which starts at {@link #variableStart}.
   */
  private final int[] startSlots;

  /** Where the values of variable length begin. */
  private final int variableStart;

  SlottedRows(OnlineView view) {
    List<Column> features = view.features();
    codecs = new ValueCodec[features.size()];
    slots = new int[features.size()];
    startSlots = new int[features.size()];
    int at = RowHeader.SLOTTED_NULLS + NestedCodec.bitmapLength(features.size());
    int previous = 0;
    for (int i = 0; i < codecs.length; i++) {
      codecs[i] = ValueCodec.of(features.get(i).type());
      slots[i] = at;
      if (codecs[i].isVariable()) {
        startSlots[i] = previous;
        previous = at;
        at += Integer.BYTES;
      } else {
        at += codecs[i].width;
      }
    }
    variableStart = at;
  }

  /**
   * The values of some features.
   *
   * @param end where the checksum begins
   * @throws IndexOutOfBoundsException or another exception of what is wrong, if the row is damaged
   */
  @Nullable Object[] values(byte[] row, int end, int[] features) {
    if (end < variableStart) {
      throw new IndexOutOfBoundsException("slots end at " + variableStart);
    }
    @Nullable Object[] values = new @Nullable Object[features.length];
    for (int i = 0; i < features.length; i++) {
      int feature = features[i];
      if (!Bytes.isSet(row, RowHeader.SLOTTED_NULLS, feature)) {
        ValueCodec codec = codecs[feature];
        int slot = slots[feature];
        values[i] =
            codec.isVariable()
                ? variable(codec, row, startSlots[feature], slot, end)
                : codec.read(row, slot, slot + codec.width);
      }
    }
    return values;
  }

  private Object variable(ValueCodec codec, byte[] row, int startSlot, int slot, int end) {
    int from = startSlot == 0 ? variableStart : Bytes.getInt(row, startSlot);
    int to = Bytes.getInt(row, slot);
    if (from < variableStart || to < from || to > end) {
      throw new IndexOutOfBoundsException("value at " + from + " to " + to);
    }
    return codec.read(row, from, to);
  }
}
