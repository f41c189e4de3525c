package io.featuresql.planner.online;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.CompiledQuery.Group;
import io.featuresql.planner.online.CompiledQuery.KeySource;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.OnlineViews;
import io.featuresql.planner.resolve.ReferenceResolver;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.value.KeyTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;

/**
 * Compiles a statement for the online route, or says why it cannot go there (language, section 5).
 */
public final class OnlineCompiler {
  /** Longer texts are no key look-ups, and are not worth parsing as a whole. */
  private static final int MAX_LENGTH = 1_000_000;

  private static final Duration PLANNING_TIMEOUT = Duration.ofSeconds(5);

  /**
   * What came out.
   *
   * @param query the compiled statement; empty when it has to go offline
   * @param reason why it goes the way it goes
   * @param unmaterialized the view of which there are no rows, if that is the reason
   */
  public record Result(
      Optional<OnlineQuery> query, String reason, Optional<FeatureView> unmaterialized) {}

  private final String sql;
  private final List<Token> tokens;
  private final Outline outline;
  private final Catalog catalog;
  private final OnlineStore store;
  private final WarehouseDialect dialect;
  private final TimeLimit limit;
  private Optional<SqlOrderBy> ordered = Optional.empty();
  private final Map<String, Materialization> materializations = new HashMap<>();

  /**
   * A compiler for one statement.
   *
   * @param limit how long the store may be waited for
   */
  public OnlineCompiler(
      String sql,
      List<Token> tokens,
      Outline outline,
      Catalog catalog,
      OnlineStore store,
      WarehouseDialect dialect,
      TimeLimit limit) {
    this.sql = sql;
    this.tokens = tokens;
    this.outline = outline;
    this.catalog = catalog;
    this.store = store;
    this.dialect = dialect;
    this.limit = limit;
  }

  /**
   * Compiles the statement.
   *
   * @throws FeatureSqlException for what is wrong on either route, such as an unknown feature
   */
  public Result compile() {
    try {
      return new Result(
          Optional.of(query()),
          "AS OF NOW, all keys are values, all views are materialized",
          Optional.empty());
    } catch (NotOnline e) {
      return new Result(Optional.empty(), e.reason(), e.unmaterialized());
    }
  }

  private OnlineQuery query() {
    SqlSelect select = select();
    SqlFeatures features = (SqlFeatures) select.getFrom();
    OnlineSpine spine = OnlineSpine.of(select, features);
    List<FeatureReference> references =
        new ReferenceResolver(catalog, (view, span) -> schema(view)).resolve(features);
    KeyTypes types = new KeyTypes(spine, references, dialect);
    List<Group> groups = groups(spine, references);
    List<Item> items = new OnlineItems(select, spine, references, dialect).items();
    List<CompiledQuery.Reference> read = new ArrayList<>();
    for (FeatureReference reference : references) {
      Materialization m =
          java.util.Objects.requireNonNull(
              materializations.get(Catalog.key(reference.view().name())));
      checkKept(reference, m);
      read.add(
          new CompiledQuery.Reference(
              reference.alias().orElse(reference.view().name()),
              m,
              reference.ttl().map(OnlineCompiler::micros).orElse(-1L),
              micros(reference.view().delay())));
    }
    int parameters = Parameters.of(tokens).count();
    return new CompiledQuery(store, spine.spine(), types, groups, read, items, parameters, ordered);
  }

  /** Rows older than those that were kept may be in the warehouse and not here. */
  private static void checkKept(FeatureReference reference, Materialization materialization) {
    Optional<Duration> kept = materialization.kept();
    if (kept.isPresent()
        && reference.ttl().filter(ttl -> ttl.compareTo(kept.get()) <= 0).isEmpty()) {
      throw new NotOnline(
          "rows of feature view '"
              + reference.view().name()
              + "' that are as old as the statement allows have expired online");
    }
  }

