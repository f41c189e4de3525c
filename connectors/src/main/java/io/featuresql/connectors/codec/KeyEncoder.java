package io.featuresql.connectors.codec;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes the key under which the rows of one entity key are stored, such as {@code shop:user:42}.
 * Different entity keys have different keys, equal ones the same: numbers that compare equal, such
 * as 1.5 and 1.50 or 0.0 and -0.0, are one. Immutable.
 */
public final class KeyEncoder {
  private final byte[] prefix;
  private final KeyText[] parts;

  public KeyEncoder(String namespace, OnlineView view) {
    Bytes out = new Bytes(64);
    KeyText.escape(namespace, out);
    out.putByte(':');
    KeyText.escape(Catalog.key(view.entity()), out);
    prefix = out.toArray();
    List<Column> joinKeys = view.joinKeys();
    parts = joinKeys.stream().map(key -> KeyText.of(key.type())).toArray(KeyText[]::new);
  }

  /**
   * The key of one entity key.
   *
   * @param key canonical values of the join keys, in order, none null
   */
  public byte[] encode(Object[] key) {
    if (key.length != parts.length) {
      throw new IllegalArgumentException(
          "entity key of " + key.length + " values for " + parts.length + " join keys");
    }
    Bytes out = new Bytes(64);
    out.putBytes(prefix);
    if (key.length == 0) {
      out.putByte(':'); // so that it is among the keys of its entity
    }
    for (int i = 0; i < key.length; i++) {
      out.putByte(':');
      parts[i].write(key[i], out);
    }
    return out.toArray();
  }

  /** The field, within the hash of an entity key, that holds the row of a view. */
  public static byte[] field(String view) {
    return Catalog.key(view).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Likewise of one generation of a view. The first is named like the view; the others have a zero
   * byte and their number behind it, which no name has.
   */
  public static byte[] field(OnlineView view) {
    String suffix = view.generation() == 0 ? "" : "\0" + view.generation();
    return (Catalog.key(view.name()) + suffix).getBytes(StandardCharsets.UTF_8);
  }

  /** What the keys of all entity keys of the view's entity begin with, and no other key. */
  public static byte[] prefix(String namespace, OnlineView view) {
    Bytes out = new Bytes(64);
    KeyText.escape(namespace, out);
    out.putByte(':');
    KeyText.escape(Catalog.key(view.entity()), out);
    out.putByte(':');
    return out.toArray();
  }

  /**
   * The key of the hash that holds the records of materializations. It has one part less than any
   * entity key.
   */
  public static byte[] materializations(String namespace) {
    Bytes out = new Bytes(64);
    KeyText.escape(namespace, out);
    out.putAscii(":~materialized");
    return out.toArray();
  }

  /**
   * The key of a mark, which Redis Cluster puts where it puts {@code tag}. No entity key has a
   * brace.
   */
  public static byte[] mark(String namespace, String tag) {
    Bytes out = new Bytes(64);
    KeyText.escape(namespace, out);
    out.putAscii(":~mark:{" + tag + "}");
    return out.toArray();
  }
}
