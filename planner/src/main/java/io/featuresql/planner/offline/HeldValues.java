package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.LateralItems;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.resolve.FeatureReference.Selected;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * Keys and instants of one clause in which a column goes by the name of a feature of the clause.
 * Behind the join that brings the feature the name would be ambiguous, so these expressions are
 * computed before any feature is joined, and kept under hidden names.
 */
final class HeldValues {
  private final String id;
  private final Span span;
  private final List<Token> tokens;
  private final WarehouseDialect dialect;
  private final Set<String> features = new HashSet<>();
  private final List<SqlText> values = new ArrayList<>();
  private final LateralItems items;

  /** Nothing held yet. */
  HeldValues(
      String id,
      Outline.Clause clause,
      List<FeatureReference> references,
      List<Token> tokens,
      WarehouseDialect dialect) {
    this.id = id;
    this.span = clause.span();
    this.tokens = tokens;
    this.dialect = dialect;
    this.items = new LateralItems(id, dialect, span);
    if (clause.hasSpine()) {
      for (FeatureReference reference : references) {
        for (Selected selected : reference.features()) {
          features.add(selected.outputName().toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  /** The quoted alias of the keys of a population. */
  String spine() {
    return dialect.quote(id + ".spine");
  }

  /** What to write for the key: {@code key}, or the column that holds it. */
  SqlText hold(KeyBinding binding, SqlText key) {
    boolean named =
        binding.expression().isPresent()
            ? names(FeatureSqlParser.spanOf(binding.expression().get()))
            : features.contains(binding.column().toLowerCase(Locale.ROOT));
    return named ? held(key) : key;
  }

  /** What to write for the instant: {@code utc}, or the column that holds it. */
  SqlText hold(SqlNode instant, SqlText utc) {
    boolean query = holdsQuery(FeatureSqlParser.spanOf(instant));
    return query || names(FeatureSqlParser.spanOf(instant)) ? held(utc) : utc;
  }

  /** A sub-query need not name a column of the spine, which an as-of join wants to see. */
  private boolean holdsQuery(Span expression) {
    return Tokens.within(tokens, expression).stream()
        .anyMatch(token -> token.isAny("SELECT", "FROM"));
  }

  private boolean names(Span expression) {
    for (int i = 0; i < tokens.size() && tokens.get(i).start() < expression.end(); i++) {
      Token token = tokens.get(i);
      boolean first = i == 0 || tokens.get(i - 1).kind() != Token.Kind.DOT;
      if (token.start() >= expression.start()
          && token.isName()
          && first
          && features.contains(token.name().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private SqlText held(SqlText value) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).readsAs(value)) {
        return SqlText.written(relation() + "." + items.names().get(i), span);
      }
    }
    values.add(value);
    String column = dialect.quote(id + ".held" + values.size());
    items.add(value, column);
    return SqlText.written(relation() + "." + column, span);
  }

  private String relation() {
    return dialect.quote(id + ".held");
  }

  /** The join that computes what is held; nothing when nothing is. */
  SqlText join() {
    if (values.isEmpty()) {
      return SqlText.EMPTY;
    }
    if (!dialect.hasLateral()) {
      throw FeatureSqlException.at(
          span,
          ErrorCode.NOT_SUPPORTED,
          "a key or instant here is a sub-query or names a column that a feature is called after,"
              + " and "
              + dialect.name()
              + " cannot compute it before the features are joined; give the feature another name"
              + " with AS, or compute the value in a sub-query to the left of FEATURES");
    }
    return items.join(relation());
  }

  /** The quoted hidden columns that {@link #join()} adds. */
  List<String> hidden() {
    return items.names();
  }
}
