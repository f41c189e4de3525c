package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.time.DateTimeException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Unpacks some features of the rows of one view; the others are passed over. Immutable. */
public final class RowDecoder {
  private final String view;
  private final long fingerprint;
  private final ValueCodec[] codecs;
  private final int[] widths;
  private final int valuesStart;
  private final SlottedRows slotted;

  /** The wanted features, as indexes into those of the view. */
  private final int[] features;

  /** Indexes into {@link #features}, in the order of the view. */
  private final int[] order;

  public RowDecoder(OnlineStore.Read read) {
    OnlineView onlineView = read.view();
    view = onlineView.name();
    fingerprint = Schema.fingerprint(onlineView);
    codecs = ValueCodec.packed(onlineView.features());
    widths = IntStream.range(0, codecs.length).map(i -> codecs[i].width).toArray();
    valuesStart = RowHeader.NULLS + NestedCodec.bitmapLength(1 + codecs.length);
    slotted = new SlottedRows(onlineView);
    List<Integer> wanted = read.features();
    features = wanted.stream().mapToInt(Integer::intValue).toArray();
    for (int feature : features) {
      if (feature < 0 || feature >= codecs.length) {
        throw new IllegalArgumentException("no feature " + feature + " in '" + view + "'");
      }
    }
    order =
        IntStream.range(0, features.length)
            .boxed()
            .sorted(Comparator.comparing(wanted::get))
            .mapToInt(Integer::intValue)
            .toArray();
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
    if (end < 1 || Bytes.getInt(row, end) != Bytes.checksum(row, end)) {
      throw corrupt(null);
    }
    int version = row[0] & 0xFF;
    if (version == 0 || version > RowHeader.VERSION) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(
              Locale.ROOT,
              "a row of feature view '%s' has format %d; this version of FeatureSQL reads formats"
                  + " up to %d",
              view,
              version,
              RowHeader.VERSION));
    }
    if (!RowHeader.isReadable(row)) {
      throw corrupt(null);
    }
    if (Bytes.getLong(row, RowHeader.FINGERPRINT) != fingerprint) {
      return OnlineRow.OTHER_SCHEMA;
    }
    try {
      long created = RowHeader.created(row);
      return new OnlineRow(
          true,
          Bytes.getLong(row, RowHeader.EVENT),
          created,
          version == RowHeader.VERSION
              ? values(row, created == OnlineRow.NO_CREATED ? end : end - Long.BYTES)
              : slotted.values(row, end, features));
    } catch (IndexOutOfBoundsException
        | DateTimeException
        | NumberFormatException
        | ArithmeticException e) {
      throw corrupt(e);
    }
  }

  private @Nullable Object[] values(byte[] row, int end) {
    @Nullable Object[] values = new @Nullable Object[features.length];
    int feature = -1;
    int from = valuesStart;
    int to = valuesStart;
    for (int i : order) {
      int wanted = features[i];
      boolean isNull = RowHeader.isNull(row, 1 + wanted);
      while (feature < wanted) {
        feature++;
        from = to;
        if (!RowHeader.isNull(row, 1 + feature)) {
          int width = widths[feature];
          if (width == ValueCodec.VARIABLE) {
            from = Bytes.varintEnd(row, to);
            to = from + length(row, to, from, end);
          } else {
            to = width == ValueCodec.VARINT ? Bytes.varintEnd(row, from) : from + width;
          }
        }
      }
      if (!isNull) {
        values[i] = codecs[wanted].read(row, from, to);
      }
    }
    if (to > end) {
      throw new IndexOutOfBoundsException("values to " + to);
    }
    return values;
  }

  private static int length(byte[] row, int from, int to, int end) {
    long length = Bytes.getVarint(row, from, to);
    if (length < 0 || length > end - to) {
      throw new IndexOutOfBoundsException("value of length " + length);
    }
    return (int) length;
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
