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
import java.util.Optional;
import java.util.Set;

/** Judges what went wrong with Redis. */
final class RedisErrors {
  /** What Redis 6.2 and later say before they repeat arguments of a command. */
  private static final String ARGUMENTS_FOLLOW = ", with args beginning with";

  /** What servers answer while they start, or while masters and slots change. */
  private static final Set<String> NOT_READY =
      Set.of("LOADING", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "MOVED", "ASK", "READONLY");

  /** What a node of a cluster answers to one who takes it for a server of its own. */
  private static final Set<String> OF_A_CLUSTER =
      Set.of("MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN", "TRYAGAIN");

  private static final int MAX_WORDS = 300;

  private final String address;
  private final RedisTopology topology;

  RedisErrors(RedisAddress address) {
    this.address = address.description();
    this.topology = address.topology();
  }

  /** The error that {@code failure}, thrown by Lettuce or the network, means to the user. */
  FeatureSqlException of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof FeatureSqlException known) {
        return known;
      }
      Optional<RedisCommandExecutionException> refusal = refusal(t);
      if (refusal.isPresent()) {
        return refused(Objects.requireNonNullElse(refusal.get().getMessage(), "no reason given"));
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

  /** That of a node of a cluster is beside those of the others, which may be silent. */
  private static Optional<RedisCommandExecutionException> refusal(Throwable failure) {
    if (failure instanceof RedisCommandExecutionException refusal) {
      return Optional.of(refusal);
    }
    for (Throwable ofOneNode : failure.getSuppressed()) {
      for (Throwable t = ofOneNode; t != null; t = t.getCause()) {
        Optional<RedisCommandExecutionException> refusal = refusal(t);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
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
    String first = words.split(" ", 2)[0];
    if (topology != RedisTopology.CLUSTER && OF_A_CLUSTER.contains(first)) {
      return FeatureSqlException.of(
          ONLINE_FAILED,
          String.format(
              Locale.ROOT,
              "the online store %s is a node of a Redis Cluster: %s; write"
                  + " redis-cluster://host:port in the property 'online', or rediss-cluster:// for"
                  + " TLS",
              address,
              shown));
    }
    if (NOT_READY.contains(first)) {
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
    return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName())
        .lines()
        .findFirst()
        .orElse("no reason given");
  }
}
