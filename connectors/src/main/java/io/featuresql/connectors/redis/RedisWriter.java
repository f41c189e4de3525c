package io.featuresql.connectors.redis;

import io.featuresql.connectors.codec.KeyEncoder;
import io.featuresql.connectors.codec.RowEncoder;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows in batches, some batches ahead of the answers. A batch is kept until it is answered,
 * so memory is bounded by a full {@link SendWindow}.
 */
final class RedisWriter implements OnlineStore.Writer {
  /** Redis runs a batch as one step; other clients wait about a millisecond for it. */
  private static final int BATCH_ROWS = 256;

  private static final int BATCH_BYTES = 256 * 1024;

  private final RedisLink link;
  private final Duration timeout;
  private final KeyEncoder keyEncoder;
  private final RowEncoder rowEncoder;
  private final byte[] field;
  private final byte[] script;
  private final ReadWatch reads;
  private final SendWindow window = new SendWindow();
  private final Deque<Batch> outstanding = new ArrayDeque<>();
  private final List<byte[]> keys = new ArrayList<>(BATCH_ROWS);
  private final List<byte[]> rows = new ArrayList<>(BATCH_ROWS);
  private int bytes;
  private long tied;
  private boolean closed;
  private @Nullable FeatureSqlException failure;

  /** What was sent and not yet answered. */
  private static final class Batch {
    private final List<byte[]> keys;
    private final List<byte[]> rows;
    private final CompletableFuture<Long> answer;
    private final long sentNanos = System.nanoTime();
    private volatile long answeredNanos;

    @SuppressWarnings("FutureReturnValueIgnored") // It only notes the time.
    Batch(List<byte[]> keys, List<byte[]> rows, CompletableFuture<Long> answer) {
      this.keys = keys;
      this.rows = rows;
      this.answer = answer;
      answer.whenComplete((count, failure) -> answeredNanos = System.nanoTime());
    }

    /** Whether it has as many rows as a batch may have. */
    boolean isFull() {
      return keys.size() == BATCH_ROWS;
    }
  }

  RedisWriter(RedisLink link, String namespace, OnlineView view, Duration timeout) {
    this.link = link;
    this.timeout = timeout;
    keyEncoder = new KeyEncoder(namespace, view);
    rowEncoder = new RowEncoder(view);
    field = KeyEncoder.field(view);
    reads = new ReadWatch(link, timeout);
    script = link.load(NewerWins.SCRIPT, timeout);
  }

  @Override
  public void put(Object[] key, long eventMicros, long createdMicros, @Nullable Object[] features) {
    checkUsable();
    byte[] encodedKey = keyEncoder.encode(key);
    byte[] row = rowEncoder.encode(eventMicros, createdMicros, features);
    keys.add(encodedKey);
    rows.add(row);
    bytes += encodedKey.length + row.length;
    if (keys.size() == BATCH_ROWS || bytes >= BATCH_BYTES) {
      guarded(this::sendBatch);
    }
  }

  @Override
  public void send() {
    checkUsable();
    guarded(this::sendBatch);
  }

  @Override
  public boolean isStoreRead() {
    return reads.isRead();
  }

  @Override
  public void flush() {
    checkUsable();
    guarded(
        () -> {
          sendBatch();
          while (!outstanding.isEmpty()) {
            awaitOldest();
          }
        });
  }

  @Override
  public long tied() {
    return tied;
  }

  @Override
  public void close() {
    closed = true;
    outstanding.forEach(batch -> batch.answer.cancel(false));
    outstanding.clear();
    keys.clear();
    rows.clear();
  }

  /** After an error nobody knows what was stored: every later call reports it again. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (FeatureSqlException e) {
      failure = e;
      throw e;
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new IllegalStateException("the writer is closed");
    }
    if (failure != null) {
      throw FeatureSqlException.of(failure.code(), String.valueOf(failure.getMessage()), failure);
    }
  }

  private void sendBatch() {
    if (keys.isEmpty()) {
      return;
    }
    while (outstanding.size() >= window.size()) {
      awaitOldest();
    }
    outstanding.add(send(CommandType.EVALSHA, script, List.copyOf(keys), List.copyOf(rows)));
    keys.clear();
    rows.clear();
    bytes = 0;
  }

  private Batch send(
      CommandType type, byte[] script, List<byte[]> batchKeys, List<byte[]> batchRows) {
    return new Batch(
        batchKeys,
        batchRows,
        link.run(type, script, batchKeys, field, batchRows, Deadline.in(timeout)));
  }

  private void awaitOldest() {
    Batch oldest = outstanding.element();
    Deadline deadline = Deadline.in(timeout);
    try {
      tied += link.await(oldest.answer, deadline);
      outstanding.remove();
      long answered = oldest.answeredNanos;
      // The one who waits may be woken before the time is noted; small batches say nothing of
      // others.
      if (answered != 0 && oldest.isFull()) {
        window.answered(answered - oldest.sentNanos);
      }
    } catch (FeatureSqlException e) {
      if (!scriptIsGone(oldest.answer)) {
        throw e;
      }
      sendAgain();
    }
  }

  /**
   * Sends everything that is not answered again, with the text of the script. Batches that went
   * through in between are repeated too: of rows with equal timestamps the last one put must win.
   */
  private void sendAgain() {
    List<Batch> batches = new ArrayList<>(outstanding);
    outstanding.clear();
    tied++; // those that went through find their own rows now
    for (Batch batch : batches) {
      outstanding.add(send(CommandType.EVAL, NewerWins.SCRIPT, batch.keys, batch.rows));
    }
  }

  private static boolean scriptIsGone(Future<Long> answer) {
    if (!answer.isDone() || answer.isCancelled()) {
      return false;
    }
    try {
      answer.get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof RedisNoScriptException;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
