package io.featuresql.planner.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the newest row of each entity key of each materialized view. Safe for use by many threads;
 * one object serves all connections of a project.
 *
 * <p>Every method throws {@link io.featuresql.planner.error.FeatureSqlException} with
 * ONLINE_UNREACHABLE when the store cannot be reached or is closed, ONLINE_FULL when it is out of
 * memory, ONLINE_FAILED when it refuses a command or a value, TIMEOUT when an answer takes longer
 * than the time given, CANCELLED when the waiting thread is interrupted, and ONLINE_CORRUPT when a
 * row is damaged.
 */
public interface OnlineStore extends AutoCloseable {
  /**
   * Compiles a read of some features of some views of one entity. The result is for repeated use by
   * many threads.
   *
   * @param reads at least one; all of the same entity
   */
  Lookup lookup(List<Read> reads);

  /** Opens a writer for one view. It is for one thread. */
  Writer writer(OnlineView view, Duration timeout);

  /** Whether many rows are written faster when they come in some order of their keys. */
  default boolean wantsOrder() {
    return false;
  }

  /** What is known of the last materialization of {@code view}; empty when there was none. */
  Optional<Materialization> materialization(String view, Duration timeout);

  /**
   * Waits for the connection that reads need, by a limit of its own, until that was made or could
   * not be made for the first time; what went wrong is told by the next use.
   *
   * @return whether it waited
   */
  default boolean connect() {
    return false;
  }

  /**
   * As {@link #materialization}, for who plans a read: fails at once, as reads do, with
   * ONLINE_UNREACHABLE, while the server that has to be asked is left alone because it kept others
   * waiting.
   */
  default Optional<Materialization> planned(String view, Duration timeout) {
    return materialization(view, timeout);
  }

  /**
   * Whether reads are let through, for people: CLOSED when all are, OPEN when some are not because
   * others waited in vain, HALF_OPEN when that may be over.
   */
  default String circuitBreaker() {
    return "CLOSED";
  }

  /** Records a materialization, in place of the last one of that view. */
  void record(Materialization materialization, Duration timeout);

  /** What is known of all views that were materialized, but for records that are damaged. */
  List<Materialization> materializations(Duration timeout);

  /**
   * Puts {@code next} in place of {@code expected}, unless another has been recorded meanwhile.
   *
   * @param view the name of the view
   * @param expected what is recorded; empty when nothing is
   * @param next what is to be recorded; empty to forget the view
   * @return whether it was done
   */
  boolean replace(
      String view,
      Optional<Materialization> expected,
      Optional<Materialization> next,
      Duration timeout);

  /**
   * Sees to it that each place of the store whose rows can be lost alone, and without the records,
   * has a mark, and tells the greatest. A place that has lost its rows has lost its mark, and is
   * given one that is greater than all there were; so a view whose rows were all copied when the
   * mark was less lacks some. A store of one place has none but 0: its records are lost with its
   * rows.
   *
   * @param nowMicros the time; where it can, a new mark is that
   */
  default long mark(long nowMicros, Duration timeout) {
    return 0;
  }

  /** Removes all rows of one generation of {@code view}, from every key. */
  Removal removal(OnlineView view, Duration timeout);

  /**
   * Removes the rows of {@code keys} from several generations of {@code view}, and returns when
   * they are gone.
   *
   * @param keys canonical values of the join keys
   * @param first the least generation
   * @param last the greatest
   * @return of how many keys there were rows
   */
  long remove(OnlineView view, List<Object[]> keys, long first, long last, Duration timeout);

  /** Removes the rows of one generation of {@code view} with an earlier event timestamp. */
  Removal expiry(OnlineView view, long beforeMicros, Duration timeout);

  /** Removes rows step by step, so that whoever does it can stop in between. For one thread. */
  @FunctionalInterface
  interface Removal {
    /** Does some of the work; false when nothing is left to do. */
    boolean step();
  }

  /** Where the store is, for people; without a password. */
  String describe();

  /** Ends connections and threads; idempotent. */
  @Override
  void close();

  /**
   * A view and the features wanted of it.
   *
   * @param features indexes into {@code view.features()}
   * @param mark of the materialization that is read
   */
  record Read(OnlineView view, List<Integer> features, long mark) {
    public Read {
      features = List.copyOf(features);
    }

    /** A read of rows of which nobody knows whether some were lost. */
    public Read(OnlineView view, List<Integer> features) {
      this(view, features, Materialization.UNMARKED);
    }
  }

  /** A compiled read. Thread-safe. */
  interface Lookup {
    /**
     * Sends for the rows of each key, all keys and views in one exchange with the store, and does
     * not wait for them. The first use of a store also makes its connection, and waits for that.
     *
     * @param keys for each entity key the canonical values of its join keys, none of them null
     * @param timeout how long the rows may be waited for, from now on
     */
    Pending start(Object[][] keys, Duration timeout);

    /** {@link #start}, and waits for the rows. */
    default OnlineRow[][] get(Object[][] keys, Duration timeout) {
      return start(keys, timeout).await();
    }
  }

  /** A read on its way. For one thread at a time, but for {@link #cancel}. */
  interface Pending {
    /**
     * Waits for the rows; to be called once.
     *
     * @return for each key, in order, the row of each view, in the order of the reads; {@link
     *     OnlineRow#MISSING} where there is none, {@link OnlineRow#OTHER_SCHEMA} where the stored
     *     row is of another definition of the view, {@link OnlineRow#LOST} where there is none and
     *     the store has lost rows. That is looked for when nothing is there of all keys that are in
     *     one place, in a second exchange, so that a row which is found costs nothing more.
     */
    OnlineRow[][] await();

    /**
     * Completes when {@link #await} no longer has to wait, or, of very many keys, when the first
     * portion of them is there. Never completes exceptionally: {@code await} says what went wrong.
     */
    CompletionStage<?> arrived();

    /** Makes {@link #await} end with CANCELLED, unless the rows are there. Idempotent. */
    void cancel();
  }

  /**
   * Writes rows of one view. A row replaces the stored one unless the stored one is newer: greater
   * event timestamp, or equal event timestamp and greater created timestamp. A stored row of
   * another schema is always replaced, since nobody reads it any more. Rows may be sent in batches
   * and pipelined, so an error may surface at a later call; what was sent before stays, each row
   * whole. After an error of the store the writer is of no more use, and says so at every call.
   */
  interface Writer extends AutoCloseable {
    /**
     * Takes one row. Arrays are not kept.
     *
     * @param key canonical values of the join keys, none null
     * @param features canonical values of all features of the view; null elements are NULL
     */
    void put(
        Object[] key,
        long eventMicros,
        long createdMicros,
        @org.jspecify.annotations.Nullable Object[] features);

    /** Sends what was taken so far, without waiting for the store. */
    default void send() {}

    /**
     * Whether the store has been read by others within the last fraction of a second; true when it
     * cannot tell. Does not wait.
     */
    boolean isStoreRead();

    /** Waits until everything taken so far is in the store. */
    void flush();

    /**
     * How many of the rows that were flushed took the place of one with equal timestamps and other
     * features, at least; 0 only if none did. Which of the two is right the warehouse knows.
     */
    long tied();

    /** Gives up what was not flushed. Idempotent. */
    @Override
    void close();
  }
}
