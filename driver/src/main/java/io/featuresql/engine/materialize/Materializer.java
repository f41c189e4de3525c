package io.featuresql.engine.materialize;

import static io.featuresql.planner.spi.Materialization.UNMARKED;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.KeyRange;
import io.featuresql.planner.offline.NewestRows;
import io.featuresql.planner.online.KeyForms;
import io.featuresql.planner.plan.MaterializeOptions;
import io.featuresql.planner.resolve.OnlineViews;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.Materialization.Generations;
import io.featuresql.planner.spi.Materialization.Load;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.spi.Relations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Copies the newest rows of feature views to an online store.
 *
 * <p>A run without bounds is incremental where the view has a created timestamp: it reads the rows
 * that were written since {@link #overlap} before the mark, the greatest created timestamp that the
 * last run saw and that was not in the future, or whose time had not come then. Without a created
 * timestamp nothing tells late rows from old ones, so all rows are read; the store keeps what is
 * newer. A bounded run moves no mark, so that the next run without bounds skips nothing.
 *
 * <p>Where a part of the store has lost its rows, which its {@link OnlineStore#mark} tells, a run
 * without bounds reads all rows.
 *
 * <p>A rebuild, and a run of a view that was defined anew, writes a new generation of rows, which
 * readers do not see until it is whole. So does a first run in several ranges of keys, and notes
 * which of them it has copied: see {@link Loading}.
 */
public final class Materializer {
  /**
   * How long before they can be seen rows may have been given their created timestamp, where
   * neither the statement nor the view says it.
   */
  public static final Duration OVERLAP = Duration.ofDays(1);

  private final JdbcWarehouse warehouse;
  private final OnlineStore store;
  private final Catalog catalog;
  private final Cleaning cleaning;
  private final Supplier<Instant> clock;
  private OptionalLong mark = OptionalLong.empty();

  /**
   * A materializer of the views of {@code catalog}.
   *
   * @param clock tells what time it is now
   */
  public Materializer(
      JdbcWarehouse warehouse, OnlineStore store, Catalog catalog, Supplier<Instant> clock) {
    this.warehouse = warehouse;
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    this.cleaning = new Cleaning(store, catalog);
  }

  /**
   * What a run covers.
   *
   * @param now the start of execution; later rows are never copied
   * @param from rows with an earlier event timestamp are left alone
   * @param to the as-of instant, if it is before {@code now}
   */
  public record Range(Instant now, Optional<LocalDateTime> from, Optional<LocalDateTime> to) {}

  /** The outside of a run: who may end it. */
  public interface Control {
    /** The statement that runs now, so that it can be cancelled. */
    void runs(Statement statement) throws SQLException;

    /** Throws if the run is cancelled or out of time. */
    void check() throws SQLException;

    /** How long the store may take for one answer. */
    Duration timeout();

    /** So many more rows were sent to the store; by any thread. */
    void copied(long rows);
  }

  /**
   * What became of one view.
   *
   * @param rows how many rows were sent to the store
   * @param lost whether the store had lost rows of the view, so that all were sent again
   */
  public record Report(String view, long rows, Duration time, boolean lost) {}

  /** Removes the rows of views that are not defined any more. */
  public void removeDropped(Control control) throws SQLException {
    cleaning.removeDropped(control);
  }

  /**
   * Copies one view.
   *
   * @param session the warehouse as the user's session sees it; used by this call alone meanwhile
   * @param span where the view is asked for, for errors
   */
  public Report run(
      FeatureView view,
      Range asked,
      MaterializeOptions options,
      Connection session,
      Relations relations,
      Span span,
      Control control)
      throws SQLException {
    long start = System.nanoTime();
    // rows that hold at any instant are of every range
    Range range =
        view.isStatic() ? new Range(asked.now(), Optional.empty(), Optional.empty()) : asked;
    Entity entity = catalog.entityOf(view);
    ViewSchema schema = new ViewSchemas(warehouse.dialect()).read(view, entity, relations, span);
    Optional<String> unlike = unlikeKeys(view, entity, schema, session, control);
    if (unlike.isPresent()) {
      forget(view, control);
      throw FeatureSqlException.at(span, ErrorCode.NOT_MATERIALIZABLE, unlike.get());
    }
    OnlineView defined = online(view, entity, schema);
    LocalDateTime now = LocalDateTime.ofInstant(range.now(), ZoneOffset.UTC);
    boolean bounded = range.from().isPresent() || range.to().isPresent();
    Optional<Duration> expiry = options.expire() ? view.ttl() : Optional.empty();

    Ledger ledger = new Ledger(store, view.name(), control.timeout());
    ledger.replaceDamaged(Loading.nothing(defined, micros(now)));
    cleaning.removeOldGenerations(ledger, micros(now), control);
    long marked = mark(micros(now), control);
    Loading loading =
        new Loading(
            ledger,
            marked,
            view.createdTimestamp().isPresent()
                && !bounded
                && !options.rebuild()
                && expiry.isEmpty()
                && session.getAutoCommit());
    OnlineView target = target(loading, defined, view, options, expiry, control);
    // A generation that was begun now has no marks to go on from.
    Optional<Materialization> last = ledger.read().filter(m -> m.view().equals(target));
    Optional<Materialization> whole = last.filter(m -> m.mark() >= marked || marked == 0);
    // Rows that were inserted before a new generation was begun went to the old one only, even if
    // their time is after the start of execution; only rows of before the reading are read here.
    LocalDateTime end =
        last.isPresent() ? now : LocalDateTime.ofInstant(clock.get(), ZoneOffset.UTC);
    LocalDateTime asOf = range.to().filter(to -> to.isBefore(now)).orElse(end);
    NewestRows newest =
        new NewestRows(
            view,
            entity,
            schema,
            asOf,
            Stream.concat(range.from().stream(), expiry.map(now::minus).stream())
                .max(Comparator.naturalOrder()),
            bounded ? Optional.empty() : since(whole, view, overlap(view, options)),
            KeyRange.ALL);

    long created = OnlineRow.NO_CREATED;
    if (view.createdTimestamp().isPresent() && !bounded) {
      String greatest = newest.greatestCreated(now, warehouse.dialect(), relations);
      created = number(greatest, session, control);
    }
    RowCopy copy = new RowCopy(warehouse, store, target, new Pace(options.rowsPerSecond()));
    Copying copying = new Copying(warehouse, copy, newest, options, relations, control);
    Optional<Load> load =
        last.isPresent()
            ? Optional.empty()
            : loading.begun(target, micros(asOf), created, () -> copying.bounds(session));
    long rows = load.isPresent() ? copying.rest(load.get(), loading) : copying.all(session);
    Materialization done =
        new Materialization(
                target,
                schema.eventTimestamp().map(c -> c.type().name()).orElse(""),
                schema.createdTimestamp().map(c -> c.type().name()),
                bounded
                    ? last.map(Materialization::throughMicros).orElse(micros(asOf))
                    : micros(asOf),
                created,
                rows)
            .with(expiry, Generations.ONE, Optional.empty())
            .withMark(bounded ? last.map(Materialization::mark).orElse(marked) : marked);
    long switched = micros(now) + (System.nanoTime() - start) / 1_000;
    ledger.change(recorded -> Optional.of(merged(done, recorded, switched)));
    if (expiry.isPresent()) {
      cleaning.removeOlder(target, micros(now.minus(expiry.get())), control);
    }
    boolean lost = !bounded && last.isPresent() && whole.isEmpty() && last.get().mark() != UNMARKED;
    return new Report(view.name(), rows, Duration.ofNanos(System.nanoTime() - start), lost);
  }

  /** That of the store when the first view was begun; what is lost later the next run sees. */
  private long mark(long nowMicros, Control control) {
    if (mark.isEmpty()) {
      mark = OptionalLong.of(store.mark(nowMicros, control.timeout()));
    }
    return mark.getAsLong();
  }

  private OnlineView online(FeatureView view, Entity entity, ViewSchema schema) {
    int life = catalog.life(view.name());
    return OnlineViews.of(view, entity, schema, life, warehouse.dialect());
  }

  /**
   * How far a view is materialized.
   *
   * @param recorded what the store knows of it, if it is as the view is defined now
   * @param greatestCreated the greatest created timestamp of its rows in the warehouse, also of
   *     such as are in the future; empty where there is none
   */
  public record Freshness(
      Optional<Materialization> recorded, Optional<Object> greatestCreated, Duration overlap) {}

  /**
   * Tells how far {@code view} is materialized; asks the warehouse for the greatest created
   * timestamp, for which it reads all of that column.
   *
   * @param span where the view is asked for, for errors
   */
  public Freshness freshness(
      FeatureView view,
      Instant now,
      Connection session,
      Relations relations,
      Span span,
      Control control)
      throws SQLException {
    Entity entity = catalog.entityOf(view);
    ViewSchema schema = new ViewSchemas(warehouse.dialect()).read(view, entity, relations, span);
    OnlineView defined = online(view, entity, schema);
    LocalDateTime asOf = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    Optional<Object> greatest = Optional.empty();
    if (view.createdTimestamp().isPresent()) {
      NewestRows all =
          new NewestRows(
              view, entity, schema, asOf, Optional.empty(), Optional.empty(), KeyRange.ALL);
      String sql = all.greatestCreated(asOf, warehouse.dialect(), relations);
      try (Statement statement = session.createStatement()) {
        control.runs(statement);
        try (ResultSet result =
            warehouse.call(statement.getConnection(), sql, () -> statement.executeQuery(sql))) {
          result.next();
          greatest =
              Optional.ofNullable(
                  warehouse.reader(warehouse.dialect().parseType("TIMESTAMP"), 2).read(result));
        }
      }
    }
    return new Freshness(
        new Ledger(store, view.name(), control.timeout())
            .read()
            .filter(m -> m.view().isDefinedAs(defined)),
        greatest,
        view.overlap().orElse(OVERLAP));
  }

  /** Why only the warehouse can compare the keys: the store would find others, or none. */
  private Optional<String> unlikeKeys(
      FeatureView view, Entity entity, ViewSchema schema, Connection session, Control control)
      throws SQLException {
    WarehouseDialect dialect = warehouse.dialect();
    Optional<String> why = KeyForms.unlike(view, entity, dialect);
    for (KeyForms.Probe probe : KeyForms.probes(view, entity, schema, dialect)) {
      if (why.isEmpty() && number(probe.sql(), session, control) > 0) {
        why = Optional.of(KeyForms.collated(view, probe.key()));
      }
    }
    return why;
  }

  /** Removes what was materialized before the keys became such. */
  private void forget(FeatureView view, Control control) throws SQLException {
    Optional<Materialization> recorded = new Ledger(store, view.name(), control.timeout()).read();
    if (recorded.isPresent()) {
      cleaning.remove(recorded.get(), control);
    }
  }

  /**
   * The set of rows to write to: the one that is read, or, when it is not to be added to, a new one
   * beside it.
   */
  private OnlineView target(
      Loading loading,
      OnlineView defined,
      FeatureView view,
      MaterializeOptions options,
      Optional<Duration> expiry,
      Control control)
      throws SQLException {
    Ledger ledger = loading.ledger();
    Optional<Materialization> stale =
        ledger.read().filter(m -> !isSame(m.view().entity(), defined.entity()));
    if (stale.isPresent()) {
      cleaning.remove(stale.get(), control); // its rows are under other keys
    }
    Predicate<Materialization> addsTo =
        m -> !options.rebuild() && m.view().isDefinedAs(defined) && hasAllThatCount(m, view);
    long generation =
        ledger
            .change(
                found ->
                    (loading.allowed() && options.ranges() > 1
                            ? found.or(() -> Optional.of(Loading.nothing(defined)))
                            : found)
                        .map(
                            m ->
                                addsTo.test(m)
                                    ? expiring(m, expiry)
                                    : loading.goesOn(m, defined) ? m : building(m)))
            .map(m -> addsTo.test(m) ? m.view().generation() : m.generations().building())
            .orElse(0L);
    return defined.withGeneration(generation);
  }

  private static boolean isSame(String name, String other) {
    return Catalog.key(name).equals(Catalog.key(other));
  }

  /** False when rows have expired that count now, since the TTL has become longer. */
  private static boolean hasAllThatCount(Materialization recorded, FeatureView view) {
    return recorded.kept().isEmpty()
        || view.ttl().filter(ttl -> ttl.compareTo(recorded.kept().get()) <= 0).isPresent();
  }

  /** Says that rows may be removed, before they are. */
  private static Materialization expiring(Materialization m, Optional<Duration> expiry) {
    return m.with(least(m.kept(), expiry), m.generations(), m.load());
  }

  private static Optional<Duration> least(Optional<Duration> one, Optional<Duration> other) {
    return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
  }

  private static Materialization building(Materialization m) {
    Generations others = m.generations();
    return m.with(
        m.kept(),
        new Generations(m.lastGeneration() + 1, others.oldest(), others.switchedMicros()),
        Optional.empty());
  }

  /** What to record of a run, beside what others have recorded since it began. */
  private static Materialization merged(
      Materialization done, Optional<Materialization> recorded, long nowMicros) {
    long generation = done.view().generation();
    if (recorded.isEmpty()) {
      return done.with(new Generations(0, generation, 0));
    }
    Materialization m = recorded.get();
    Generations others = m.generations();
    if (m.view().generation() > generation) {
      return m; // a rebuild that began later has ended before
    }
    if (m.view().generation() < generation) {
      long building = others.building() == generation ? 0 : others.building();
      return done.with(new Generations(building, others.oldest(), nowMicros))
          .with(m.load().filter(load -> load.view().generation() != generation));
    }
    return new Materialization(
        done.view(),
        done.eventTypeName(),
        done.createdTypeName(),
        Math.max(done.throughMicros(), m.throughMicros()),
        Math.max(done.maxCreatedMicros(), m.maxCreatedMicros()),
        done.rows(),
        least(done.kept(), m.kept()),
        new Generations(
            others.building(), Math.min(others.oldest(), generation), others.switchedMicros()),
        m.load(),
        Math.max(done.mark(), m.mark()));
  }

  private static Optional<NewestRows.ChangedSince> since(
      Optional<Materialization> last, FeatureView view, Duration overlap) {
    return last.filter(m -> m.maxCreatedMicros() != OnlineRow.NO_CREATED)
        .map(m -> since(m.maxCreatedMicros(), m.throughMicros(), view, overlap));
  }

  /** What a run has seen that left those marks. */
  static NewestRows.ChangedSince since(
      long maxCreatedMicros, long throughMicros, FeatureView view, Duration overlap) {
    return new NewestRows.ChangedSince(
        timestamp(maxCreatedMicros).minus(overlap), timestamp(throughMicros).minus(view.delay()));
  }

  /** How far before the mark a run reads again: as the statement says, or else the view. */
  static Duration overlap(FeatureView view, MaterializeOptions options) {
    return options.overlap().or(view::overlap).orElse(OVERLAP);
  }

  private long number(String sql, Connection session, Control control) throws SQLException {
    try (Statement statement = session.createStatement()) {
      control.runs(statement);
      try (ResultSet result =
          warehouse.call(statement.getConnection(), sql, () -> statement.executeQuery(sql))) {
        result.next();
        long value = result.getLong(1);
        return result.wasNull() ? OnlineRow.NO_CREATED : value;
      }
    }
  }

  private static long micros(LocalDateTime utc) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, utc.toInstant(ZoneOffset.UTC));
  }

  private static LocalDateTime timestamp(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }
}
