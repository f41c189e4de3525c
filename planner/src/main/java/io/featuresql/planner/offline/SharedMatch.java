package io.featuresql.planner.offline;

import io.featuresql.planner.plan.FeatureReference.KeyBinding;
import io.featuresql.planner.sql.PlainSelect;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What two joins of one clause must have in common to share a match: the same rows of the same
 * table, with the same keys and times, compared with the same keys of the spine.
 *
 * @param scan the query behind its select list, token by token
 * @param columns the columns of the table that are key and times
 * @param spine the expressions that the keys are compared with
 */
record SharedMatch(List<String> scan, List<String> columns, List<String> spine, Duration delay) {
  /** The match that {@code join} needs; equal to another's exactly when they can share it. */
  static Object of(AsOfJoin join) {
    if (join.source().shared().isPresent() || join.source().rowNumber().isEmpty()) {
      return join.id();
    }
    String query = join.reference().view().query();
    Optional<PlainSelect> select = PlainSelect.of(query);
    if (select.isEmpty()) {
      return join.id();
    }
    List<Token> tokens = Tokens.of(query);
    int from = select.get().list().size() + 1;
    List<String> columns = new ArrayList<>();
    List<Column> needed = new ArrayList<>(join.reference().schema().keys());
    needed.add(join.reference().schema().eventTimestamp());
    join.reference().schema().createdTimestamp().ifPresent(needed::add);
    for (Column column : needed) {
      Optional<String> plain = select.get().column(column.name());
      if (plain.isEmpty()) {
        return join.id();
      }
      columns.add(plain.get());
    }
    List<String> scan =
        tokens.subList(from, tokens.size()).stream()
            .map(t -> t.isName() ? t.name().toLowerCase(Locale.ROOT) : t.text())
            .toList();
    List<String> spine = join.reference().bindings().stream().map(SharedMatch::expression).toList();
    return new SharedMatch(scan, columns, spine, join.reference().view().delay());
  }

  /** What EXPLAIN says of every match by row number: of its rows, why, and whose match it is. */
  static String explain(AsOfJoin join, AsOfJoin first, String reason) {
    String rows =
        join.source().shared().isPresent()
            ? "the view's query is evaluated once, since its rows have no numbers of their own"
            : "rows are joined back by their number in the table";
    String shares =
        first.equals(join) ? "" : "; shares the match of '" + first.reference().view().name() + "'";
    return rows + "; " + reason + shares;
  }

  private static String expression(KeyBinding binding) {
    return binding.expression().map(Object::toString).orElse(binding.joinKey());
  }
}
