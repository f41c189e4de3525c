package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.time.DateTimeException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Unpacks some features of the rows of one view; the others cost nothing. Immutable. */
public final class RowDecoder {
  private final String view;
  private final RowLayout layout;
  private final int[] features;

  public RowDecoder(OnlineStore.Read read) {
    OnlineView onlineView = read.view();
    view = onlineView.name();
    layout = new RowLayout(onlineView);
    List<Integer> wanted = read.features();
    features = wanted.stream().mapToInt(Integer::intValue).toArray();
    for (int feature : features) {
      if (feature < 0 || feature >= layout.codecs.length) {
        throw new IllegalArgumentException("no feature " + feature + " in '" + view + "'");
      }
    }
  }

  /**
   * Unpacks one row.
   *
   * @param row as stored, or null if nothing is
   * @return {@link OnlineRow#MISSING} if nothing is stored, {@link OnlineRow#OTHER_SCHEMA} if what
   *     is stored is of another definition of the view
   * @throws FeatureSqlException ONLINE_CORRUPT if the row is damaged; ONLINE_FAILED if it is whole
   *     but of a later format
   */
  public OnlineRow decode(byte @Nullable [] row) {
    if (row == null) {
      return OnlineRow.MISSING;
    }
    int end = row.length - RowHeader.CHECKSUM_LENGTH;
    if (end < RowHeader.LENGTH || Bytes.getInt(row, end) != Bytes.checksum(row, end)) {
      throw corrupt(null);
    }
    if (row[0] != RowHeader.VERSION) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(
              Locale.ROOT,
              "a row of feature view '%s' has format %d; this version of FeatureSQL reads format"
                  + " %d",
              view,
              row[0] & 0xFF,
              RowHeader.VERSION));
    }
    if (Bytes.getLong(row, RowHeader.FINGERPRINT) != layout.fingerprint) {
      return OnlineRow.OTHER_SCHEMA;
    }
    if (end < layout.variableStart) {
      throw corrupt(null);
    }
    try {
      return new OnlineRow(
          true,
          Bytes.getLong(row, RowHeader.EVENT),
          Bytes.getLong(row, RowHeader.CREATED),
          values(row, end));
    } catch (IndexOutOfBoundsException
        | DateTimeException
        | NumberFormatException
        | ArithmeticException e) {
      throw corrupt(e);
    }
  }

  private @Nullable Object[] values(byte[] row, int end) {
    @Nullable Object[] values = new @Nullable Object[features.length];
    for (int i = 0; i < features.length; i++) {
      int feature = features[i];
      if ((row[RowHeader.LENGTH + (feature >> 3)] >> (feature & 7) & 1) == 0) {
        ValueCodec codec = layout.codecs[feature];
        int slot = layout.slots[feature];
        values[i] =
            codec.isVariable()
                ? variable(codec, row, layout.startSlots[feature], slot, end)
                : codec.read(row, slot, slot + codec.width);
      }
    }
    return values;
  }

  private Object variable(ValueCodec codec, byte[] row, int startSlot, int slot, int end) {
    int from = startSlot == 0 ? layout.variableStart : Bytes.getInt(row, startSlot);
    int to = Bytes.getInt(row, slot);
    if (from < layout.variableStart || to < from || to > end) {
      throw new IndexOutOfBoundsException("value at " + from + " to " + to);
    }
    return codec.read(row, from, to);
  }

  private FeatureSqlException corrupt(@Nullable Throwable cause) {
    return FeatureSqlException.of(
        ErrorCode.ONLINE_CORRUPT,
        String.format(
            Locale.ROOT,
            "a row of feature view '%s' is damaged in the online store; materialize the view again",
            view),
        cause);
  }
}
