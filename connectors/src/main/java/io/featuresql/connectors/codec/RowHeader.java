package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineRow;
import java.util.Arrays;

/**
 * What every packed row has at the same place, and the order of rows that follows from it. Rows are
 * written in format 2; those of format 1, which older versions have left, are read and compared.
 */
public final class RowHeader {
  static final byte VERSION = 2;
  static final byte SLOTTED = 1;

  /** Rows that differ here cannot be compared. */
  static final int FINGERPRINT = 1;

  static final int EVENT = 9;
  static final int CHECKSUM_LENGTH = 4;

  /**
   * Where the null bitmap begins. Its first bit is of the created timestamp, which stands before
   * the checksum; the next ones are of the features.
   */
  static final int NULLS = 17;

  /** In format 1. */
  static final int SLOTTED_CREATED = 17;

  /** Where the null bitmap of format 1 begins; it has a bit for each feature. */
  static final int SLOTTED_NULLS = 25;

  private RowHeader() {}

  /** Whether {@code row} is of a format that is read and long enough for its timestamps. */
  static boolean isReadable(byte[] row) {
    return row.length > NULLS + CHECKSUM_LENGTH
        && switch (row[0]) {
          case SLOTTED -> row.length >= SLOTTED_NULLS + CHECKSUM_LENGTH;
          case VERSION -> isNull(row, 0) || createdAt(row) > NULLS;
          default -> false;
        };
  }

  /** Of a readable row; {@link OnlineRow#NO_CREATED} if it has none. */
  static long created(byte[] row) {
    if (row[0] == SLOTTED) {
      return Bytes.getLong(row, SLOTTED_CREATED);
    }
    return isNull(row, 0) ? OnlineRow.NO_CREATED : Bytes.getLong(row, createdAt(row));
  }

  /** In format 2, bit 0 for the created timestamp, the next ones for the features. */
  static boolean isNull(byte[] row, int bit) {
    return Bytes.isSet(row, NULLS, bit);
  }

  private static int createdAt(byte[] row) {
    return row.length - CHECKSUM_LENGTH - Long.BYTES;
  }

  /** Whether {@code row} can be read and has an earlier event timestamp. */
  public static boolean isBefore(byte[] row, long eventMicros) {
    return isReadable(row) && Bytes.getLong(row, EVENT) < eventMicros;
  }

  /** Whether both rows are of one schema, with equal timestamps, and not the same. */
  public static boolean ties(byte[] offered, byte[] stored) {
    return replaces(offered, stored)
        && isReadable(stored)
        && replaces(stored, offered)
        && Bytes.getLong(stored, FINGERPRINT) == Bytes.getLong(offered, FINGERPRINT)
        && !Arrays.equals(offered, stored);
  }

  /**
   * True if {@code offered} takes the place of {@code stored}. It does not when {@code stored} is
   * newer: greater event timestamp, or equal ones and greater created timestamp. A stored row of
   * another schema, or of a format that is not read, is always replaced.
   */
  public static boolean replaces(byte[] offered, byte[] stored) {
    if (!isReadable(stored)
        || Bytes.getLong(stored, FINGERPRINT) != Bytes.getLong(offered, FINGERPRINT)) {
      return true;
    }
    int byEvent = Long.compare(Bytes.getLong(offered, EVENT), Bytes.getLong(stored, EVENT));
    return byEvent != 0 ? byEvent > 0 : created(offered) >= created(stored);
  }
}
