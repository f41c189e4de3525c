package io.featuresql.connectors.codec;

/** The fixed first bytes of every packed row, and the order of rows that follows from them. */
public final class RowHeader {
  static final byte VERSION = 1;

  /** Version and fingerprint: rows that differ here cannot be compared. */
  static final int FINGERPRINT = 1;

  static final int EVENT = 9;
  static final int CREATED = 17;
  static final int LENGTH = 25;
  static final int CHECKSUM_LENGTH = 4;

  private RowHeader() {}

  /** Whether {@code row} can be read and has an earlier event timestamp. */
  public static boolean isBefore(byte[] row, long eventMicros) {
    return row.length >= LENGTH && row[0] == VERSION && Bytes.getLong(row, EVENT) < eventMicros;
  }

  /**
   * True if {@code offered} takes the place of {@code stored}. It does not when {@code stored} is
   * newer: greater event timestamp, or equal ones and greater created timestamp. A stored row of
   * another schema or format is always replaced, since nobody can read it any more.
   */
  public static boolean replaces(byte[] offered, byte[] stored) {
    if (stored.length < LENGTH
        || stored[0] != offered[0]
        || Bytes.getLong(stored, FINGERPRINT) != Bytes.getLong(offered, FINGERPRINT)) {
      return true;
    }
    int byEvent = Long.compare(Bytes.getLong(offered, EVENT), Bytes.getLong(stored, EVENT));
    return byEvent != 0
        ? byEvent > 0
        : Bytes.getLong(offered, CREATED) >= Bytes.getLong(stored, CREATED);
  }
}
