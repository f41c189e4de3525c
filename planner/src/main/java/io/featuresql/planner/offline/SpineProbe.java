package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin.WithQuery;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * Asks the warehouse for the types of keys and instants of a clause, by describing a query over the
 * clause's left side that never runs. So a wrong type is refused at planning, with its place.
 *
 * <p>Where the left side cannot be described on its own, as when it refers to columns of a query
 * around it, nothing is known, and the warehouse will judge the whole statement.
 */
final class SpineProbe {
  /** One expression to ask for. */
  private record Item(SqlText text, Span span, Optional<FeatureReference> reference, int key) {}

  private final String sql;
  private final List<Token> tokens;
  private final Edits edits;
  private final Relations relations;
  private final WarehouseDialect dialect;
  private final List<WithQuery> shared;
  private final Span left;

  /**
   * A probe.
   *
   * @param left what to read of the statement in place of the left side of the clause
   */
  SpineProbe(
      String sql,
      List<Token> tokens,
      Edits edits,
      Relations relations,
      WarehouseDialect dialect,
      List<WithQuery> shared,
      Span left) {
    this.sql = sql;
    this.tokens = tokens;
    this.edits = edits;
    this.relations = relations;
    this.dialect = dialect;
    this.shared = shared;
    this.left = left;
  }

  /**
   * The types, checked.
   *
   * @throws FeatureSqlException AS_OF_TYPE, KEY_TYPE, MISSING_KEY, or WAREHOUSE_REFUSED for an
   *     expression that the warehouse does not accept
   */
  SpineTypes types(Outline.Clause clause, List<FeatureReference> references, KeyValues keyValues) {
    List<Item> items = items(clause, references);
    List<Column> columns;
    boolean typed = true;
    try {
      columns = describe(clause, items, "?");
      if (columns.size() != items.size()) {
        // one parameter of unknown type hides all types: ask again as if it were NULL
        typed = false;
        columns = describe(clause, items, "NULL");
      }
    } catch (Relations.Refusal e) {
      blame(clause, items);
      return SpineTypes.UNKNOWN;
    }
    if (columns.size() != items.size()) {
      return SpineTypes.UNKNOWN;
    }
    typed &= !hasParameters(clause);
    Optional<DataType> asOf = instant(items.get(0), columns.get(0).type(), typed, "AS OF");
    int next = 1;
    Optional<DataType> known = Optional.empty();
    if (clause.features().knownAsOf().isPresent()) {
      known = instant(items.get(1), columns.get(1).type(), typed, "KNOWN AS OF");
      next = 2;
    }
    Map<FeatureReference, Set<Integer>> untyped = new HashMap<>();
    for (int i = next; i < items.size(); i++) {
      Item item = items.get(i);
      FeatureReference reference = item.reference().orElseThrow();
      if (!typed
          && dialect.isOpen(columns.get(i).type())
          && keyValues.origin(clause, reference, item.key()) != KeyValues.Origin.TABLE) {
        untyped.computeIfAbsent(reference, r -> new HashSet<>()).add(item.key());
      } else {
        checkKey(item, reference, columns.get(i).type());
      }
    }
    return new SpineTypes(asOf, known, untyped);
  }

  /** How many rows the left side has, as the warehouse guesses. */
  OptionalDouble rows(Outline.Clause clause) {
    return relations.estimatedRows(query(clause, List.of()).assemble(sql, "NULL").sql());
  }

  /** The names of the columns of the left side, where it can be described alone. */
  List<String> columns(Outline.Clause clause) {
    try {
      return relations.describe(query(clause, "SELECT *").assemble(sql, "NULL").sql()).stream()
          .map(Column::name)
          .toList();
    } catch (Relations.Refusal e) {
      return List.of();
    }
  }

  private List<Item> items(Outline.Clause clause, List<FeatureReference> references) {
    List<Item> items = new ArrayList<>();
    items.add(instantItem(clause.features().asOf()));
    clause.features().knownAsOf().ifPresent(known -> items.add(instantItem(known)));
    if (clause.hasSpine()) {
      for (FeatureReference reference : references) {
        for (int i = 0; i < reference.bindings().size(); i++) {
          items.add(keyItem(reference, i));
        }
      }
    }
    return items;
  }

  private Item instantItem(SqlNode node) {
    Span span = FeatureSqlParser.spanOf(node);
    SqlText text = new InstantText(tokens, dialect, false).render(span, edits);
    return new Item(text, span, Optional.empty(), -1);
  }

  private Item keyItem(FeatureReference reference, int index) {
    KeyBinding binding = reference.bindings().get(index);
    Span span = binding.expression().map(FeatureSqlParser::spanOf).orElse(reference.span());
    SqlText text =
        binding.expression().isPresent()
            ? edits.render(span)
            : SqlText.written(dialect.quote(binding.column()), span);
    return new Item(text, span, Optional.of(reference), index);
  }

  private List<Column> describe(Outline.Clause clause, List<Item> items, String placeholder)
      throws Relations.Refusal {
    return relations.describe(query(clause, items).assemble(sql, placeholder).sql());
  }

