package io.featuresql.planner.offline;

import io.featuresql.planner.plan.FeatureReference.KeyBinding;
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
    List<Token> tokens = Tokens.of(join.reference().view().query());
    int from = 0;
    while (!tokens.get(from).is("FROM")) {
      from++;
    }
    List<String> columns = new ArrayList<>();
    List<Column> needed = new ArrayList<>(join.reference().schema().keys());
    needed.add(join.reference().schema().eventTimestamp());
    join.reference().schema().createdTimestamp().ifPresent(needed::add);
    for (Column column : needed) {
      Optional<String> plain = plainColumn(tokens.subList(1, from), column.name());
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

  private static String expression(KeyBinding binding) {
    return binding.expression().map(Object::toString).orElse(binding.joinKey());
  }

  /**
   * The column of the table that goes by {@code name} in the select list, if it is no expression.
   */
  private static Optional<String> plainColumn(List<Token> list, String name) {
    List<Token> item = new ArrayList<>();
    int depth = 0;
    boolean star = false;
    for (int i = 0; i <= list.size(); i++) {
      boolean ends = i == list.size() || (depth == 0 && list.get(i).kind() == Token.Kind.COMMA);
      if (!ends) {
        Token token = list.get(i);
        depth += token.kind() == Token.Kind.OPEN ? 1 : token.kind() == Token.Kind.CLOSE ? -1 : 0;
        item.add(token);
        continue;
      }
      star |= item.size() == 1 && item.get(0).text().equals("*");
      boolean named =
          !item.isEmpty()
              && item.get(item.size() - 1).isName()
              && item.get(item.size() - 1).name().equalsIgnoreCase(name);
      if (named) {
        boolean alone = item.size() == 1;
        boolean renamed = item.size() == 3 && item.get(1).is("AS") && item.get(0).isName();
        return alone || renamed
            ? Optional.of(item.get(0).name().toLowerCase(Locale.ROOT))
            : Optional.empty();
      }
      item.clear();
    }
    return star ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
  }
}
