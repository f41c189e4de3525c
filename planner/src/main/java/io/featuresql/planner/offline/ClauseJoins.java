package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.AsOfJoin.Source;
import io.featuresql.planner.offline.strategy.AsOfJoin.SpineSide;
import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.offline.strategy.WholeView;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * Makes the joins of one clause: the keys and instants of its spine, and what is joined to them.
 *
 * @param statement what is known of the whole statement
 * @param types of the expressions of the spine
 * @param held the values of the spine that are computed before the joins
 * @param events the events that can matter, by what the statement keeps of the instants
 * @param left the left side of the clause
 * @param columns those of the left side, in upper case, where they can go by the name of a function
 *     without brackets
 * @param block the columns of the query block of the clause
 */
record ClauseJoins(
    Context statement,
    Outline.Clause clause,
    SpineTypes types,
    HeldValues held,
    EventRange events,
    Span left,
    Set<String> columns,
    BlockColumns block) {
  /**
   * What is known of the whole statement.
   *
   * @param definesView whether its text is kept for later, so that NOW is when it is read
   */
  record Context(
      List<Token> tokens,
      WarehouseDialect dialect,
      Edits edits,
      KeyValues keyValues,
      ViewSources sources,
      boolean definesView) {}

  /**
   * The join of one view.
   *
   * @param id what the names of the join begin with
   */
  AsOfJoin join(FeatureReference reference, String id) {
    EventRange kept = reference.view().isStatic() ? EventRange.ALL : events;
    FeatureReference whole = WholeView.of(reference, statement.dialect());
    boolean before = clause.features().isBefore() && !reference.view().isStatic();
    Span span = reference.span();
    SqlFeatures features = clause.features();
    List<SqlText> keys = new ArrayList<>();
    List<SqlText> ownKeys = new ArrayList<>();
    for (int i = 0; i < reference.bindings().size(); i++) {
      FeatureReference.KeyBinding binding = reference.bindings().get(i);
      SqlText key =
          binding
              .expression()
              .map(e -> parenthesised(FeatureSqlParser.spanOf(e)))
              .orElseGet(() -> SqlText.written(ownKey(binding.column()), span));
      String type = reference.entity().joinKeys().get(i).typeName();
      boolean given =
          clause.hasSpine()
              && statement.keyValues().find(clause, reference, i) == KeyValues.Origin.VALUES;
      SqlText typed = key;
      if (types.isUntyped(reference, i)) {
        typed = given ? cast(key, type, span) : sameOrNull(key, type, span);
      }
      ownKeys.add(typed);
      keys.add(held.hold(binding, typed));
    }
    SqlText asOf = instant(features.asOf(), types.asOf());
    Optional<SqlText> known =
        features.knownAsOf().map(instant -> instant(instant, types.knownAsOf()));
    if (known.isPresent() && reference.schema().createdTimestamp().isEmpty()) {
      throw FeatureSqlException.at(
          FeatureSqlParser.spanOf(features.knownAsOf().orElseThrow()),
          ErrorCode.NO_CREATED_TIMESTAMP,
          "feature view '"
              + reference.view().name()
              + "' has no CREATED TIMESTAMP, so what was known when is not recorded; drop KNOWN AS"
              + " OF or add CREATED TIMESTAMP to the view");
    }
    boolean knownConstant = features.knownAsOf().map(this::isConstant).orElse(true);
    boolean constant = isConstant(features.asOf());
    boolean isStatic = reference.view().isStatic();
    if (keys.isEmpty()) {
      ownKeys.add(SqlText.written(WholeView.ONE, span));
      keys.add(ownKeys.get(0));
    }
    boolean anyInstant = Instants.isNow(features.asOf());
    if (!anyInstant && (isStatic || (reference.bindings().isEmpty() && !constant))) {
      // without an instant there is no row, and a key of no column would be none of the spine
      ownKeys.set(0, where(asOf, ownKeys.get(0), span));
      SqlText heldAsOf = constant ? asOf : held.hold(features.asOf(), asOf);
      keys.set(0, where(heldAsOf, keys.get(0), span));
    }
    if (isStatic) {
      asOf = SqlText.written(statement.dialect().timestampLiteral(WholeView.ALWAYS), span);
      constant = true;
    }
    Instant instant = new Instant(ownKeys, asOf, known);
    if (!constant) {
      asOf = held.hold(features.asOf(), asOf);
    }
    if (!knownConstant) {
      known = known.map(k -> held.hold(features.knownAsOf().orElseThrow(), k));
    }
    if (constant && !knownConstant) {
      // an as-of join wants an expression of the spine on its left side
      asOf = where(reference.bindings().isEmpty() ? known.orElseThrow() : keys.get(0), asOf, span);
    }
    AsOfJoin names =
        new AsOfJoin(
            id,
            whole,
            new Source("", Optional.empty(), Optional.empty()),
            new SpineSide(
                keys,
                asOf,
                constant,
                before,
                known,
                knownConstant,
                Optional.empty(),
                clause.recursive()),
            statement.dialect(),
            EventRange.ALL,
            false);
    SpineSide spine =
        new SpineSide(
            keys,
            asOf,
            constant,
            before,
            known,
            knownConstant,
            instants(names, instant, kept),
            clause.recursive());
    boolean showsMatched =
        statement.dialect().excludesColumns()
            || block.mentions(reference, reference.matchedTimestampName());
    boolean showsCreated = block.mentions(reference, reference.matchedCreatedName());
    return new AsOfJoin(
        id,
        showsCreated ? whole.withCreated(AsOfJoin.written(id)) : whole,
        clause.hasSpine()
            ? statement.sources().of(clause, whole, id, spine)
            : ofEntity(statement.sources().of(clause, whole, id, spine), whole),
        spine,
        statement.dialect(),
        kept.ofEvents(reference.ttl(), reference.view().delay()),
        showsMatched);
  }

  private boolean isConstant(SqlNode instant) {
    return Instants.isConstant(instant, columns);
  }

  /** {@code value} where {@code condition} is not NULL. */
  private static SqlText where(SqlText condition, SqlText value, Span span) {
    return SqlText.builder(span)
        .sql("CASE WHEN ")
        .add(condition)
        .sql(" IS NOT NULL THEN ")
        .add(value)
        .sql(" END")
        .build();
  }

  /** What the spine gives, before columns of the same name as a feature are held elsewhere. */
  private record Instant(List<SqlText> keys, SqlText asOf, Optional<SqlText> known) {}

  /**
   * The distinct keys and instants of the spine, where it gives the same ones when read again; of
   * instants that the statement does not keep there may be none.
   */
  private Optional<SqlText> instants(AsOfJoin names, Instant instant, EventRange kept) {
    if (!clause.hasSpine()
        || types.equals(SpineTypes.UNKNOWN)
        || !new RepeatableSpine(statement.tokens()).is(clause)) {
      return Optional.empty();
    }
    SqlText.Builder text = SqlText.builder(clause.span()).sql("SELECT DISTINCT ");
    for (int i = 0; i < instant.keys().size(); i++) {
      text.add(instant.keys().get(i)).sql(" AS " + names.spineKey(i) + ", ");
    }
    text.add(instant.asOf()).sql(" AS " + names.spineAsOf());
    if (!names.spine().knownConstant()) {
      text.sql(", ").add(instant.known().orElseThrow()).sql(" AS " + names.spineKnown());
    }
    text.sql(" FROM ").add(statement.edits().render(left));
    String word = " WHERE ";
    for (String comparison : kept.comparisons(statement.dialect())) {
      text.sql(word).add(instant.asOf()).sql(comparison);
      word = " AND ";
    }
    return Optional.of(text.build());
  }

  /** The column that a key is when nothing is bound to it. */
  private String ownKey(String name) {
    String column = statement.dialect().quote(name);
    return clause.hasSpine() ? column : held.spine() + "." + column;
  }

  private SqlText parenthesised(Span span) {
    return SqlText.builder(span).sql("(").add(statement.edits().render(span)).sql(")").build();
  }

  private SqlText cast(SqlText text, String type, Span span) {
    return text.in(value -> cast(value, type), span);
  }

  private String cast(String value, String type) {
    return "CAST(" + value + " AS " + statement.dialect().castType(type) + ")";
  }

  /** The value cast, where that loses nothing; else NULL, since no key equals it. */
  private SqlText sameOrNull(SqlText text, String type, Span span) {
    DataType key = statement.dialect().parseType(type);
    return text.in(
        value -> {
          String cast = cast(value, type);
          return statement
              .dialect()
              .isSame(cast, value, key)
              .map(same -> "CASE WHEN " + same + " THEN " + cast + " END")
              .orElse(cast);
        },
        span);
  }

  /** The instant as a UTC timestamp without zone. */
  private SqlText instant(SqlNode node, Optional<DataType> type) {
    Span span = FeatureSqlParser.spanOf(node);
    SqlText text =
        new InstantText(statement.tokens(), statement.dialect(), statement.definesView())
            .render(span, statement.edits());
    return text.in(instant -> statement.dialect().instant("(" + instant + ")", type), span);
  }

  private Source ofEntity(Source source, FeatureReference reference) {
    return new Source(
        AsOfJoin.ofEntity(source.from(), reference, statement.dialect()),
        source.rowNumber(),
        source.shared());
  }
}