  private static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
  }

  /** The statement, if it is one SELECT from one FEATURES clause AS OF NOW. */
  private SqlSelect select() {
    if (outline.clauses().size() != 1) {
      throw new NotOnline("it has more than one FEATURES clause");
    }
    SqlFeatures clause = outline.clauses().get(0).features();
    if (!Instants.isNow(clause.asOf()) || clause.isBefore()) {
      throw new NotOnline("only AS OF NOW can be answered from the newest rows");
    }
    if (clause.knownAsOf().isPresent()) {
      throw new NotOnline("KNOWN AS OF needs history");
    }
    if (sql.length() > MAX_LENGTH) {
      throw new NotOnline("the statement is too long for key look-ups");
    }
    SqlNode node;
    try {
      node = FeatureSqlParser.parseQuery(tokens);
    } catch (FeatureSqlException e) {
      throw new NotOnline("the statement has parts beyond key look-ups");
    }
    if (node instanceof SqlOrderBy orderBy) {
      ordered = Optional.of(orderBy);
      node = orderBy.query;
    }
    boolean plain =
        node.getClass() == SqlSelect.class
            && ((SqlSelect) node).getFrom() instanceof SqlFeatures
            && hasOnlyListFromAndWhere((SqlSelect) node);
    if (!plain) {
      throw new NotOnline("more is asked than to look keys up and return what is found");
    }
    return (SqlSelect) node;
  }

  private static boolean hasOnlyListFromAndWhere(SqlSelect select) {
    return !select.isDistinct()
        && select.getGroup() == null
        && select.getHaving() == null
        && select.getQualify() == null
        && (select.getWindowList() == null || select.getWindowList().isEmpty())
        && (select.getOrderList() == null || select.getOrderList().isEmpty())
        && select.getOffset() == null
        && select.getFetch() == null;
  }

  /** The columns of a view as they were when it was materialized. */
  private ViewSchema schema(FeatureView view) {
    if (view.offline()) {
      throw new NotOnline("feature view '" + view.name() + "' is OFFLINE");
    }
    KeyForms.unlike(view, catalog.entityOf(view), dialect)
        .ifPresent(
            why -> {
              throw new NotOnline(why);
            });
    if (store.connect()) {
      limit.restart();
    }
    Materialization materialization =
        store
            .planned(view.name(), limit.atMost(PLANNING_TIMEOUT))
            .filter(
                m -> m.view().source().equals(OnlineViews.source(view, catalog.life(view.name()))))
            .orElseThrow(() -> new NotOnline(view));
    materializations.put(Catalog.key(view.name()), materialization);
    return new ViewSchema(
        materialization.view().joinKeys(),
        view.eventTimestamp()
            .map(name -> new Column(name, dialect.parseType(materialization.eventTypeName()))),
        view.createdTimestamp()
            .flatMap(
                name ->
                    materialization
                        .createdTypeName()
                        .map(type -> new Column(name, dialect.parseType(type)))),
        materialization.view().features(),
        view.query());
  }

  /** References that are looked up by the same values of the same entity, together. */
  private List<Group> groups(OnlineSpine spine, List<FeatureReference> references) {
    Map<List<Object>, List<Integer>> together = new LinkedHashMap<>();
    List<List<KeySource>> sources = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      List<KeySource> keys = spine.keys(references.get(i));
      sources.add(keys);
      String entity = Catalog.key(references.get(i).view().entity());
      together.computeIfAbsent(List.of(entity, keys), k -> new ArrayList<>()).add(i);
    }
    List<Group> groups = new ArrayList<>();
    for (List<Integer> indexes : together.values()) {
      List<OnlineStore.Read> reads = new ArrayList<>();
      for (int i : indexes) {
        FeatureReference reference = references.get(i);
        Materialization m =
            java.util.Objects.requireNonNull(
                materializations.get(Catalog.key(reference.view().name())));
        List<Integer> features =
            reference.features().stream()
                .map(selected -> m.view().features().indexOf(selected.feature()))
                .toList();
        reads.add(new OnlineStore.Read(m.view(), features, m.mark()));
      }
      FeatureReference first = references.get(indexes.get(0));
      List<KeyTarget> targets =
          IntStream.range(0, first.bindings().size())
              .mapToObj(key -> KeyTarget.of(first, key, dialect))
              .toList();
      groups.add(new Group(store.lookup(reads), sources.get(indexes.get(0)), targets, indexes));
    }
    return groups;
  }

  /** The name of a simple identifier. */
  static Optional<String> simpleName(SqlNode node) {
    return node instanceof SqlIdentifier id && id.isSimple() && !id.isStar()
        ? Optional.of(id.getSimple())
        : Optional.empty();
  }
}
