package io.featuresql.engine;

import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.ingest.Deletion;
import io.featuresql.engine.ingest.Insertion;
import io.featuresql.engine.ingest.NewestOnline;
import io.featuresql.engine.ingest.QueryInsertion;
import io.featuresql.engine.materialize.Materialization;
import io.featuresql.engine.materialize.Push;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.Plans;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.telemetry.Counts;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.Responder;
import io.featuresql.engine.telemetry.ViewCounts;
import io.featuresql.engine.time.ProgressTicker;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.StalePlanException;
import io.featuresql.planner.plan.MaterializeOptions;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.Rows;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out the plan of one run, but for the look-ups of the online route. */
final class PlanRunner implements Plan.Visitor<Outcome, SQLException> {
  private final Execution run;
  private final RunSettings settings;
  private final Plans plans;
  private final WarehouseSession session;
  private final Engine engine;
  private final boolean prepared;
  private final CachedPlan planned;
  private final String sql;
  private final @Nullable Object[] parameters;

  PlanRunner(
      Execution run,
      RunSettings settings,
      Plans plans,
      boolean prepared,
      CachedPlan planned,
      String sql,
      @Nullable Object[] parameters) {
    this.run = run;
    this.settings = settings;
    this.plans = plans;
    this.session = plans.session();
    this.engine = session.engine();
    this.prepared = prepared;
    this.planned = planned;
    this.sql = sql;
    this.parameters = parameters;
  }

  private SessionRelations relations() {
    return new SessionRelations(session, run);
  }

  @Override
  public Outcome passThrough(Plan.PassThrough plan) throws SQLException {
    Outcome outcome =
        run.onWarehouse()
            .execute(WarehouseText.of(plan, sql, prepared), planned.shape(), parameters);
    plan.misread().filter(Plan.Misread::warns).ifPresent(it -> run.warn(it.remedy()));
    return outcome;
  }

  @Override
  public Outcome offline(Plan.Offline plan) throws SQLException {
    try {
      return execute(plan);
    } catch (SQLException e) {
      return execute((Plan.Offline) withoutAsOfJoins(e).plan());
    }
  }

  private Outcome execute(Plan.Offline plan) throws SQLException {
    return run.onWarehouse()
        .execute(WarehouseText.of(plan.statement(), sql), planned.shape(), parameters);
  }

  /** Another plan, where {@code refusal} is the warehouse's of an as-of join; else the refusal. */
  private CachedPlan withoutAsOfJoins(SQLException refusal) throws SQLException {
    boolean asOf =
        refusal.getCause() instanceof SQLException below
            && engine.warehouse().refusesAsOfJoin(below);
    if (!asOf) {
      throw refusal;
    }
    try {
      return plans.withoutAsOfJoins(sql, run);
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
  }

  /** As {@link Execution#prepare}. */
  CachedPlan prepare() throws SQLException {
    Optional<WarehouseText> text = planned.warehouseText(sql);
    // DuckDB carries out all statements of a text but the last already when it prepares the text.
    if (text.isEmpty() || !planned.shape().single()) {
      return planned;
    }
    try {
      run.onWarehouse().prepare(text.get());
      return planned;
    } catch (SQLException e) {
      CachedPlan other = withoutAsOfJoins(e);
      run.onWarehouse().prepare(other.warehouseText(sql).orElseThrow());
      return other;
    }
  }

  @Override
  public Outcome online(Plan.Online plan) throws SQLException {
    throw new IllegalStateException("a plan of the online route is sent");
  }

  @Override
  public Outcome define(Plan.Define plan) throws SQLException {
    engine.define(List.of(plan.change()), relations());
    plan.warning().ifPresent(run::warn);
    return Outcome.ofCount(0);
  }

  @Override
  public Outcome answer(Plan.Answer plan) {
    return Outcome.of(plan.rows());
  }

  /** What EXPLAIN says, and what the online store has of the keys; it may not be there to tell. */
  @Override
  public Outcome explain(Plan.Explain plan) {
    Rows explained = Outcome.rows(plan);
    if (plan.lookedUp().isEmpty()) {
      return Outcome.of(explained);
    }
    List<@Nullable Object[]> lines = new ArrayList<>(explained.rows());
    try {
      OnlineResult found = plan.lookedUp().get().start(new Object[0], run.now(), run).result();
      found.explain().forEach(line -> lines.add(new @Nullable Object[] {line}));
    } catch (FeatureSqlException | StalePlanException e) {
      lines.add(new @Nullable Object[] {"found: not known, " + e.getMessage()});
    }
    return Outcome.of(new Rows(explained.columns(), lines));
  }

  @Override
  public Outcome freshness(Plan.Freshness plan) throws SQLException {
    return Outcome.of(materializing(views -> views.freshness(plan, run.now())));
  }

  @Override
  public Outcome materialize(Plan.Materialize plan) throws SQLException {
    MaterializeOptions options =
        plan.options().orPace(settings.serving().materializeRowsPerSecond());
    try {
      Rows reports =
          materializing(
              views -> {
                Rows done = views.run(plan, options, parameters, run.now());
                views.warnings().forEach(run::warn);
                return done;
              });
      for (@Nullable Object[] report : reports.rows()) {
        if (report[0] instanceof String view && report[1] instanceof Long rows) {
          ViewCounts counts = engine.telemetry().view(view);
          counts.materializedRows.add(rows);
          if (plan.from().isEmpty() && plan.to().isEmpty()) {
            counts.materializedThrough(ChronoUnit.MICROS.between(Instant.EPOCH, run.now()));
          }
        }
      }
      return Outcome.of(reports);
    } finally {
      engine.changed();
    }
  }

  private Rows materializing(SqlUse<Materialization, Rows> use) throws SQLException {
    WarehouseRun warehouse = run.onWarehouse();
    Materialization views =
        new Materialization(session, run, run.deadline(), run.storeTimeout(), warehouse::runs);
    try (ProgressTicker ticker = warehouse.ticker(views::progress)) {
      return use.with(views);
    } finally {
      warehouse.runs(null);
    }
  }

  /**
   * Carries out the plan once for each row of parameters, all at once; their counts. Empty when it
   * has to be carried out one by one.
   */
  Optional<long[]> batch(List<@Nullable Object[]> rows) throws SQLException {
    if (planned.plan() instanceof Plan.Insert insert) {
      return Optional.of(insert(insert, rows));
    }
    if (planned.plan() instanceof Plan.Delete delete) {
      return Optional.of(delete(delete, rows));
    }
    Optional<WarehouseText> text = planned.warehouseText(sql);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(run.onWarehouse().batch(text.get(), rows));
    } finally {
      if (!planned.shape().keepsNames()) {
        engine.changed();
      }
    }
  }

