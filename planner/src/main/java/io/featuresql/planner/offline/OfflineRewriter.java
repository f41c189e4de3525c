package io.featuresql.planner.offline;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.AsOfJoin.Source;
import io.featuresql.planner.offline.strategy.AsOfJoin.SpineSide;
import io.featuresql.planner.offline.strategy.AsOfJoin.WithQuery;
import io.featuresql.planner.offline.strategy.AsOfStrategy;
import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.offline.strategy.Strategies;
import io.featuresql.planner.offline.strategy.StrategyChoice;
import io.featuresql.planner.offline.strategy.WholeView;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.ReferenceResolver;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the FEATURES clauses of one statement, in the user's own text, by joins. The rest of the
 * text stays as it is, but for {@code *} and references to matched timestamps.
 */
public final class OfflineRewriter {
  private final String sql;
  private final List<Token> tokens;
  private final Outline outline;
  private final ReferenceResolver resolver;
  private final Relations relations;
  private final WarehouseDialect dialect;
  private final Edits edits;
  private final boolean definesView;
  private final KeyValues keyValues;
  private final Strategies chooser;
  private final List<String> chosen = new ArrayList<>();
  private final List<WithQuery> shared = new ArrayList<>();
  private final Map<Integer, WithList> withLists = new LinkedHashMap<>();
  private final List<BlockColumns> blocks = new ArrayList<>();
  private final Map<List<Integer>, Set<String>> aliases = new HashMap<>();
  private final LeftSide.Finder lefts;

  /** Names of the user's. */
  private final Set<String> known = new HashSet<>();

  /** What our names of earlier joins begin with. */
  private final List<String> used = new ArrayList<>();

  private HiddenNames names = HiddenNames.besides(List.of());

  /** The left side of the clause that is rewritten. */
  private LeftSide left = new LeftSide(new Span(0, 0), new Span(0, 0));

  /** Its columns, in upper case, where they can go by the name of a function without brackets. */
  private Set<String> columns = Set.of();

  private int joins;

  private record WithList(boolean exists, List<WithQuery> queries) {}

  /**
   * A rewriter for one statement.
   *
   * @param choice what chooses the strategies
   */
  public OfflineRewriter(
      String sql,
      List<Token> tokens,
      Outline outline,
      ReferenceResolver resolver,
      Relations relations,
      WarehouseDialect dialect,
      StrategyChoice choice) {
    this.sql = sql;
    this.tokens = tokens;
    this.outline = outline;
    this.resolver = resolver;
    this.relations = relations;
    this.dialect = dialect;
    this.edits = new Edits(tokens, dialect);
    this.chooser = new Strategies(choice, sql);
    this.definesView = definesView(tokens);
    this.keyValues = new KeyValues(sql, tokens, edits::parameterIndex, dialect);
    this.lefts = new LeftSide.Finder(tokens);
    outline
        .blocks()
        .forEach(block -> blocks.add(new BlockColumns(tokens, outline, block, dialect, edits)));
  }

  /** The statement for the warehouse. */
  public Rewritten rewrite() {
    List<List<FeatureReference>> resolved = new ArrayList<>();
    for (Outline.Clause clause : outline.clauses()) {
      List<FeatureReference> references = resolver.resolve(clause.features());
      refuseTaken(clause, references);
      references.forEach(this::know);
      resolved.add(references);
    }
    known.addAll(HiddenNames.quoted(tokens));
    keepToTables(resolved);
    for (int i = 0; i < resolved.size(); i++) {
      rewrite(outline.clauses().get(i), resolved.get(i));
    }
    blocks.forEach(block -> block.hideIfBefore(Integer.MAX_VALUE));
    putWithLists();
    SqlText.Assembled result = edits.render(new Span(0, sql.length())).assemble(sql);
    new NewTable(sql, tokens, outline, relations).check(edits);
    List<Binding> bindings = result.bindings().stream().map(this::ofKey).toList();
    return new Rewritten(result.sql(), bindings, edits.parameterCount(), result.map(), chosen);
  }

  /** Keeps to the user's tables what speaks of tables, before others are joined to them. */
  private void keepToTables(List<List<FeatureReference>> resolved) {
    RowLocks locks = new RowLocks(tokens, outline, edits);
    SystemColumns columns = new SystemColumns(tokens, outline, dialect, edits);
    List<Outline.Block> written = outline.blocks();
    for (int i = 0; i < written.size(); i++) {
      int number = i;
      Set<String> features =
          IntStream.range(0, resolved.size())
              .filter(c -> outline.clauses().get(c).block() == number)
              .mapToObj(resolved::get)
              .flatMap(List::stream)
              .flatMap(reference -> reference.features().stream())
              .map(FeatureReference.Selected::outputName)
              .collect(Collectors.toSet());
      columns.name(written.get(i), features);
      if (dialect.locksByName()) {
        locks.name(written.get(i));
      }
    }
  }

