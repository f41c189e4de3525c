package io.featuresql.jdbc;

import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the columns of queries, and remembers what came out. For one thread. */
final class AskedBefore implements Relations {
  private final Relations asked;
  private final Map<String, Answer> answers = new HashMap<>();

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

  /** The answers alone: what was not asked before is NotAsked. */
  Relations answersOnly() {
    return query -> {
      Answer answer = answers.get(query);
      if (answer == null) {
        throw new NotAsked();
      }
      return answer.given();
    };
  }
}
