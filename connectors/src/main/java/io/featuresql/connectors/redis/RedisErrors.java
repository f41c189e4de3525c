package io.featuresql.connectors.redis;

import static io.featuresql.planner.error.ErrorCode.ONLINE_FAILED;
import static io.featuresql.planner.error.ErrorCode.ONLINE_FULL;
import static io.featuresql.planner.error.ErrorCode.ONLINE_UNREACHABLE;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Judges what went wrong with Redis. */
final class RedisErrors {
  /** What Redis 6.2 and later say before they repeat arguments of a command. */
  private static final String ARGUMENTS_FOLLOW = ", with args beginning with";

  /** What servers answer while they start, or while masters and slots change. */
  private static final Set<String> NOT_READY =
      Set.of("LOADING", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "MOVED", "ASK", "READONLY");

  private static final int MAX_WORDS = 300;

  private final String address;

  RedisErrors(String address) {
    this.address = address;
  }

  /** The error that {@code failure}, thrown by Lettuce or the network, means to the user. */
  FeatureSqlException of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof FeatureSqlException known) {
        return known;
      }
      if (t instanceof RedisCommandExecutionException refusal) {
        return refused(Objects.requireNonNullElse(refusal.getMessage(), "no reason given"));
      }
    }
    return FeatureSqlException.of(
        ONLINE_UNREACHABLE,
        String.format(
            Locale.ROOT,
            "cannot reach the online store %s: %s; is it running, and is the property 'online'"
                + " right?",
            address,
            root(failure)),
        failure);
  }

  FeatureSqlException timeout(Duration timeout) {
    return FeatureSqlException.of(
        ErrorCode.TIMEOUT,
        String.format(
            Locale.ROOT,
            "the online store %s did not answer within %d ms",
            address,
            timeout.plusNanos(999_999).toMillis()));
  }

  FeatureSqlException closed() {
    return FeatureSqlException.of(
        ONLINE_UNREACHABLE,
        String.format(Locale.ROOT, "the connection to the online store %s is closed", address));
  }

  FeatureSqlException interrupted() {
    return FeatureSqlException.of(
        ErrorCode.CANCELLED, "interrupted while waiting for the online store " + address);
  }

  /** The exception of Lettuce is not kept as the cause: its message may repeat keys. */
  private FeatureSqlException refused(String words) {
    int arguments = words.indexOf(ARGUMENTS_FOLLOW);
    String shown = arguments < 0 ? words : words.substring(0, arguments);
    if (shown.length() > MAX_WORDS) {
      shown = shown.substring(0, MAX_WORDS) + "...";
    }
    // Redis 6.2 puts the refusal of a write in a script behind the words of the script engine.
    if (words.startsWith("OOM ") || words.contains("-OOM ")) {
      return FeatureSqlException.of(
          ONLINE_FULL,
          String.format(
              Locale.ROOT,
              "the online store %s is out of memory: %s; raise its maxmemory or materialize less",
              address,
              shown));
    }
    if (NOT_READY.contains(words.split(" ", 2)[0])) {
      return FeatureSqlException.of(
          ONLINE_UNREACHABLE,
          String.format(
              Locale.ROOT, "the online store %s is not ready for the command: %s", address, shown));
    }
    return FeatureSqlException.of(
        ONLINE_FAILED,
        String.format(Locale.ROOT, "the online store %s refused a command: %s", address, shown));
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
  }
}
