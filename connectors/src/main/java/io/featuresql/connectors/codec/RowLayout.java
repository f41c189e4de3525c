package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import java.util.List;

/** Where each feature of a view stands in its rows. Immutable. */
final class RowLayout {
  final long fingerprint;

  /** One for each feature. */
  final ValueCodec[] codecs;

  /** For each feature the offset of its value, or, if that varies in length, of its end. */
  final int[] slots;

  /**
   * For each feature of variable length the slot that holds its start, which is the end of the one
   * before; 0 for the first, which starts at {@link #variableStart}.
   */
  final int[] startSlots;

  /** Where the values of variable length begin. */
  final int variableStart;

  RowLayout(OnlineView view) {
    fingerprint = Schema.fingerprint(view);
    List<Column> features = view.features();
    codecs = new ValueCodec[features.size()];
    slots = new int[features.size()];
    startSlots = new int[features.size()];
    int at = RowHeader.LENGTH + NestedCodec.bitmapLength(features.size());
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
}