  /** {@code WITH ... SELECT items FROM left side}. */
  private SqlText query(Outline.Clause clause, List<Item> items) {
    SqlText.Builder select = SqlText.builder(clause.span());
    String separator = "SELECT ";
    for (int i = 0; i < items.size(); i++) {
      select.sql(separator + "(").add(items.get(i).text()).sql(") AS c" + i);
      separator = ", ";
    }
    return query(clause, items.isEmpty() ? select.sql("SELECT 1").build() : select.build());
  }

  private SqlText query(Outline.Clause clause, String select) {
    return query(clause, SqlText.written(select, clause.span()));
  }

  private SqlText query(Outline.Clause clause, SqlText select) {
    SqlText.Builder query = SqlText.builder(clause.span());
    int closing = 0;
    if (!shared.isEmpty()) {
      String separator = "WITH ";
      for (WithQuery with : shared) {
        query.sql(separator + with.name() + " AS (" + with.sql() + ")");
        separator = ", ";
      }
      query.sql(" SELECT * FROM (");
      closing++;
    }
    for (int i = 0; i < clause.with().size(); i++) {
      query.add(edits.render(clause.with().get(i)));
      if (i < clause.with().size() - 1) {
        query.sql(" SELECT * FROM (");
        closing++;
      } else {
        query.sql(" ");
      }
    }
    query.add(select);
    if (clause.hasSpine()) {
      query.sql(" FROM ").add(edits.render(left));
    }
    return query.sql("\n" + ")".repeat(closing)).build();
  }

  /** Finds the expression that the warehouse refuses, if it is one of the clause. */
  private void blame(Outline.Clause clause, List<Item> items) {
    try {
      describe(clause, List.of(), "NULL");
    } catch (Relations.Refusal e) {
      return; // the left side cannot be asked alone
    }
    for (Item item : items) {
      SqlText query = query(clause, List.of(item));
      SqlText.Assembled assembled = query.assemble(sql, "NULL");
      try {
        relations.describe(assembled.sql());
      } catch (Relations.Refusal e) {
        throw refused(item, e, assembled);
      }
    }
  }

  private static FeatureSqlException refused(
      Item item, Relations.Refusal refusal, SqlText.Assembled assembled) {
    boolean ownColumn =
        item.reference()
            .map(r -> r.bindings().get(item.key()).expression().isEmpty())
            .orElse(false);
    if (ownColumn) {
      FeatureReference reference = item.reference().orElseThrow();
      String key = reference.bindings().get(item.key()).column();
      return FeatureSqlException.at(
          item.span(),
          ErrorCode.MISSING_KEY,
          "the key '"
              + key
              + "' of '"
              + reference.view().name()
              + "' is not a column of the table to the left, or not of only one; bind it with ON "
              + key
              + " = ...",
          refusal);
    }
    Span span = refusal.offset() < 0 ? item.span() : assembled.map().sourceOf(refusal.offset());
    boolean inside = span.start() >= item.span().start() && span.end() <= item.span().end();
    return FeatureSqlException.at(
        inside ? span : item.span(), ErrorCode.WAREHOUSE_REFUSED, refusal.words(), refusal);
  }

  private Optional<DataType> instant(Item item, DataType type, boolean typed, String words) {
    if (type.kind().family() == TypeKind.Family.INSTANT) {
      return Optional.of(type);
    }
    if (!typed && dialect.isOpen(type)) {
      return Optional.empty();
    }
    String remedy =
        type.kind() == TypeKind.VARCHAR
            ? "; write TIMESTAMP '...' or cast it to TIMESTAMP"
            : "; cast it to TIMESTAMP";
    throw FeatureSqlException.at(
        item.span(),
        ErrorCode.AS_OF_TYPE,
        words + " takes a timestamp or date, and this is " + type + remedy);
  }

  /** Whether types that the clause sees may be those of parameters. */
  private boolean hasParameters(Outline.Clause clause) {
    int end = clause.span().end();
    return tokens.stream()
        .anyMatch(
            t ->
                t.kind() == Token.Kind.PARAMETER
                    && (t.start() >= clause.itemStart() && t.end() <= end
                        || clause.with().stream()
                            .anyMatch(with -> t.start() >= with.start() && t.end() <= with.end())));
  }

  private void checkKey(Item item, FeatureReference reference, DataType actual) {
    KeyBinding binding = reference.bindings().get(item.key());
    String typeName = reference.entity().joinKeys().get(item.key()).typeName();
    DataType wanted = dialect.parseType(typeName);
    if (!wanted.comparableWith(actual)) {
      throw FeatureSqlException.at(
          item.span(),
          ErrorCode.KEY_TYPE,
          "the key '"
              + binding.joinKey()
              + "' of '"
              + reference.view().name()
              + "' is "
              + wanted
              + ", and this is "
              + actual
              + "; cast it with ON "
              + binding.joinKey()
              + " = CAST(... AS "
              + dialect.castType(wanted.toString())
              + ")");
    }
  }
}
