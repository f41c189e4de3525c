package io.featuresql.connectors.redis;

import io.featuresql.planner.error.FeatureSqlException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody reads rows from the server or cluster, by its own count of the commands that
 * look-ups use and writers do not. Asks now and then, and waits for no answer. For one thread.
 */
final class ReadWatch {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Pattern READS = Pattern.compile("cmdstat_hmget:calls=(\\d+)");
  private static final long UNKNOWN = -1;

  private final RedisLink link;
  private final Duration timeout;
  private @Nullable CompletableFuture<List<String>> asked;
  private long askedNanos = System.nanoTime() - PERIOD_NANOS;
  private long count = UNKNOWN;
  private boolean read = true;

  ReadWatch(RedisLink link, Duration timeout) {
    this.link = link;
    this.timeout = timeout;
  }

  /** Whether the count grew between the last two answers; true as long as it is not known. */
  boolean isRead() {
    if (asked != null && asked.isDone()) {
      long now = count(asked);
      read = now == UNKNOWN || count == UNKNOWN || now != count;
      count = now;
      asked = null;
    }
    if (asked == null && System.nanoTime() - askedNanos >= PERIOD_NANOS) {
      ask();
    }
    return read;
  }

  private void ask() {
    askedNanos = System.nanoTime();
    try {
      asked = link.commandStatistics(timeout);
    } catch (FeatureSqlException e) {
      count = UNKNOWN; // the next batch says what is wrong
    }
  }

  /** A user who may not ask is told nothing. */
  private static long count(CompletableFuture<List<String>> answers) {
    try {
      long sum = 0;
      for (String answer : answers.join()) {
        Matcher reads = READS.matcher(answer);
        sum += reads.find() ? Long.parseLong(reads.group(1)) : 0;
      }
      return sum;
    } catch (CompletionException | CancellationException e) {
      return UNKNOWN;
    }
  }
}
