package io.featuresql.jdbc;

import io.featuresql.planner.offline.SourceStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the warehouse said of the rows of views, for a minute: many statements in a row read the
 * same few sources, and estimates may be a little old. Also that nothing is known is remembered.
 * What changes tables through this driver makes it forget. Safe for use by many threads.
 */
final class KnownStatistics {
  private static final long KEPT_NANOS = 60_000_000_000L;

  /** More sources than a project has; beyond it everything is forgotten. */
  private static final int MOST = 1_000;

  private record Source(String query, List<String> keys, String event) {}

  private record Answer(Optional<SourceStatistics> statistics, long generation, long nanos) {}

  private final Map<Source, Answer> answers = new ConcurrentHashMap<>();

  /**
   * The kept answer, or a new one from {@code question}.
   *
   * @param generation counts the changes after which an answer no longer holds
   * @param question asked by at least one thread when nothing is kept
   */
  Optional<SourceStatistics> of(
      String query,
      List<String> keys,
      String event,
      long generation,
      Supplier<Optional<SourceStatistics>> question) {
    Source source = new Source(query, List.copyOf(keys), event);
    Answer kept = answers.get(source);
    long now = System.nanoTime();
    if (kept != null && kept.generation() == generation && now - kept.nanos() < KEPT_NANOS) {
      return kept.statistics();
    }
    Optional<SourceStatistics> statistics = question.get();
    if (answers.size() >= MOST) {
      answers.clear();
    }
    answers.put(source, new Answer(statistics, generation, now));
    return statistics;
  }
}
