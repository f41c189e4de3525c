package io.featuresql.engine;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.project.FirstTime;
import io.featuresql.engine.session.Plans;
import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.Responder;
import io.featuresql.engine.telemetry.Tracing;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.StalePlanException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.sql.FeatureStatement.Change;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a statement: its plan and parameters, the instant that NOW means, by when it has to
 * end, who cancelled it, what there is to warn of, and who answered. It begins when it is made.
 *
 * <p>It is planned by {@link #plan}, and carried out by {@link #perform}, by {@link #send} and
 * {@link #answer}, or by {@link #performBatch}. For one thread at a time, but for {@link #cancel}.
 */
public final class Execution implements Run, TimeLimit {
  private static final long ONLINE_NANOS = Run.ONLINE.toNanos();

  /** The time at least of what loads classes. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final @Nullable Object[] NO_PARAMETERS = new Object[0];

  /** A FEATURES clause that this process plans. */
  private static final FirstTime CLAUSE = new FirstTime();

  private final Plans plans;
  private final RunSettings settings;
  private final KeptStatement kept;
  private Deadline deadline;
  private volatile boolean cancelled;
  private volatile boolean atWork;
  private boolean loading;
  private volatile @Nullable SQLWarning warning;

  private @Nullable CachedPlan planned;
  private String sql = "";
  private @Nullable Object[] parameters = NO_PARAMETERS;
  private Instant now = Instant.EPOCH;
  private Tracing.Trace trace = Tracing.Trace.NONE;
  private @Nullable Responder responder;
  private boolean fellBack;
  private @Nullable OnlineResult found;

  private boolean sending;
  private volatile OnlineQuery.@Nullable Execution sent;
  private @Nullable FeatureSqlException unsent;
  private volatile @Nullable WarehouseRun onWarehouse;

  /**
   * A run that begins now.
   *
   * @param kept the warehouse's statement, for this run and others
   */
  public Execution(Plans plans, RunSettings settings, KeptStatement kept) {
    this.plans = plans;
    this.settings = settings;
    this.kept = kept;
    this.deadline = begun();
  }

  private Deadline begun() {
    return Deadline.of(settings.limitMillis(), plans.session().openingNanos());
  }

  private WarehouseSession session() {
    return plans.session();
  }

  private Engine engine() {
    return plans.session().engine();
  }

  /** What it does in the session of the warehouse. */
  public WarehouseRun onWarehouse() {
    WarehouseRun known = onWarehouse;
    if (known == null) {
      known = new WarehouseRun(this, settings, kept, session());
      onWarehouse = known;
    }
    return known;
  }

  /** As {@link #onWarehouse}; empty while it has done nothing there. */
  public Optional<WarehouseRun> usedWarehouse() {
    return Optional.ofNullable(onWarehouse);
  }

  // Its time.

  /** Its time begins anew, with the limit that is set now. */
  @Override
  public void restart() {
    deadline = begun();
  }

  Deadline deadline() {
    return deadline;
  }

  /** What is left for the online store, so that the warehouse has the rest if it has to answer. */
  @Override
  public Duration left() {
    long nanos = ONLINE_NANOS;
    boolean offline = settings.fallback() == Fallback.OFFLINE;
    if (deadline.isLimited()) {
      nanos = offline ? Math.max(LEAST_NANOS, deadline.limitNanos() / 2) : deadline.limitNanos();
    }
    if (isFirst() && !offline) {
      nanos = Math.max(nanos, FIRST_NANOS);
    }
    return Duration.ofNanos(Math.max(0, nanos - deadline.elapsedNanos()));
  }

  @Override
  public TimeLimit online() {
    return this;
  }

  /** Whether what is done now was never done for the project, so that classes are to be loaded. */
  private boolean isFirst() {
    return sending ? engine().firstAnswer().isAhead() : engine().firstPlan().isAhead();
  }

  @Override
  public long leftMillis() throws SQLException {
    if (!deadline.isLimited()) {
      return 0;
    }
    if (loading) {
      // until now it has loaded the classes of the planner
      loading = false;
      restart();
    }
    long left = deadline.limitNanos() / 1_000_000 - deadline.elapsedNanos() / 1_000_000;
    if (left <= 0) {
      throw SqlExceptions.timeout();
    }
    return left;
  }

  /** How long one exchange with the online store may take when rows are written. */
  Duration storeTimeout() {
    return deadline.isLimited() ? deadline.limit() : Run.ONLINE;
  }

  @Override
  public SqlExceptions.Ended ended() {
    if (cancelled) {
      return SqlExceptions.Ended.BY_CANCEL;
    }
    return deadline.isOver() ? SqlExceptions.Ended.BY_LIMIT : SqlExceptions.Ended.BY_OTHERS;
  }

  @Override
  public <T extends @Nullable Object> T limited(Statement statement, String text, SqlCall<T> call)
      throws SQLException {
    return onWarehouse().limited(statement, text, call);
  }

  // Its plan.

  /**
   * The plan of a text; the warehouse's, where the online store fails while planning and the
   * warehouse is to answer then.
   *
   * @param known a plan of the text that was kept
   */
  public CachedPlan plan(String text, @Nullable CachedPlan known) throws SQLException {
    loading = CLAUSE.isAhead();
    FirstTime firstPlan = engine().firstPlan();
    boolean first = firstPlan.isAhead();
    try {
      CachedPlan made = plans.of(text, known, this);
      boolean online = made.plan() instanceof Plan.Online;
      if (online && first) {
        firstPlan.done();
        restart();
      }
      if (online || made.plan() instanceof Plan.Offline) {
        CLAUSE.done();
      }
      return made;
    } catch (FeatureSqlException e) {
      if (first && Fallback.isFor(e)) {
        firstPlan.done(); // others are not to wait so long
      }
      if (cancelled) {
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled", e);
      }
      if (settings.fallback() == Fallback.OFFLINE && Fallback.isFor(e)) {
        return planInstead(text, e);
      }
      throw SqlExceptions.of(e, text);
    }
  }

  private CachedPlan planInstead(String text, FeatureSqlException failure) throws SQLException {
    try {
      return plans.offline(text, this).insteadOf(failure);
    } catch (FeatureSqlException e) {
      e.addSuppressed(failure);
      throw SqlExceptions.of(e, text);
    }
  }

  /**
   * Has the warehouse prepare what it is sent for {@code plan}, if it is sent something: it may
   * refuse it, or be slow, and then it is better known before the first run.
   *
   * @return the plan that is prepared, which may be another one
   */
  public CachedPlan prepare(CachedPlan plan, String text) throws SQLException {
    return runner(plan, text, NO_PARAMETERS).prepare();
  }

  // Carrying it out.

  /**
   * Carries out a plan.
   *
   * @param values one for each parameter of the user's text
   */
  public Outcome perform(CachedPlan plan, String text, @Nullable Object[] values)
      throws SQLException {
    checkMayChange(plan);
    if (plan.plan() instanceof Plan.Online) {
      send(plan, text, values);
      return answer();
    }
    begin(plan, text, values);
    answeredBy(
        plan.plan() instanceof Plan.Answer
                || plan.plan() instanceof Plan.Explain
                || plan.plan() instanceof Plan.Define
            ? Responder.DEFINITIONS
            : Responder.OFFLINE);
    trace = engine().telemetry().tracing().begin(plan.figures());
    SQLException failure = null;
    atWork = true;
    try {
      Outcome outcome = plan.plan().accept(runner(plan));
      if (plan.plan() instanceof Plan.Offline) {
        plan.insteadOf().ifPresent(why -> fellBack(Fallback.OFFLINE, why));
        warnOfRoute(plan);
      }
      return outcome;
    } catch (FeatureSqlException e) {
      failure = SqlExceptions.of(e, text);
      throw failure;
    } catch (SQLException e) {
      failure = e;
      throw e;
    } finally {
      atWork = false;
      told(failure);
    }
  }

  /**
   * A session that is to read only lets nothing through that may change something.
   *
   * @throws SQLException READ_ONLY when it is so
   */
  public void checkMayChange(CachedPlan plan) throws SQLException {
    if (session().transactions().isReadOnly()
        && plan.mayChange(engine().warehouse().keepsReadOnly())) {
      throw SqlExceptions.readOnly();
    }
  }

  private void begin(CachedPlan plan, String text, @Nullable Object[] values) {
    planned = plan;
    sql = text;
    parameters = values;
    now = engine().now();
  }

  private CachedPlan planned() {
    return Objects.requireNonNull(planned);
  }

  private PlanRunner runner(CachedPlan plan) {
    return runner(plan, sql, parameters);
  }

  private PlanRunner runner(CachedPlan plan, String text, @Nullable Object[] values) {
    return new PlanRunner(this, settings, plans, kept.isPrepared(), plan, text, values);
  }

  /**
   * Carries out a plan that gives counts once for each row of parameters, all at once; their
   * counts. Empty when the plan has to be carried out one by one.
   */
  public Optional<long[]> performBatch(CachedPlan plan, String text, List<@Nullable Object[]> batch)
      throws SQLException {
    begin(plan, text, parameters);
    atWork = true;
    try {
      return runner(plan).batch(batch);
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, text);
    } finally {
      atWork = false;
    }
  }

  /**
   * Makes changes of the definitions as one step, as far as they can be made, from the first on;
   * how many. None when there is but one.
   *
   * @param text of the first one, for errors
   */
  public int define(List<Change> changes, String text) throws SQLException {
    now = engine().now();
    answeredBy(Responder.DEFINITIONS);
    SessionRelations relations = new SessionRelations(session(), this);
    try {
      int possible = engine().possible(changes, relations);
      if (possible > 0) {
        engine().define(changes.subList(0, possible), relations);
      }
      return possible;
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, text);
    }
  }

  // What it was.

  /** The instant that NOW means in it. */
  public Instant now() {
    return now;
  }

  /** {@code who} is asked to answer. */
  void answeredBy(Responder who) {
    responder = who;
    fellBack = false;
    found = null;
  }

  /** Whether somebody was asked to answer, whatever came of it. */
  public boolean isCarriedOut() {
    return responder != null;
  }

  /**
   * Who answered.
   *
   * @throws NullPointerException before it was carried out
   */
  public Responder responder() {
    return Objects.requireNonNull(responder);
  }

  /** Whether a fallback answered. */
  public boolean fellBack() {
    return fellBack;
  }

  /** What was read online; empty when the answer is not from there. */
  public Optional<OnlineResult> found() {
    return Optional.ofNullable(found);
  }

  private void told(@Nullable SQLException failure) {
    Responder who = responder();
    trace.end(who, fellBack, failure);
    planned()
        .figures()
        .ended(who, fellBack, failure, deadline.startNanos(), settings.serving().slowQueryMillis());
  }

  /** What there is to warn of. */
  public @Nullable SQLWarning warning() {
    return warning;
  }

  /** Forgets what there was to warn of. */
  public void clearWarning() {
    warning = null;
  }

  void warn(String words) {
    warn(SqlExceptions.warning(words));
  }

  private void warn(SQLWarning next) {
    SQLWarning first = warning;
    if (first == null) {
      warning = next;
    } else {
      first.setNextWarning(next);
    }
  }

  /** What is prepared is to be served, so it is told when it misses the online store. */
  public void warnOfRoute(CachedPlan plan) {
    if (kept.isPrepared() && plan.plan() instanceof Plan.Offline offline) {
      offline.warning().ifPresent(this::warn);
    }
  }

  void fellBack(Fallback by, FeatureSqlException why) {
    fellBack = true;
    engine().telemetry().counts().fallbacks(by).increment();
    warning =
        SqlExceptions.warning(
            "answered by onlineFallback=" + by.text() + ": " + why.getMessage(),
            why.code().vendorCode());
  }

  // The online route.

  /** Sends for what an online plan needs. What goes wrong is told by {@link #answer}. */
  public void send(CachedPlan plan, String text, @Nullable Object[] values) {
    trace = engine().telemetry().tracing().begin(plan.figures());
    lookUp(plan, text, values);
  }

  /** As {@link #send}, told to nobody. */
  void lookUp(CachedPlan plan, String text, @Nullable Object[] values) {
    sending = true;
    unsent = null;
    begin(plan, text, values);
    answeredBy(Responder.ONLINE);
    try {
      start(plan);
    } catch (FeatureSqlException e) {
      unsent = e;
    }
  }

  private OnlineQuery.Execution start(CachedPlan plan) {
    OnlineQuery.Execution started =
        ((Plan.Online) plan.plan()).query().start(parameters, now, this);
    sent = started;
    if (cancelled) {
      started.cancel();
    }
    return started;
  }

  /**
   * Waits for what was sent for; sends once more with a new plan when a view was materialized anew
   * since the plan was made.
   *
   * @throws FeatureSqlException when there is no answer
   */
  OnlineResult awaited() {
    OnlineQuery.Execution first = sent;
    if (first == null) {
      throw Objects.requireNonNull(unsent);
    }
    try {
      return first.result();
    } catch (StalePlanException stale) {
      engine().changed();
      if (stale.isGone()) {
        throw FeatureSqlException.of(
            ErrorCode.ONLINE_FAILED, String.valueOf(stale.getMessage()), stale);
      }
      CachedPlan anew = plans.of(sql, null, this);
      if (anew.plan() instanceof Plan.Online && !cancelled) {
        planned = anew;
        return start(anew).result();
      }
      throw FeatureSqlException.of(
          ErrorCode.ONLINE_FAILED,
          String.valueOf(stale.getMessage()) + " meanwhile; execute the statement again",
          stale);
    }
  }

  /** As {@link OnlineQuery.Execution#arrived}, of what was sent for. */
  public CompletionStage<?> arrived() {
    OnlineQuery.Execution pending = sent;
    return pending == null ? CompletableFuture.completedFuture(null) : pending.arrived();
  }

  /** Waits for what was sent for. */
  public Outcome answer() throws SQLException {
    SQLException failure = null;
    try {
      return answered();
    } catch (FeatureSqlException e) {
      failure = SqlExceptions.of(e, sql);
      throw failure;
    } catch (SQLException e) {
      failure = e;
      throw e;
    } finally {
      sent = null;
      sending = false;
      told(failure);
    }
  }

  private Outcome answered() throws SQLException {
    OnlineResult read;
    try {
      read = awaited();
    } catch (FeatureSqlException e) {
      if (cancelled || !Fallback.isFor(e)) {
        throw e;
      }
      return runner(planned()).instead(e);
    } finally {
      engine().firstAnswer().done();
    }
    planned().figures().read(read, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    if (settings.fallback() == Fallback.OFFLINE && read.lacksRows()) {
      try {
        return runner(planned())
            .byWarehouse(
                FeatureSqlException.of(ErrorCode.ONLINE_FAILED, "the online store lacks a row"));
      } catch (SQLException e) {
        if (cancelled) {
          throw e;
        }
        // what the online store has is right as far as it goes
        answeredBy(Responder.ONLINE);
        warning =
            SqlExceptions.warning(
                "the online store lacks a row, and the warehouse failed: " + e.getMessage(),
                e.getErrorCode());
      }
    }
    found = read;
    return Outcome.of(read.rows());
  }

  // Ending it.

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Ends it, whatever it does at this moment, or stops the reading of its rows. May come from any
   * thread, more than once.
   */
  public void cancel() throws SQLException {
    boolean again = cancelled;
    cancelled = true;
    WarehouseRun warehouse = onWarehouse;
    if (warehouse != null) {
      warehouse.interrupt();
    }
    OnlineQuery.Execution lookingUp = sent;
    if (lookingUp != null) {
      lookingUp.cancel();
    }
    session().interrupt(this);
    if (again && warehouse != null) {
      warehouse.interruptAgain();
    }
  }

  /** As {@link #cancel}, if it is carried out at this moment. */
  public void cancelIfAtWork() throws SQLException {
    if (atWork || sent != null) {
      cancel();
    }
  }
}
