package io.featuresql.planner.offline;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.AsOfStrategy;
import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.offline.strategy.Strategies;
import io.featuresql.planner.offline.strategy.StrategyChoice;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.ReferenceResolver;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
  private final ViewSources sources;
  private final PopulationClause population;
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

  private int joins;

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
    this.sources = new ViewSources(dialect, relations);
    this.population = new PopulationClause(tokens, dialect);
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
    sources.put(edits);
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
      population.refuseColumns(clause, clause.features().asOf());
      clause.features().knownAsOf().ifPresent(at -> population.refuseColumns(clause, at));
    }
    left = lefts.of(clause, references);
    SpineProbe probe = probe(left.values());
    SpineTypes types = probe.types(clause, references, keyValues);
    nameBesides(clause, types, probe);
    HeldValues held = new HeldValues(names.prefix(joins + 1), clause, references, tokens, dialect);
    BlockColumns block = blocks.get(clause.block());
    ClauseJoins joined =
        new ClauseJoins(
            new ClauseJoins.Context(tokens, dialect, edits, keyValues, sources, definesView),
            clause,
            types,
            held,
            kept(clause, references, types),
            left.values(),
            hiding(clause, probe),
            block);
    List<AsOfJoin> asOfJoins = new ArrayList<>();
    for (FeatureReference reference : references) {
      String id = names.prefix(++joins);
      used.add(id + ".");
      asOfJoins.add(joined.join(reference, id));
    }
    boolean hides = !clause.isolate() && block.canHide();
    ClauseEstimates estimates =
        new ClauseEstimates(
            clause, types, probe(left.rows()), Tokens.within(tokens, left.values()), relations);
    List<AsOfStrategy> strategies = chooser.of(asOfJoins, estimates, hides);
    for (int i = 0; i < strategies.size(); i++) {
      AsOfStrategy strategy = strategies.get(i);
      chosen.add(
          "'"
              + references.get(i).view().name()
              + "': "
              + strategy.explain()
              + strategy.join().events().explain());
    }
    SqlText text =
        clause.hasSpine()
            ? joined(clause, references, strategies, held, block)
            : population.text(clause, references, strategies, block);
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

  private SpineProbe probe(Span leftSide) {
    return new SpineProbe(sql, tokens, edits, relations, dialect, sources.shared(), leftSide);
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
          strategy.join().withCreated(strategy.hiddenByFeatures()),
          "",
          List.of());
    }
    return text.build();
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
