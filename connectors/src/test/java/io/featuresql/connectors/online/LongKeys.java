package io.featuresql.connectors.online;

import java.util.stream.LongStream;

/** Entity keys of one BIGINT. */
public final class LongKeys {
  private LongKeys() {}

  /** The keys from {@code from} to before {@code to}. */
  public static Object[][] range(long from, long to) {
    return LongStream.range(from, to).mapToObj(key -> new Object[] {key}).toArray(Object[][]::new);
  }
}
