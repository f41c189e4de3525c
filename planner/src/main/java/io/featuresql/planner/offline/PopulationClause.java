package io.featuresql.planner.offline;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.AsOfStrategy;
import io.featuresql.planner.offline.strategy.Strategies;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** A clause without a left side: its spine is every key that has a live row. */
record PopulationClause(List<Token> tokens, WarehouseDialect dialect) {
  /** Refuses an instant that names columns, which there are none of. */
  void refuseColumns(Outline.Clause clause, SqlNode instant) {
    if (!Instants.isConstant(instant)) {
      throw FeatureSqlException.at(
          FeatureSqlParser.spanOf(instant),
          ErrorCode.AS_OF_TYPE,
          besides(clause)
              .orElse(
                  "without a table to the left of FEATURES there are no columns, so AS OF and KNOWN"
                      + " AS OF must be constants, parameters or NOW"));
    }
  }

  /** What to say where a clause was joined to the table that it was to be written behind. */
  private Optional<String> besides(Outline.Clause clause) {
    List<Token> before = Tokens.within(tokens, new Span(0, clause.span().start()));
    Token last = before.get(before.size() - 1);
    if (!last.is("JOIN") && last.kind() != Token.Kind.COMMA) {
      return Optional.empty();
    }
    String word = last.is("JOIN") ? "JOIN" : "','";
    return Optional.of(
        "behind "
            + word
            + " FEATURES is a table of its own, of all keys, and sees no columns of other tables;"
            + " to add features to the table before it, leave "
            + word
            + " out: FROM table FEATURES view AS OF instant");
  }

  /** What stands in place of the clause. */
  SqlText text(
      Outline.Clause clause,
      List<FeatureReference> references,
      List<AsOfStrategy> strategies,
      BlockColumns block) {
    String entity = references.get(0).view().entity();
    for (FeatureReference reference : references) {
      if (!Catalog.key(reference.view().entity()).equals(Catalog.key(entity))) {
        throw FeatureSqlException.at(
            reference.span(),
            ErrorCode.MISSING_KEY,
            "without a table to its left, FEATURES takes views of one entity; '"
                + reference.view().name()
                + "' is of '"
                + reference.view().entity()
                + "', not of '"
                + entity
                + "'");
      }
      boolean bound =
          reference.bindings().stream()
              .anyMatch(
                  b -> b.expression().isPresent() || !b.column().equalsIgnoreCase(b.joinKey()));
      if (bound) {
        throw FeatureSqlException.at(
            reference.span(),
            ErrorCode.UNKNOWN_KEY,
            besides(clause)
                .orElse(
                    "ON has nothing to bind to without a table to the left of FEATURES; filter by"
                        + " the key in WHERE instead"));
      }
    }
    List<AsOfJoin> joins = strategies.stream().map(AsOfStrategy::join).toList();
    List<String> entityKeys =
        references.get(0).bindings().stream().map(b -> dialect.quote(b.joinKey())).toList();
    boolean keyless = entityKeys.isEmpty();
    List<String> keyNames = keyless ? List.of(joins.get(0).hidden("one")) : entityKeys;
    List<String> hiddenKeys = keyless ? keyNames : List.of();
    SqlText.Builder text = SqlText.builder(clause.span());
    if (joins.size() == 1 && !namesAKey(references.get(0))) {
      AsOfJoin join = joins.get(0);
      String items = (keyless ? "" : entityKeys(join, keyNames) + ", ") + join.outputs();
      text.add(Strategies.newest(join).newest(items, "")).sql(" AS " + join.alias());
      List<String> hidden = join.withCreated(join.hiddenByPopulation());
      block.add(references.get(0), join, List.of(), hidden, join.alias(), entityKeys);
      return text.build();
    }
    String spine = dialect.quote(joins.get(0).id() + ".spine");
    String separator = "(";
    for (AsOfJoin join : joins) {
      text.sql(separator + "SELECT " + String.join(", ", keyNames) + " FROM ")
          .add(Strategies.newest(join).newest(entityKeys(join, keyNames), ""))
          .sql(" AS " + join.hidden("population"));
      separator = " " + dialect.union() + " ";
    }
    text.sql(") AS " + spine);
    for (int i = 0; i < joins.size(); i++) {
      AsOfStrategy view = strategies.get(i);
      text.add(view.features());
      List<String> keys = i == 0 ? entityKeys : List.of();
      List<String> hidden = view.join().withCreated(view.hiddenByFeatures());
      List<String> elsewhere = new ArrayList<>(view.hiddenByMatch());
      if (i == 0) {
        elsewhere.addAll(hiddenKeys);
      }
      block.add(references.get(i), view.join(), elsewhere, hidden, spine, keys);
    }
    strategies.forEach(strategy -> text.add(strategy.behind()));
    return text.build();
  }

  /**
   * Whether a feature goes by the name of a key, where the two have to be told apart by the names
   * of their relations.
   */
  private boolean namesAKey(FeatureReference reference) {
    return !dialect.excludesColumns()
        && reference.features().stream()
            .anyMatch(
                feature ->
                    reference.bindings().stream()
                        .anyMatch(key -> key.joinKey().equalsIgnoreCase(feature.outputName())));
  }

  private static String entityKeys(AsOfJoin join, List<String> names) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      items.add(join.entityKey(i) + " AS " + names.get(i));
    }
    return String.join(", ", items);
  }
}