  private Binding ofKey(Binding binding) {
    return binding instanceof Binding.Parameter parameter && !parameter.utc()
        ? new Binding.Parameter(
            parameter.index(),
            false,
            List.copyOf(keyValues.uses().getOrDefault(parameter.index(), List.of())))
        : binding;
  }

  /** Two relations of one FROM cannot go by one name, and no warehouse would say where they are. */
  private void refuseTaken(Outline.Clause clause, List<FeatureReference> references) {
    Set<String> before =
        aliases.computeIfAbsent(List.of(clause.block(), clause.level()), k -> new HashSet<>());
    Set<String> here = new HashSet<>();
    for (FeatureReference reference : references) {
      for (String alias :
          Stream.concat(reference.alias().stream(), reference.service().stream()).toList()) {
        if (before.contains(Catalog.key(alias))) {
          throw FeatureSqlException.at(
              placeOf(alias, clause).orElse(reference.span()),
              ErrorCode.DUPLICATE_ALIAS,
              "the alias '"
                  + alias
                  + "' is taken by an earlier FEATURES clause; give this reference another with"
                  + " AS");
        }
        here.add(Catalog.key(alias));
      }
    }
    before.addAll(here);
  }

  private static Optional<Span> placeOf(String alias, Outline.Clause clause) {
    return clause.features().refs().stream()
        .map(ref -> ref.alias().orElse(ref.name()))
        .filter(name -> name.text().equals(alias))
        .map(Name::span)
        .findFirst();
  }

  /** Names that ours must not meet. */
  private void know(FeatureReference reference) {
    ViewSchema schema = reference.schema();
    Stream.of(schema.keys(), schema.features())
        .flatMap(List::stream)
        .map(Column::name)
        .forEach(known::add);
    reference.features().forEach(feature -> known.add(feature.outputName()));
    schema.eventTimestamp().ifPresent(event -> known.add(event.name()));
    schema.createdTimestamp().ifPresent(created -> known.add(created.name()));
    known.addAll(HiddenNames.quoted(schema.query()));
  }

  private void rewrite(Outline.Clause clause, List<FeatureReference> references) {
    blocks.forEach(block -> block.hideIfBefore(clause.span().start()));
    if (!clause.hasSpine()) {
      keyValues.findCompared(outline.blocks().get(clause.block()), references.get(0));
      refuseColumns(clause, clause.features().asOf());
      clause.features().knownAsOf().ifPresent(known -> refuseColumns(clause, known));
    }
    left = lefts.of(clause, references);
    SpineProbe probe = probe(left.values());
    columns = hiding(clause, probe);
    SpineTypes types = probe.types(clause, references, keyValues);
    nameBesides(clause, types, probe);
    HeldValues held = new HeldValues(names.prefix(joins + 1), clause, references, tokens, dialect);
    EventRange kept = kept(clause, references, types);
    List<AsOfJoin> asOfJoins = new ArrayList<>();
    for (FeatureReference reference : references) {
      asOfJoins.add(join(clause, reference, types, held, kept));
    }
    boolean hides = !clause.isolate() && blocks.get(clause.block()).canHide();
    List<AsOfStrategy> strategies = chooser.of(asOfJoins, new Guesses(clause, types), hides);
    for (int i = 0; i < strategies.size(); i++) {
      AsOfStrategy strategy = strategies.get(i);
      chosen.add(
          "'"
              + references.get(i).view().name()
              + "': "
              + strategy.explain()
              + strategy.join().events().explain());
    }
    BlockColumns block = blocks.get(clause.block());
    SqlText text =
        clause.hasSpine()
            ? joined(clause, references, strategies, held, block)
            : population(clause, references, strategies, block);
    if (clause.isolate()) {
      block.isolate(clause, text);
    } else {
      edits.put(clause.span(), text);
    }
  }

