package io.featuresql.connectors.embedded;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.MaterializationCodec;
import io.featuresql.connectors.codec.RowDecoder;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.h2.mvstore.MVMap;

/**
 * An online store in H2's MVStore: a map for each feature view, from the key of an entity to its
 * packed row. The file is opened, or created, at first use. What was put is visible at once, and
 * safe from a crash after {@code flush()}. Time limits are not looked at: nothing here waits for a
 * server.
 */
public final class EmbeddedOnlineStore implements OnlineStore {
  private static final String ROWS = "rows";
  private static final String MATERIALIZED = "materialized";

  private final MapFile file;
  private final Supplier<String> namespace;
  private final Reads reads = new Reads();
  private final Object records = new Object();

  EmbeddedOnlineStore(MapFile file, String namespace) {
    this(file, () -> namespace);
  }

  private EmbeddedOnlineStore(MapFile file, Supplier<String> namespace) {
    this.file = file;
    this.namespace = namespace;
  }

  /** A store in {@code file}, whose folder exists. */
  public static EmbeddedOnlineStore inFile(Path file, String namespace) {
    return inFile(file, () -> namespace);
  }

  /** Likewise, where the namespace is asked at each use. */
  public static EmbeddedOnlineStore inFile(Path file, Supplier<String> namespace) {
    return new EmbeddedOnlineStore(new MapFile(Optional.of(file)), namespace);
  }

  /** A store that is gone when it is closed. */
  public static EmbeddedOnlineStore inMemory(String namespace) {
    return inMemory(() -> namespace);
  }

  /** Likewise, where the namespace is asked at each use. */
  public static EmbeddedOnlineStore inMemory(Supplier<String> namespace) {
    return new EmbeddedOnlineStore(new MapFile(Optional.empty()), namespace);
  }

  @Override
  public Lookup lookup(List<Read> reads) {
    return new EmbeddedLookup(reads);
  }

  @Override
  public Writer writer(OnlineView view, Duration timeout) {
    return new EmbeddedWriter(file, rowsOf(view), namespace.get(), view, reads);
  }

  @Override
  public boolean wantsOrder() {
    return true;
  }

  @Override
  public Removal removal(OnlineView view, Duration timeout) {
    return EmbeddedRemoval.ofAll(file, rowsOf(view), namespace.get(), view);
  }

  @Override
  public long remove(
      OnlineView view, List<Object[]> keys, long first, long last, Duration timeout) {
    KeyEncoder encoder = new KeyEncoder(namespace.get(), view);
    List<byte[]> encoded = keys.stream().map(encoder::encode).toList();
    boolean[] found = new boolean[encoded.size()];
    for (long generation = first; generation <= last; generation++) {
      String name = rowsOf(view.withGeneration(generation));
      file.commit(
          file.held(
              () -> {
                MVMap<byte[], byte[]> rows = file.map(name);
                for (int i = 0; i < found.length; i++) {
                  found[i] |= rows.remove(encoded.get(i)) != null;
                }
                return rows;
              }));
    }
    return IntStream.range(0, found.length).filter(i -> found[i]).count();
  }

  @Override
  public Removal expiry(OnlineView view, long beforeMicros, Duration timeout) {
    return EmbeddedRemoval.ofOlder(file, rowsOf(view), namespace.get(), view, beforeMicros);
  }

