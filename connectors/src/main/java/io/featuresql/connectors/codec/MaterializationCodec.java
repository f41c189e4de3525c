package io.featuresql.connectors.codec;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The record of a materialization in bytes. */
public final class MaterializationCodec {
  private static final byte VERSION = 2;

  /** Of before there were marks. */
  private static final byte UNMARKED_VERSION = 1;

  private static final long FOREVER = -1;

  /** More types within one another than any warehouse has. */
  private static final int MOST_NESTING = 500;

  private MaterializationCodec() {}

  public static byte[] encode(Materialization materialization) {
    Bytes out = new Bytes(1024);
    boolean marked = isMarked(materialization);
    out.putByte(marked ? VERSION : UNMARKED_VERSION);
    OnlineView view = materialization.view();
    put(view, out);
    put(materialization.eventTypeName(), out);
    out.putByte(materialization.createdTypeName().isPresent() ? 1 : 0);
    materialization.createdTypeName().ifPresent(name -> put(name, out));
    out.putLong(materialization.throughMicros());
    out.putLong(materialization.maxCreatedMicros());
    out.putLong(materialization.rows());
    out.putLong(materialization.kept().map(MaterializationCodec::micros).orElse(FOREVER));
    out.putLong(view.generation());
    out.putLong(materialization.generations().building());
    out.putLong(materialization.generations().oldest());
    out.putLong(materialization.generations().switchedMicros());
    if (marked) {
      out.putLong(materialization.mark());
    }
    materialization.load().ifPresent(load -> put(load, marked, out));
    return out.sealed();
  }

  /** What was read in the former version is written in it, since records are compared as bytes. */
  private static boolean isMarked(Materialization materialization) {
    return materialization.mark() != Materialization.UNMARKED
        || materialization
            .load()
            .filter(load -> load.mark() != Materialization.UNMARKED)
            .isPresent();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param view the name of the view, for the error
   * @throws FeatureSqlException ONLINE_CORRUPT if the record is damaged; ONLINE_FAILED if it is
   *     whole but of a later format
   */
  public static Materialization decode(String view, byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    if (end < 1 || Bytes.getInt(bytes, end) != Bytes.checksum(bytes, end)) {
      throw corrupt(view, null);
    }
    if (bytes[0] != VERSION && bytes[0] != UNMARKED_VERSION) {
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.format(
              Locale.ROOT,
              "the materialization record of '%s' has format %d; this version of FeatureSQL reads"
                  + " %d",
              view,
              bytes[0] & 0xFF,
              VERSION));
    }
    Materialization materialization;
    try {
      materialization = new Source(bytes).materialization();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
      throw corrupt(view, e);
    }
    // Whoever replaces a record names it by what was read of it.
    if (!Arrays.equals(encode(materialization), bytes)) {
      throw corrupt(view, null);
    }
    return materialization;
  }

  /**
   * As {@link #decode}; empty if the record is damaged.
   *
   * @throws FeatureSqlException ONLINE_FAILED if it is whole but of a later format
   */
  public static Optional<Materialization> decodeWhole(String view, byte[] bytes) {
    try {
      return Optional.of(decode(view, bytes));
    } catch (FeatureSqlException e) {
      if (e.code() == ErrorCode.ONLINE_CORRUPT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static FeatureSqlException corrupt(String view, @Nullable Throwable cause) {
    return FeatureSqlException.of(
        ErrorCode.ONLINE_CORRUPT,
        String.format(
            Locale.ROOT,
            "the materialization record of '%s' is damaged in the online store; materialize it"
                + " again",
            view),
        cause);
  }

  private static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
  }

  private static void put(OnlineView view, Bytes out) {
    put(view.entity(), out);
    putColumns(view.joinKeys(), out);
    put(view.name(), out);
    putColumns(view.features(), out);
    put(view.source(), out);
  }

  private static void put(Materialization.Load load, boolean marked, Bytes out) {
    put(load.view(), out);
    out.putLong(load.view().generation());
    out.putLong(load.throughMicros());
    out.putLong(load.maxCreatedMicros());
    out.putInt(load.bounds().size());
    load.bounds().forEach(bound -> put(bound, out));
    out.putInt(load.done().size());
    load.done().forEach(out::putInt);
    if (marked) {
      out.putLong(load.mark());
    }
  }

  private static void put(String text, Bytes out) {
    int lengthAt = out.position();
    out.putInt(0);
    out.putUtf8(text);
    out.setInt(lengthAt, out.position() - lengthAt - Integer.BYTES);
  }

  private static void putColumns(List<Column> columns, Bytes out) {
    out.putInt(columns.size());
    for (Column column : columns) {
      put(column.name(), out);
      putType(column.type(), out);
    }
  }

  private static void putType(DataType type, Bytes out) {
    put(type.kind().name(), out);
    put(type.name(), out);
    out.putInt(type.precision());
    out.putInt(type.scale());
    out.putInt(type.fields().size());
    for (DataType.Field field : type.fields()) {
      put(field.name(), out);
      putType(field.type(), out);
    }
  }

  /** Bytes with a position. */
  private static final class Source {
    private final byte[] bytes;
    private int at = 1;

    Source(byte[] bytes) {
      this.bytes = bytes;
    }

    Materialization materialization() {
      OnlineView view = view();
      String eventTypeName = text();
      Optional<String> createdTypeName = bytes[at++] == 0 ? Optional.empty() : Optional.of(text());
      long throughMicros = number();
      long maxCreatedMicros = number();
      long rows = number();
      long keptMicros = number();
      OnlineView generation = view.withGeneration(number());
      Materialization.Generations generations =
          new Materialization.Generations(number(), number(), number());
      long mark = mark();
      return new Materialization(
          generation,
          eventTypeName,
          createdTypeName,
          throughMicros,
          maxCreatedMicros,
          rows,
          keptMicros == FOREVER
              ? Optional.empty()
              : Optional.of(Duration.of(keptMicros, ChronoUnit.MICROS)),
          generations,
          at < bytes.length - Integer.BYTES ? Optional.of(load()) : Optional.empty(),
          mark);
    }

    private long mark() {
      return bytes[0] == UNMARKED_VERSION ? Materialization.UNMARKED : number();
    }

    private OnlineView view() {
      return new OnlineView(text(), columns(), text(), columns(), text());
    }

    private Materialization.Load load() {
      return new Materialization.Load(
          view().withGeneration(number()),
          number(),
          number(),
          list(this::text),
          list(this::count),
          mark());
    }

    private <T> List<T> list(Supplier<T> element) {
      int count = count();
      List<T> elements = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        elements.add(element.get());
      }
      return elements;
    }

    private long number() {
      at += Long.BYTES;
      return Bytes.getLong(bytes, at - Long.BYTES);
    }

    private int count() {
      at += Integer.BYTES;
      return Bytes.getInt(bytes, at - Integer.BYTES);
    }

    private String text() {
      int length = count();
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    private List<Column> columns() {
      int count = count();
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        columns.add(new Column(text(), type(0)));
      }
      return columns;
    }

    private DataType type(int depth) {
      if (depth > MOST_NESTING) {
        throw new IllegalArgumentException("a type in " + depth + " others");
      }
      TypeKind kind = TypeKind.valueOf(text());
      String name = text();
      int precision = count();
      int scale = count();
      int count = count();
      List<DataType.Field> fields = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        fields.add(new DataType.Field(text(), type(depth + 1)));
      }
      return new DataType(kind, name, precision, scale, fields);
    }
  }
}