  private static Set<String> hiding(Outline.Clause clause, SpineProbe probe) {
    SqlFeatures features = clause.features();
    boolean any =
        Instants.hasKeyWord(features.asOf())
            || features.knownAsOf().filter(Instants::hasKeyWord).isPresent();
    return any && clause.hasSpine()
        ? probe.columns(clause).stream()
            .map(column -> column.toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private boolean isConstant(SqlNode instant) {
    return Instants.isConstant(instant, columns);
  }

  private SpineProbe probe(Span leftSide) {
    return new SpineProbe(sql, tokens, edits, relations, dialect, shared, leftSide);
  }

  /** Chooses the names of this clause, which are told from the user's where {@code *} has both. */
  private void nameBesides(Outline.Clause clause, SpineTypes types, SpineProbe probe) {
    boolean meets = dialect.excludesColumns() && clause.hasSpine();
    if (meets && !types.equals(SpineTypes.UNKNOWN)) {
      probe.columns(clause).stream()
          .filter(column -> used.stream().noneMatch(column::startsWith))
          .forEach(known::add);
    }
    names = HiddenNames.besides(known);
  }

  private EventRange kept(
      Outline.Clause clause, List<FeatureReference> references, SpineTypes types) {
    Span asOf = FeatureSqlParser.spanOf(clause.features().asOf());
    return new KeptInstants(tokens, outline.blocks().get(clause.block()), clause)
        .range(Tokens.within(tokens, asOf), types.asOf(), references);
  }

  private SqlText joined(
      Outline.Clause clause,
      List<FeatureReference> references,
      List<AsOfStrategy> strategies,
      HeldValues held,
      BlockColumns block) {
    SqlText.Builder text = SqlText.builder(clause.span()).add(held.join());
    strategies.forEach(strategy -> text.add(strategy.match()));
    strategies.forEach(strategy -> text.add(strategy.features()));
    strategies.forEach(strategy -> text.add(strategy.behind()));
    for (int i = 0; i < strategies.size(); i++) {
      AsOfStrategy strategy = strategies.get(i);
      List<String> hiddenElsewhere = new ArrayList<>(strategy.hiddenByMatch());
      if (i == 0) {
        hiddenElsewhere.addAll(held.hidden());
      }
      block.add(
          references.get(i),
          strategy.join(),
          hiddenElsewhere,
          withCreated(strategy.hiddenByFeatures(), strategy.join()),
          "",
          List.of());
    }
    return text.build();
  }

  private static List<String> withCreated(List<String> hidden, AsOfJoin join) {
    List<String> all = new ArrayList<>(hidden);
    join.shownCreated().ifPresent(all::add);
    return all;
  }

  private void refuseColumns(Outline.Clause clause, SqlNode instant) {
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

  /** No left side: the spine is every key that has a live row. */
  private SqlText population(
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
      List<String> hidden = withCreated(join.hiddenByPopulation(), join);
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
      List<String> hidden = withCreated(view.hiddenByFeatures(), view.join());
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

  private AsOfJoin join(
      Outline.Clause clause,
      FeatureReference reference,
      SpineTypes types,
      HeldValues held,
      EventRange keptInstants) {
    EventRange kept = reference.view().isStatic() ? EventRange.ALL : keptInstants;
    FeatureReference whole = WholeView.of(reference, dialect);
    boolean before = clause.features().isBefore() && !reference.view().isStatic();
    String id = names.prefix(++joins);
    used.add(id + ".");
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
              .orElseGet(() -> SqlText.written(ownKey(clause, binding.column(), held), span));
      String type = reference.entity().joinKeys().get(i).typeName();
      boolean given =
          clause.hasSpine() && keyValues.find(clause, reference, i) == KeyValues.Origin.VALUES;
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
      asOf = SqlText.written(dialect.timestampLiteral(WholeView.ALWAYS), span);
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
            dialect,
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
            instants(clause, names, instant, types, kept),
            clause.recursive());
    BlockColumns block = blocks.get(clause.block());
    boolean showsMatched =
        dialect.excludesColumns() || block.mentions(reference, reference.matchedTimestampName());
    boolean showsCreated = block.mentions(reference, reference.matchedCreatedName());
    return new AsOfJoin(
        id,
        showsCreated ? whole.withCreated(AsOfJoin.written(id)) : whole,
        clause.hasSpine()
            ? source(clause, whole, id, spine)
            : ofEntity(source(clause, whole, id, spine), whole),
        spine,
        dialect,
        kept.ofEvents(reference.ttl(), reference.view().delay()),
        showsMatched);
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
  private Optional<SqlText> instants(
      Outline.Clause clause, AsOfJoin names, Instant instant, SpineTypes types, EventRange kept) {
    if (!clause.hasSpine()
        || types.equals(SpineTypes.UNKNOWN)
        || !new RepeatableSpine(tokens).is(clause)) {
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
    text.sql(" FROM ").add(edits.render(left.values()));
    String word = " WHERE ";
    for (String comparison : kept.comparisons(dialect)) {
      text.sql(word).add(instant.asOf()).sql(comparison);
      word = " AND ";
    }
    return Optional.of(text.build());
  }

  /** The column that a key is when nothing is bound to it. */
  private String ownKey(Outline.Clause clause, String name, HeldValues held) {
    String column = dialect.quote(name);
    return clause.hasSpine() ? column : held.spine() + "." + column;
  }

  private SqlText parenthesised(Span span) {
    return SqlText.builder(span).sql("(").add(edits.render(span)).sql(")").build();
  }

  private SqlText cast(SqlText text, String type, Span span) {
    return text.in(value -> cast(value, type), span);
  }

  private String cast(String value, String type) {
    return "CAST(" + value + " AS " + dialect.castType(type) + ")";
  }

  /** The value cast, where that loses nothing; else NULL, since no key equals it. */
  private SqlText sameOrNull(SqlText text, String type, Span span) {
    DataType key = dialect.parseType(type);
    return text.in(
        value -> {
          String cast = cast(value, type);
          return dialect
              .isSame(cast, value, key)
              .map(same -> "CASE WHEN " + same + " THEN " + cast + " END")
              .orElse(cast);
        },
        span);
  }

  /** The instant as a UTC timestamp without zone. */
  private SqlText instant(SqlNode node, Optional<DataType> type) {
    Span span = FeatureSqlParser.spanOf(node);
    SqlText text = new InstantText(tokens, dialect, definesView).render(span, edits);
    return text.in(instant -> dialect.instant("(" + instant + ")", type), span);
  }

  private Source ofEntity(Source source, FeatureReference reference) {
    return new Source(
        AsOfJoin.ofEntity(source.from(), reference, dialect), source.rowNumber(), source.shared());
  }

  private Source source(
      Outline.Clause clause, FeatureReference reference, String id, SpineSide spine) {
    String query = reference.schema().query();
    String row = id + ".number";
    boolean needsRows = dialect.hasRowNumbers();
    if (!needsRows) {
      return new Source("(" + query + "\n)", Optional.empty(), Optional.empty());
    }
    Optional<String> numbered = dialect.withRowNumber(query, row, relations);
    if (numbered.isPresent()) {
      return new Source(
          "(" + numbered.get() + "\n)", Optional.of(dialect.quote(row)), Optional.empty());
    }
    if (spine.constant() && spine.knownConstant()) {
      return new Source("(" + query + "\n)", Optional.empty(), Optional.empty());
    }
    String name = id + ".source";
    WithQuery with =
        new WithQuery(
            dialect.quote(name),
            "SELECT *, row_number() OVER () AS " + dialect.quote(row) + " FROM (" + query + "\n)");
    shared.add(with);
    withLists
        .computeIfAbsent(
            clause.queryStart(), start -> new WithList(clause.queryHasWith(), new ArrayList<>()))
        .queries()
        .add(with);
    return new Source(dialect.quote(name), Optional.of(dialect.quote(row)), Optional.of(with));
  }

  private void putWithLists() {
    withLists.forEach(
        (start, list) -> {
          StringBuilder text = new StringBuilder(list.exists() ? "" : "WITH ");
          String separator = "";
          for (WithQuery query : list.queries()) {
            text.append(separator).append(query.name());
            text.append(" AS MATERIALIZED (").append(query.sql()).append(")");
            separator = ", ";
          }
          text.append(list.exists() ? ", " : " ");
          Span place = new Span(start, start);
          edits.put(place, SqlText.written(text.toString(), place));
        });
  }

  /** What the warehouse guesses for one clause; each question is asked once. */
  private final class Guesses implements StrategyChoice.Estimates {
    private final Outline.Clause clause;
    private final boolean known;
    private @Nullable OptionalDouble spineRows;

    Guesses(Outline.Clause clause, SpineTypes types) {
      this.clause = clause;
      this.known = clause.hasSpine() && !types.equals(SpineTypes.UNKNOWN);
    }

    @Override
    public OptionalDouble spineRows() {
      OptionalDouble rows = spineRows;
      if (rows == null) {
        rows = known ? probe(left.rows()).rows(clause) : OptionalDouble.empty();
        spineRows = rows;
      }
      return rows;
    }

    @Override
    public OptionalDouble sourceRows(AsOfJoin join) {
      return relations.estimatedRows(join.reference().schema().query());
    }

    /** By its words: a view of the warehouse, or a WITH query, is taken for a table. */
    @Override
    public boolean isTable() {
      List<Token> words = Tokens.within(tokens, left.values());
      int i = 1;
      while (i < words.size() && words.get(i).kind() == Token.Kind.DOT) {
        i += 2;
      }
      i += i < words.size() && words.get(i).is("AS") ? 1 : 0;
      return words.size() - i <= 1;
    }

    @Override
    public Optional<SourceStatistics> statistics(AsOfJoin join) {
      return relations.statistics(
          join.reference().schema().query(),
          join.reference().schema().keys().stream().map(Column::name).toList(),
          join.reference().schema().eventTimestamp().orElseThrow().name());
    }
  }

  private static boolean definesView(List<Token> tokens) {
    for (int i = 0; i < tokens.size() && tokens.get(i).kind() == Token.Kind.WORD; i++) {
      if (tokens.get(i).isAny("VIEW", "MACRO", "FUNCTION")) {
        return tokens.get(0).is("CREATE");
      }
    }
    return false;
  }
}