  @Override
  public List<Materialization> materializations(Duration timeout) {
    byte[] prefix = materializationKey("");
    return file.held(
        () -> {
          List<Materialization> records = new ArrayList<>();
          MVMap<byte[], byte[]> map = file.map(MATERIALIZED);
          Iterator<byte[]> keys = map.keyIterator(prefix);
          while (keys.hasNext()) {
            byte[] key = keys.next();
            byte[] record = map.get(key);
            if (!startsWith(key, prefix)) {
              break;
            }
            if (record != null) {
              String view =
                  new String(
                      key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
              MaterializationCodec.decodeWhole(view, record).ifPresent(records::add);
            }
          }
          return records;
        });
  }

  @Override
  public boolean replace(
      String view,
      Optional<Materialization> expected,
      Optional<Materialization> next,
      Duration timeout) {
    byte[] key = materializationKey(view);
    byte[] wanted = expected.map(MaterializationCodec::encode).orElse(null);
    synchronized (records) {
      Optional<MVMap<byte[], byte[]>> changed =
          file.held(
              () -> {
                MVMap<byte[], byte[]> map = file.map(MATERIALIZED);
                if (!Arrays.equals(map.get(key), wanted)) {
                  return Optional.empty();
                }
                next.map(MaterializationCodec::encode)
                    .ifPresentOrElse(record -> map.put(key, record), () -> map.remove(key));
                return Optional.of(map);
              });
      changed.ifPresent(file::commit);
      return changed.isPresent();
    }
  }

  static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public Optional<Materialization> materialization(String view, Duration timeout) {
    byte[] record = file.held(() -> file.map(MATERIALIZED).get(materializationKey(view)));
    return Optional.ofNullable(record).map(bytes -> MaterializationCodec.decode(view, bytes));
  }

  @Override
  public void record(Materialization materialization, Duration timeout) {
    byte[] record = MaterializationCodec.encode(materialization);
    file.commit(
        file.held(
            () -> {
              MVMap<byte[], byte[]> map = file.map(MATERIALIZED);
              map.put(materializationKey(materialization.view().name()), record);
              return map;
            }));
  }

  @Override
  public String describe() {
    return file.describe();
  }

  @Override
  public void close() {
    file.close();
  }

  private static String rowsOf(OnlineView view) {
    String generation = view.generation() == 0 ? "" : "~" + view.generation();
    return ROWS + generation + ":" + Catalog.key(view.name());
  }

  private byte[] materializationKey(String view) {
    byte[] prefix = KeyEncoder.materializations(namespace.get());
    byte[] field = KeyEncoder.field(view);
    byte[] key = new byte[prefix.length + 1 + field.length];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    key[prefix.length] = ':';
    System.arraycopy(field, 0, key, prefix.length + 1, field.length);
    return key;
  }

  /** A compiled read. */
  private final class EmbeddedLookup implements Lookup {
    private final KeyEncoder keyEncoder;
    private final String[] mapNames;
    private final RowDecoder[] decoders;

    EmbeddedLookup(List<Read> wanted) {
      keyEncoder = new KeyEncoder(namespace.get(), wanted.get(0).view());
      mapNames = wanted.stream().map(read -> rowsOf(read.view())).toArray(String[]::new);
      decoders = wanted.stream().map(RowDecoder::new).toArray(RowDecoder[]::new);
    }

    @Override
    public Pending start(Object[][] keys, Duration timeout) {
      return new Pending() {
        @Override
        public OnlineRow[][] await() {
          return read(keys);
        }

        @Override
        public CompletionStage<?> arrived() {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void cancel() {}
      };
    }

    private OnlineRow[][] read(Object[][] keys) {
      reads.happened();
      long copies = file.copies();
      try {
        return file.call(() -> rows(keys));
      } catch (RuntimeException e) {
        if (file.copies() == copies) {
          throw e;
        }
        // The file was closed meanwhile, since a copy took its place.
        return file.held(() -> rows(keys));
      }
    }

    private OnlineRow[][] rows(Object[][] keys) {
      OnlineRow[][] rows = new OnlineRow[keys.length][mapNames.length];
      for (int view = 0; view < mapNames.length; view++) {
        MVMap<byte[], byte[]> map = file.map(mapNames[view]);
        for (int i = 0; i < keys.length; i++) {
          rows[i][view] = decoders[view].decode(map.get(keyEncoder.encode(keys[i])));
        }
      }
      return rows;
    }
  }
}
