package io.featuresql.engine.plans;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the warehouse said, for a minute: many statements in a row ask the same of the same few
 * sources. What changes tables through this driver makes it forget. Safe for use by many threads.
 *
 * @param <Q> a question, by its value
 * @param <A> an answer, which nobody changes
 */
public final class KeptAnswers<Q, A> {
  private static final long KEPT_NANOS = 60_000_000_000L;

  /** More than a project has sources; beyond it everything is forgotten. */
  private static final int MOST = 10_000;

  private record Kept<A>(A answer, long generation, long nanos) {}

  private final Map<Q, Kept<A>> answers = new ConcurrentHashMap<>();

  /**
   * The kept answer.
   *
   * @param generation counts the changes after which an answer no longer holds
   */
  public Optional<A> get(Q question, long generation) {
    Kept<A> kept = answers.get(question);
    return kept != null
            && kept.generation() == generation
            && System.nanoTime() - kept.nanos() < KEPT_NANOS
        ? Optional.of(kept.answer())
        : Optional.empty();
  }

  /**
   * Keeps an answer.
   *
   * @param generation what it was before the question was asked
   */
  public void put(Q question, long generation, A answer) {
    if (answers.size() >= MOST) {
      answers.clear();
    }
    answers.put(question, new Kept<>(answer, generation, System.nanoTime()));
  }

  /** Forgets all answers; whether there was one. */
  public boolean forget() {
    boolean any = !answers.isEmpty();
    answers.clear();
    return any;
  }
}
