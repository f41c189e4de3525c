package io.featuresql.jdbc;

import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the columns and the names of queries, and remembers what came out. For one thread. */
final class AskedBefore implements Relations {
  private final Relations asked;
  private final Map<String, Answer> answers = new HashMap<>();
  private final Map<Object, Object> names = new HashMap<>();

  AskedBefore(Relations asked) {
    this.asked = asked;
  }

  private record Answer(List<Column> columns, @Nullable Refusal refusal) {
    List<Column> given() throws Refusal {
      if (refusal != null) {
        throw refusal;
      }
      return columns;
    }
  }

  /** A question that was not asked before. */
  static final class NotAsked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAsked() {
      super("not asked before", null, false, false);
    }
  }

  @Override
  public List<Column> describe(String query) throws Refusal {
    Answer answer = answers.get(query);
    if (answer == null) {
      try {
        answer = new Answer(asked.describe(query), null);
      } catch (Refusal refusal) {
        answer = new Answer(List.of(), refusal);
      }
      answers.put(query, answer);
    }
    return answer.given();
  }

  @Override
  public boolean accepts(String query) {
    return remembered(new Accepts(query), () -> asked.accepts(query));
  }

  private record Accepts(String query) {}

  @Override
  public SearchPath searchPath() {
    return remembered("path", asked::searchPath);
  }

  @Override
  public SearchPath currentSearchPath() {
    return remembered("own path", asked::currentSearchPath);
  }

  @Override
  public Map<String, String> temporaryNames() {
    return remembered("temporary", asked::temporaryNames);
  }

  @Override
  public Map<String, List<List<String>>> functions(Set<String> names) {
    return remembered(Set.copyOf(names), () -> asked.functions(names));
  }

  @SuppressWarnings("unchecked") // each question has answers of one type
  private <T> T remembered(Object question, Supplier<T> ask) {
    Object answer = names.get(question);
    if (answer == null) {
      answer = ask.get();
      names.put(question, answer);
    }
    return (T) answer;
  }

  /** The answers alone: what was not asked before is NotAsked. */
  Relations answersOnly() {
    AskedBefore only = new AskedBefore(new Unanswered());
    only.answers.putAll(answers);
    only.names.putAll(names);
    return only;
  }

  /** Answers nothing. */
  private static final class Unanswered implements Relations {
    @Override
    public List<Column> describe(String query) {
      throw new NotAsked();
    }

    @Override
    public boolean accepts(String query) {
      throw new NotAsked();
    }

    @Override
    public SearchPath searchPath() {
      throw new NotAsked();
    }

    @Override
    public SearchPath currentSearchPath() {
      throw new NotAsked();
    }

    @Override
    public Map<String, String> temporaryNames() {
      throw new NotAsked();
    }

    @Override
    public Map<String, List<List<String>>> functions(Set<String> names) {
      throw new NotAsked();
    }
  }
}
