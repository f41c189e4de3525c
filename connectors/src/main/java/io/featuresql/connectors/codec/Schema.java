package io.featuresql.connectors.codec;

import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The text that says which rows a view has, and its fingerprint. */
final class Schema {
  private Schema() {}

  /**
   * The first eight bytes of the SHA-256 of {@link #text}: equal for views whose rows can be read
   * as one another's.
   */
  static long fingerprint(OnlineView view) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text(view).getBytes(StandardCharsets.UTF_8));
      return Bytes.getLong(digest, 0);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The types of the join keys, the names and types of the features, all in order, the source. */
  static String text(OnlineView view) {
    StringBuilder text = new StringBuilder("keys ");
    for (Column key : view.joinKeys()) {
      append(key.type(), text);
      text.append(';');
    }
    text.append("features ");
    for (Column feature : view.features()) {
      append(feature.name(), feature.type(), text);
    }
    if (!view.source().isEmpty()) {
      text.append("source ").append(view.source());
    }
    return text.toString();
  }

  /** The length before a name keeps any name from looking like two. */
  private static void append(String name, DataType type, StringBuilder text) {
    text.append(name.getBytes(StandardCharsets.UTF_8).length).append(':').append(name).append(' ');
    append(type, text);
    text.append(';');
  }

  private static void append(DataType type, StringBuilder text) {
    text.append(type.kind());
    if (type.precision() != 0 || type.scale() != 0) {
      text.append('(').append(type.precision()).append(',').append(type.scale()).append(')');
    }
    if (type.kind() == TypeKind.ARRAY
        || type.kind() == TypeKind.STRUCT
        || type.kind() == TypeKind.MAP) {
      text.append('<');
      type.fields().forEach(field -> append(field.name(), field.type(), text));
      text.append('>');
    }
  }
}