  @Override
  public Outcome insert(Plan.Insert plan) throws SQLException {
    return Outcome.ofCount(insert(plan, List.<@Nullable Object[]>of(parameters))[0]);
  }

  /** Inserts what a batch of parameters makes of {@code plan}; how many rows each of them. */
  private long[] insert(Plan.Insert plan, List<@Nullable Object[]> batch) throws SQLException {
    return new Insertion(plan, session, run, run.storeTimeout()).run(batch, run.now());
  }

  @Override
  public Outcome delete(Plan.Delete plan) throws SQLException {
    return Outcome.ofCount(delete(plan, List.<@Nullable Object[]>of(parameters))[0]);
  }

  /** Deletes what a batch of parameters makes of {@code plan}; how many rows each of them. */
  private long[] delete(Plan.Delete plan, List<@Nullable Object[]> batch) throws SQLException {
    return new Deletion(plan, session, run, run.storeTimeout()).run(batch, run.now());
  }

  @Override
  public Outcome insertQuery(Plan.InsertQuery plan) throws SQLException {
    try {
      return insert(plan);
    } catch (SQLException e) {
      return insert((Plan.InsertQuery) withoutAsOfJoins(e).plan());
    }
  }

  private Outcome insert(Plan.InsertQuery plan) throws SQLException {
    Insertion.checkAutoCommit(session, "INSERT INTO");
    Push push = new Push(engine.online(), plan.target(), run.storeTimeout());
    NewestOnline newest = new NewestOnline(plan.target(), session, push, relations(), run);
    QueryInsertion insertion = new QueryInsertion(plan, newest, run);
    WarehouseText text = WarehouseText.of(plan.fill(), sql);
    WarehouseRun warehouse = run.onWarehouse();
    long[] count = new long[1];
    Insertion.onWarehouse(
        session,
        run,
        connection ->
            count[0] =
                insertion.run(
                    connection, same -> warehouse.count(same, text, parameters), run.now()));
    return Outcome.ofCount(count[0]);
  }

  // In place of the online store.

  /** What answers when the online store has failed. */
  Outcome instead(FeatureSqlException failure) throws SQLException {
    Counts counts = engine.telemetry().counts();
    counts.storeErrors.increment();
    if (failure.code() == ErrorCode.ONLINE_CORRUPT) {
      counts.decodeErrors.increment();
    }
    return switch (settings.fallback()) {
      case ERROR -> throw failure;
      case NULL -> {
        Plan.Online plan = (Plan.Online) planned.plan();
        run.fellBack(Fallback.NULL, failure);
        yield Outcome.of(plan.query().withoutFeatures(parameters));
      }
      case OFFLINE -> byWarehouse(failure);
    };
  }

  /** The warehouse's answer to a statement of the online route, because of {@code why}. */
  Outcome byWarehouse(FeatureSqlException why) throws SQLException {
    run.answeredBy(Responder.OFFLINE);
    try {
      CachedPlan offline = plans.offline(sql, run);
      Outcome outcome =
          offline
              .plan()
              .accept(new PlanRunner(run, settings, plans, prepared, offline, sql, parameters));
      run.fellBack(Fallback.OFFLINE, why);
      return outcome;
    } catch (FeatureSqlException e) {
      e.addSuppressed(why);
      throw SqlExceptions.of(e, sql);
    } catch (SQLException e) {
      e.addSuppressed(why);
      throw e;
    }
  }
}
