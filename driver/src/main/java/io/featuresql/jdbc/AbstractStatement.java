package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.connectors.materialize.Push;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.engine.ingest.Deletion;
import io.featuresql.engine.ingest.Insertion;
import io.featuresql.engine.ingest.NewestOnline;
import io.featuresql.engine.ingest.QueryInsertion;
import io.featuresql.engine.materialize.Materialization;
import io.featuresql.engine.online.OnlineRead;
import io.featuresql.engine.online.WarmUp;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.plans.StatementShape;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.Cursor;
import io.featuresql.engine.session.GeneratedKeys;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.telemetry.Counts;
import io.featuresql.engine.telemetry.Fallback;
import io.featuresql.engine.telemetry.Responder;
import io.featuresql.engine.telemetry.Tracing;
import io.featuresql.engine.telemetry.ViewCounts;
import io.featuresql.engine.time.Countdown;
import io.featuresql.engine.time.ProgressTicker;
import io.featuresql.engine.time.WaitLimit;
import io.featuresql.engine.value.Bindable;
import io.featuresql.engine.value.UtcTimestamp;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.online.StalePlanException;
import io.featuresql.planner.plan.MaterializeOptions;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.TimeLimit;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What plain and prepared statements have in common: limits, the current result, cancelling, and
 * carrying out plans. A statement that failed can be executed again.
 *
 * <p>For one thread at a time, but for {@link #cancel} and {@link #close}.
 */
abstract class AbstractStatement extends StatementSettings {
  /** The time for the online store when the statement has no limit of its own. */
  private static final long ONLINE_MILLIS = 10_000;

  /** The time at least of what loads classes. */
  private static final long FIRST_MILLIS = 5_000;

  private static final Rows NO_KEYS = new Rows(List.of(), List.of());

  private final ProjectConnection connection;
  private final Statement guarded =
      (Statement)
          (this instanceof PreparedStatement
              ? Guarded.of(this, PreparedStatement.class, FeatureStatement.class)
              : Guarded.of(this, FeatureStatement.class));
  private volatile @Nullable FeatureResultSet result;
  private long updateCount = -1;
  private @Nullable Following following;
  private final List<FeatureResultSet> keptResults = new ArrayList<>();
  private GeneratedKeys keys = GeneratedKeys.NONE;
  private Rows generated = NO_KEYS;
  private boolean closeOnCompletion;
  private volatile boolean closed;
  private volatile @Nullable Statement running;
  private volatile @Nullable Materialization materializing;
  private volatile @Nullable Statement computing;
  private @Nullable Consumer<FeatureProgress> progressListener;
  private volatile boolean cancelled;
  private final AtomicInteger cancelsOnTheirWay = new AtomicInteger();
  private volatile @Nullable OnlineRead reading;
  private volatile @Nullable SQLWarning warning;

  /** Whether an asynchronous execution goes on. */
  private volatile boolean busy;

  private final TimeLimit onlineLimit =
      new TimeLimit() {
        @Override
        public Duration left() {
          return onlineLeft();
        }

        @Override
        public void restart() {
          beginClock();
        }
      };
  private final WarehouseSession.Asking asking;
  private long startNanos;

  /** How long the session had taken to open then. */
  private long openedNanos;

  private boolean sending;

  /** Whether this process has planned a FEATURES clause. */
  private static volatile boolean loaded;

  private boolean loading;
  private @Nullable Responder lastRoute;
  private boolean lastFellBack;
  private Instant lastAsOf = Instant.EPOCH;
  private @Nullable OnlineResult lastResult;

  AbstractStatement(ProjectConnection connection, boolean poolable) {
    super(connection.settings().serving(), poolable);
    this.connection = connection;
    this.progressListener = connection.progressListener();
    this.asking =
        new WarehouseSession.Asking(
            new SessionRelations(connection.session(), this, this::warehouseLeftMillis),
            onlineLimit);
  }

  /** The warehouse's statement for a text of several, of which not all results were asked for. */
  private record Following(Statement statement, WarehouseText text) {}

  /** What a caller wants of a statement. */
  enum Want {
    ANYTHING,
    ROWS,
    COUNT
  }

  final WarehouseSession session() {
    return connection.session();
  }

  final ProjectConnection connection() {
    return connection;
  }

  /** This statement, as it is given out. */
  final Statement guarded() {
    return guarded;
  }

  @Override
  final void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.of(ErrorCode.OBJECT_CLOSED, "the statement is closed");
    }
    connection.checkOpen();
  }

  // Executing.

  /** The time limit begins, unless an execution goes on. */
  final void startClock() {
    if (!busy) {
      beginClock();
    }
  }

  private void beginClock() {
    openedNanos = connection.session().openingNanos();
    startNanos = System.nanoTime();
  }

  /** What counts for the time limit: the opening of the session, which is done once, does not. */
  private long elapsedNanos() {
    return System.nanoTime() - startNanos - (session().openingNanos() - openedNanos);
  }

  /** Closes the last result, and forgets the last count and cancel. */
  final void begin() throws SQLException {
    checkOpen();
    checkIdle();
    startClock();
    FeatureResultSet last = result;
    result = null;
    updateCount = -1;
    generated = NO_KEYS;
    cancelled = false;
    if (cancelsOnTheirWay.get() > 0) {
      cancelled = true; // it may reach the server when this execution has
    }
    warning = null;
    if (last != null) {
      last.close();
    }
    endResults();
  }

  /** Closes results that were kept, and the warehouse's statement that may have had more. */
  private void endResults() throws SQLException {
    for (FeatureResultSet kept : keptResults) {
      kept.close();
    }
    keptResults.clear();
    Following left = following;
    following = null;
    if (left != null && !isKept(left.statement())) {
      left.statement().close();
    }
  }

  private void checkIdle() throws SQLException {
    if (busy) {
      throw SqlExceptions.usage(
          "the statement is still executing; wait for its stage, or prepare another one");
    }
  }

  /** What is left for the online store, so that the warehouse has the rest if it has to answer. */
  private Duration onlineLeft() {
    long millis = limitMillis();
    if (millis == 0) {
      millis = ONLINE_MILLIS;
    } else if (fallback() == Fallback.OFFLINE) {
      millis = Math.max(1, millis / 2);
    }
    if (isFirst() && fallback() != Fallback.OFFLINE) {
      millis = Math.max(millis, FIRST_MILLIS);
    }
    long left = millis * 1_000_000 - elapsedNanos();
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /** Whether what is done now was never done for the project, so that classes are to be loaded. */
  private boolean isFirst() {
    Engine engine = session().engine();
    return sending ? !engine.hasAnswered() : !engine.hasPlanned();
  }

  /** What is left for the warehouse; 0 without a limit. */
  final long warehouseLeftMillis() throws SQLException {
    if (limitMillis() == 0) {
      return 0;
    }
    if (loading) {
      // until now it has loaded the classes of the planner
      loading = false;
      startClock();
    }
    long left = limitMillis() - elapsedNanos() / 1_000_000;
    if (left <= 0) {
      throw SqlExceptions.timeout();
    }
    return left;
  }

  /**
   * The plan of a text; the warehouse's, where the online store fails while planning and the
   * warehouse is to answer then.
   *
   * @param known a plan of the text that was kept
   */
  final CachedPlan plan(String sql, @Nullable CachedPlan known) throws SQLException {
    loading = !loaded;
    boolean first = !session().engine().hasPlanned();
    try {
      CachedPlan planned = session().plan(sql, known, asking);
      boolean online = planned.plan() instanceof Plan.Online;
      if (online && first) {
        session().engine().planned();
        startClock();
      }
      if (online || planned.plan() instanceof Plan.Offline) {
        loaded = true;
      }
      return planned;
    } catch (FeatureSqlException e) {
      if (first && Fallback.isFor(e)) {
        session().engine().planned(); // others are not to wait so long
      }
      if (cancelled) {
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled", e);
      }
      if (fallback() == Fallback.OFFLINE && Fallback.isFor(e)) {
        return planInstead(sql, e);
      }
      throw SqlExceptions.of(e, sql);
    }
  }

  private CachedPlan planInstead(String sql, FeatureSqlException failure) throws SQLException {
    try {
      return session().offlinePlan(sql, asking).insteadOf(failure);
    } catch (FeatureSqlException e) {
      e.addSuppressed(failure);
      throw SqlExceptions.of(e, sql);
    }
  }

  /** Refuses, before it runs, a statement that certainly gives something else. */
  final void checkWanted(StatementShape shape, Want want) throws SQLException {
    if (want == Want.ROWS && shape.rows() == StatementShape.Answer.NO) {
      throw givesNoRows();
    }
    if (want == Want.COUNT && shape.rows() == StatementShape.Answer.YES) {
      throw givesRows();
    }
  }

  private static SQLException givesNoRows() {
    return SqlExceptions.usage("the statement gives no rows; use execute or executeUpdate");
  }

  private static SQLException givesRows() {
    return SqlExceptions.usage("the statement gives rows; use execute or executeQuery");
  }

  /** Takes over what a statement did, as its current result. */
  final boolean finish(Outcome outcome, Want want) throws SQLException {
    FeatureResultSet rows = outcome.result();
    if (rows == null) {
      if (want == Want.ROWS) {
        throw givesNoRows();
      }
      updateCount = outcome.updateCount();
      return false;
    }
    if (want == Want.COUNT) {
      rows.close();
      throw givesRows();
    }
    result = rows;
    return true;
  }

  final ResultSet currentRows() {
    FeatureResultSet rows = result;
    if (rows == null) {
      throw new IllegalStateException("no rows");
    }
    return rows;
  }

  /**
   * Carries out a plan.
   *
   * @param parameters one for each parameter of the user's text
   */
  final Outcome perform(CachedPlan planned, String sql, @Nullable Object[] parameters)
      throws SQLException {
    checkMayChange(planned);
    if (planned.plan() instanceof Plan.Online) {
      return answer(send(planned, sql, parameters));
    }
    Engine engine = session().engine();
    Tracing.Trace trace = engine.telemetry().tracing().begin(planned.observed());
    SQLException failure = null;
    try {
      return carryOut(planned, sql, parameters, engine.now());
    } catch (FeatureSqlException e) {
      failure = SqlExceptions.of(e, sql);
      throw failure;
    } catch (SQLException e) {
      failure = e;
      throw e;
    } finally {
      ended(planned, trace, failure);
    }
  }

  /** A connection that is to read only lets nothing through that may change something. */
  final void checkMayChange(CachedPlan planned) throws SQLException {
    if (!connection.isReadOnly()) {
      return;
    }
    Plan plan = planned.plan();
    boolean changes =
        plan instanceof Plan.PassThrough || plan instanceof Plan.Offline
            ? !planned.shape().onlyReads() && !session().engine().warehouse().keepsReadOnly()
            : !(plan instanceof Plan.Online
                || plan instanceof Plan.Answer
                || plan instanceof Plan.Explain);
    if (changes) {
      throw SqlExceptions.readOnly();
    }
  }

  private Outcome carryOut(
      CachedPlan planned, String sql, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    Plan plan = planned.plan();
    boolean defines =
        plan instanceof Plan.Answer || plan instanceof Plan.Explain || plan instanceof Plan.Define;
    answeredBy(defines ? Responder.DEFINITIONS : Responder.OFFLINE, now);
    if (plan instanceof Plan.PassThrough passThrough) {
      Outcome outcome =
          onWarehouse(
              WarehouseText.of(passThrough, sql, isPrepared()), planned.shape(), parameters, now);
      passThrough
          .misread()
          .filter(Plan.Misread::warns)
          .ifPresent(it -> addWarning(new SQLWarning(it.remedy(), Warnings.STATE)));
      return outcome;
    }
    if (plan instanceof Plan.Offline offline) {
      Outcome outcome = rewritten(offline, planned.shape(), sql, parameters, now);
      if (planned.insteadOf().isPresent()) {
        fellBack(Fallback.OFFLINE, planned.insteadOf().get());
      }
      warnOfRoute(planned);
      return outcome;
    }
    if (plan instanceof Plan.Answer answer) {
      return ofRows(answer.rows());
    }
    if (plan instanceof Plan.Explain explain) {
      return ofRows(withFound(explain, now));
    }
    if (plan instanceof Plan.Define define) {
      session().engine().define(List.of(define.change()), asking.warehouse());
      define.warning().ifPresent(words -> warning = new SQLWarning(words, Warnings.STATE));
      return Outcome.ofCount(0);
    }
    if (plan instanceof Plan.Insert insert) {
      return Outcome.ofCount(insert(insert, List.<@Nullable Object[]>of(parameters), now)[0]);
    }
    if (plan instanceof Plan.Delete delete) {
      return Outcome.ofCount(delete(delete, List.<@Nullable Object[]>of(parameters), now)[0]);
    }
    if (plan instanceof Plan.InsertQuery insert) {
      try {
        return Outcome.ofCount(insert(insert, sql, parameters, now));
      } catch (SQLException e) {
        Plan.InsertQuery other = (Plan.InsertQuery) withoutAsOfJoins(e, sql).plan();
        return Outcome.ofCount(insert(other, sql, parameters, now));
      }
    }
    if (plan instanceof Plan.Freshness freshness) {
      return ofRows(materializing(run -> run.freshness(freshness, now)));
    }
    return ofRows(materialize((Plan.Materialize) plan, parameters, now));
  }

  private Outcome rewritten(
      Plan.Offline plan,
      StatementShape shape,
      String sql,
      @Nullable Object[] parameters,
      Instant now)
      throws SQLException {
    try {
      return onWarehouse(WarehouseText.of(plan.statement(), sql), shape, parameters, now);
    } catch (SQLException e) {
      Plan.Offline other = (Plan.Offline) withoutAsOfJoins(e, sql).plan();
      return onWarehouse(WarehouseText.of(other.statement(), sql), shape, parameters, now);
    }
  }

  /** Another plan, where {@code refusal} is the warehouse's of an as-of join; else the refusal. */
  final CachedPlan withoutAsOfJoins(SQLException refusal, String sql) throws SQLException {
    boolean asOf =
        refusal.getCause() instanceof SQLException below
            && session().engine().warehouse().refusesAsOfJoin(below);
    if (!asOf) {
      throw refusal;
    }
    try {
      return session().planWithoutAsOfJoins(sql, asking);
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
  }

  /** What is prepared is to be served, so it is told when it misses the online store. */
  final void warnOfRoute(CachedPlan planned) {
    if (isPrepared() && planned.plan() instanceof Plan.Offline offline) {
      offline.warning().ifPresent(words -> addWarning(new SQLWarning(words, Warnings.STATE)));
    }
  }

  /** What EXPLAIN says, and what the online store has of the keys; it may not be there to tell. */
  private Rows withFound(Plan.Explain explain, Instant now) {
    Rows explained = rows(explain);
    if (explain.lookedUp().isEmpty()) {
      return explained;
    }
    List<@Nullable Object[]> lines = new ArrayList<>(explained.rows());
    try {
      TimeLimit limit = this::onlineLeft;
      OnlineResult found = explain.lookedUp().get().start(new Object[0], now, limit).result();
      found.explain().forEach(line -> lines.add(new @Nullable Object[] {line}));
    } catch (FeatureSqlException | StalePlanException e) {
      lines.add(new @Nullable Object[] {"found: not known, " + e.getMessage()});
    }
    return new Rows(explained.columns(), lines);
  }

  /** An explanation as rows. */
  static Rows rows(Plan.Explain explain) {
    return Rows.ofTexts("plan", explain.explanation().lines());
  }

  /** Makes the definitions with which {@code texts} begin, as far as they can be; how many. */
  final int define(List<String> texts) throws SQLException {
    List<Change> changes = new ArrayList<>();
    try {
      for (String text : texts) {
        begin();
        if (!(plan(text, null).plan() instanceof Plan.Define define)) {
          break;
        }
        changes.add(define.change());
      }
    } catch (SQLException e) {
      // told when it is its turn
    }
    if (changes.size() < 2) {
      return 0; // it goes like any other
    }
    begin();
    try {
      Engine engine = session().engine();
      answeredBy(Responder.DEFINITIONS, engine.now());
      int possible = engine.possible(changes, asking.warehouse());
      if (possible > 0) {
        engine.define(changes.subList(0, possible), asking.warehouse());
      }
      return possible;
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, texts.get(0));
    }
  }

  /** Who answers the execution that has begun. */
  private void answeredBy(Responder route, Instant asOf) {
    lastRoute = route;
    lastFellBack = false;
    lastAsOf = asOf;
    lastResult = null;
  }

  private void ended(CachedPlan planned, Tracing.Trace trace, @Nullable SQLException failure) {
    Responder route = Objects.requireNonNull(lastRoute);
    trace.end(route, lastFellBack, failure);
    planned
        .observed()
        .ended(
            route,
            lastFellBack,
            failure,
            startNanos,
            connection.settings().serving().slowQueryMillis());
  }

  // The online route.

  /** Sends for what an online plan needs. */
  final OnlineRead send(CachedPlan planned, String sql, @Nullable Object[] parameters) {
    Engine engine = session().engine();
    sending = true;
    Instant now = engine.now();
    answeredBy(Responder.ONLINE, now);
    OnlineRead read =
        new OnlineRead(
            session(),
            planned,
            sql,
            parameters,
            now,
            asking,
            engine.telemetry().tracing().begin(planned.observed()));
    reading = read;
    if (cancelled) {
      read.cancel();
    }
    return read;
  }

  /** Waits for what was sent for. */
  final Outcome answer(OnlineRead read) throws SQLException {
    SQLException failure = null;
    try {
      return answered(read);
    } catch (FeatureSqlException e) {
      failure = SqlExceptions.of(e, read.sql());
      throw failure;
    } catch (SQLException e) {
      failure = e;
      throw e;
    } finally {
      reading = null;
      sending = false;
      ended(read.planned(), read.trace(), failure);
    }
  }

  /** Executes an online plan as often as it takes to load and compile its classes. */
  final void warmUp(CachedPlan planned, String sql, Optional<@Nullable Object[]> parameters)
      throws SQLException {
    TimeLimit each = () -> Duration.ofMillis(ONLINE_MILLIS);
    try {
      new WarmUp(session(), new WarehouseSession.Asking(asking.warehouse(), each), planned, sql)
          .run(parameters, found -> rowsOf(found.rows()));
      session().engine().answered();
    } catch (FeatureSqlException e) {
      throw SqlExceptions.of(e, sql);
    }
  }

  private Outcome answered(OnlineRead read) throws SQLException {
    OnlineResult found;
    try {
      found = read.result();
    } catch (FeatureSqlException e) {
      return answeredInstead(read, e);
    } finally {
      session().engine().answered();
    }
    read.planned().observed().read(found, ChronoUnit.MICROS.between(Instant.EPOCH, read.now()));
    if (fallback() == Fallback.OFFLINE && found.lacksRows()) {
      FeatureSqlException lacking =
          FeatureSqlException.of(ErrorCode.ONLINE_FAILED, "the online store lacks a row");
      try {
        return answeredByWarehouse(read, lacking);
      } catch (SQLException e) {
        if (cancelled) {
          throw e;
        }
        // what the online store has is right as far as it goes
        answeredBy(Responder.ONLINE, read.now());
        warning =
            new SQLWarning(
                "the online store lacks a row, and the warehouse failed: " + e.getMessage(),
                Warnings.STATE,
                e.getErrorCode());
      }
    }
    lastResult = found;
    return ofRows(found.rows());
  }

  /** What answers when the online store has failed. */
  private Outcome answeredInstead(OnlineRead read, FeatureSqlException failure)
      throws SQLException {
    if (cancelled || !Fallback.isFor(failure)) {
      throw failure;
    }
    Counts counts = session().engine().telemetry().counts();
    counts.storeErrors.increment();
    if (failure.code() == ErrorCode.ONLINE_CORRUPT) {
      counts.decodeErrors.increment();
    }
    return switch (fallback()) {
      case ERROR -> throw failure;
      case NULL -> {
        Plan.Online plan = (Plan.Online) read.planned().plan();
        fellBack(Fallback.NULL, failure);
        yield ofRows(plan.query().withoutFeatures(read.parameters()));
      }
      case OFFLINE -> answeredByWarehouse(read, failure);
    };
  }

  private Outcome answeredByWarehouse(OnlineRead read, FeatureSqlException why)
      throws SQLException {
    String sql = read.sql();
    answeredBy(Responder.OFFLINE, read.now());
    try {
      CachedPlan planned = session().offlinePlan(sql, asking);
      Outcome outcome =
          rewritten(
              (Plan.Offline) planned.plan(), planned.shape(), sql, read.parameters(), read.now());
      fellBack(Fallback.OFFLINE, why);
      return outcome;
    } catch (FeatureSqlException e) {
      e.addSuppressed(why);
      throw SqlExceptions.of(e, sql);
    } catch (SQLException e) {
      e.addSuppressed(why);
      throw e;
    }
  }

  private void fellBack(Fallback by, FeatureSqlException why) {
    lastFellBack = true;
    session().engine().telemetry().counts().fallbacks(by).increment();
    warning =
        new SQLWarning(
            "answered by onlineFallback=" + by.text() + ": " + why.getMessage(),
            Warnings.STATE,
            why.code().vendorCode());
  }

  // Asynchronous executions.

  /** Something that gives the current result. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void run() throws SQLException;
  }

  /** Completes when what was sent for has come, or its time is over. */
  final CompletionStage<ResultSet> later(OnlineRead read) {
    CompletableFuture<ResultSet> promise = promise();
    CompletableFuture<?> unused = // complete() takes whatever goes wrong
        read.arrived()
            .thenApply(arrived -> true)
            .toCompletableFuture()
            .orTimeout(onlineLimit.left().toNanos(), TimeUnit.NANOSECONDS)
            .whenCompleteAsync(
                (arrived, late) -> complete(promise, () -> finish(answer(read), Want.ROWS)),
                session().engine().threads());
    return promise;
  }

  /** Does {@code work} in another thread. */
  final CompletionStage<ResultSet> later(Work work) {
    CompletableFuture<ResultSet> promise = promise();
    session().engine().threads().execute(() -> complete(promise, work));
    return promise;
  }

  private CompletableFuture<ResultSet> promise() {
    busy = true;
    CompletableFuture<ResultSet> promise = new CompletableFuture<>();
    CompletableFuture<?> unused =
        promise.whenComplete(
            (rows, failure) -> {
              if (promise.isCancelled() && busy) {
                try {
                  cancel();
                } catch (SQLException e) {
                  // it goes on, and nobody waits for it
                }
              }
            });
    return promise;
  }

  /** Whatever goes wrong has to reach whoever waits. */
  private void complete(CompletableFuture<ResultSet> promise, Work work) {
    try {
      work.run();
      ResultSet rows = currentRows();
      busy = false;
      promise.complete(rows);
    } catch (SQLException | RuntimeException | Error e) {
      busy = false;
      promise.completeExceptionally(SqlExceptions.ofAny(e));
    }
  }

  @Override
  public FeatureRead lastRead() throws SQLException {
    checkOpen();
    checkIdle();
    Responder route = lastRoute;
    if (route == null) {
      throw SqlExceptions.usage("the statement was not executed yet");
    }
    return new FeatureRead(
        FeatureRead.Route.valueOf(route.name()), lastFellBack, lastAsOf, lastResult);
  }

  private Rows materialize(Plan.Materialize plan, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    Engine engine = session().engine();
    MaterializeOptions options =
        plan.options().orPace(connection.settings().serving().materializeRowsPerSecond());
    try {
      Rows reports =
          materializing(
              run -> {
                Rows done = run.run(plan, options, parameters, now);
                run.warnings().forEach(words -> addWarning(new SQLWarning(words, Warnings.STATE)));
                return done;
              });
      for (@Nullable Object[] report : reports.rows()) {
        if (report[0] instanceof String view && report[1] instanceof Long rows) {
          ViewCounts counts = engine.telemetry().view(view);
          counts.materializedRows.add(rows);
          if (plan.from().isEmpty() && plan.to().isEmpty()) {
            counts.materializedThrough(ChronoUnit.MICROS.between(Instant.EPOCH, now));
          }
        }
      }
      return reports;
    } finally {
      engine.changed();
    }
  }

  /** Something about materialized views that a cancel has to reach. */
  @FunctionalInterface
  private interface OfViews {
    Rows with(Materialization run) throws SQLException;
  }

  private Rows materializing(OfViews use) throws SQLException {
    Materialization run =
        new Materialization(
            session(),
            Duration.ofMillis(limitMillis()),
            onlineTimeout(),
            () -> cancelled,
            s -> running = s);
    materializing = run;
    try (ProgressTicker ticker = ticker(run::progress)) {
      return use.with(run);
    } finally {
      materializing = null;
      running = null;
    }
  }

  private void addWarning(SQLWarning next) {
    SQLWarning first = warning;
    if (first == null) {
      warning = next;
    } else {
      first.setNextWarning(next);
    }
  }

  /** Inserts what a batch of parameters makes of {@code plan}; how many rows each of them. */
  final long[] insert(Plan.Insert plan, List<@Nullable Object[]> batch, Instant now)
      throws SQLException {
    return new Insertion(
            plan, session(), onlineTimeout(), asking.warehouse(), this::limited, this::ended)
        .run(batch, now);
  }

  /** Deletes what a batch of parameters makes of {@code plan}; how many rows each of them. */
  final long[] delete(Plan.Delete plan, List<@Nullable Object[]> batch, Instant now)
      throws SQLException {
    return new Deletion(plan, session(), onlineTimeout(), this::limited, this::ended)
        .run(batch, now);
  }

  private long insert(Plan.InsertQuery plan, String sql, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    Insertion.checkAutoCommit(session(), "INSERT INTO");
    Push push = new Push(session().engine().online(), plan.target(), onlineTimeout());
    NewestOnline newest =
        new NewestOnline(plan.target(), session(), push, asking.warehouse(), this::limited);
    QueryInsertion insertion = new QueryInsertion(plan, newest, this::limited);
    WarehouseText text = WarehouseText.of(plan.fill(), sql);
    long[] count = new long[1];
    Insertion.onWarehouse(
        session(),
        this::ended,
        warehouse ->
            count[0] =
                insertion.run(
                    warehouse,
                    same -> run(same, text, parameters, now, false, false).updateCount(),
                    now));
    return count[0];
  }

  private Outcome ofRows(Rows rows) {
    return Outcome.ofRows(rowsOf(rows));
  }

  private FeatureResultSet rowsOf(Rows rows) {
    return new FeatureResultSet(
        rows.columns(), Cursor.ofRows(rows.rows()), new MemoryOwner(), maxRows());
  }

  final Duration onlineTimeout() {
    return Duration.ofMillis(limitMillis() == 0 ? ONLINE_MILLIS : limitMillis());
  }

  private Outcome onWarehouse(
      WarehouseText text, StatementShape shape, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    boolean stream = fetchSize() > 0 && shape.readsOnly();
    try {
      return session()
          .use(warehouseLeftMillis(), c -> run(c, text, parameters, now, stream, !shape.single()));
    } finally {
      if (!shape.keepsNames()) {
        session().engine().changed();
      }
    }
  }

  private Outcome run(
      Connection warehouse,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now,
      boolean stream,
      boolean several)
      throws SQLException {
    JdbcWarehouse database = session().engine().warehouse();
    try {
      session().stream(warehouse, stream);
      return execute(warehouse, database, text, parameters, now, stream, several);
    } catch (SQLException e) {
      if (session().isAbandoned()) {
        throw SqlExceptions.silence(e);
      }
      if (stream) {
        session().endStreamAfter(e);
      }
      if (text.map().isPresent()) {
        tidyUp(warehouse, database, text, e);
      }
      if (cancelled) {
        session().failed();
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled", e);
      }
      if (stream && database.complaint(e) == Complaint.HIDDEN && session().autoCommit()) {
        // The statement has to tell its reason, in the time that is left.
        return run(warehouse, text, parameters, now, false, several);
      }
      session().failed();
      throw translated(text, e);
    }
  }

  /** The error to throw for one of the warehouse's driver. */
  final SQLException translated(WarehouseText text, SQLException error) {
    return session().isAbandoned()
        ? SqlExceptions.silence(error)
        : text.translate(error, session().engine().warehouse(), ended());
  }

  private static void tidyUp(
      Connection warehouse, JdbcWarehouse database, WarehouseText text, SQLException error) {
    try {
      database.tidyUp(warehouse, text.sent(), error);
    } catch (SQLException e) {
      error.addSuppressed(e);
    }
  }

  private Outcome execute(
      Connection warehouse,
      JdbcWarehouse database,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now,
      boolean stream,
      boolean several)
      throws SQLException {
    Statement statement = open(warehouse, database, text);
    boolean handedOver = false;
    try {
      if (statement instanceof PreparedStatement prepared && isBound(text)) {
        bind(database, prepared, text, parameters, now);
      }
      statement.setFetchSize(stream ? fetchSize() : 0);
      if (progressListener != null) {
        session().countProgress(warehouse);
      }
      boolean rows = limited(statement, text.sent(), execution(statement, text));
      if (several) {
        following = new Following(statement, text);
        handedOver = true;
      }
      if (!rows) {
        Outcome counted = Outcome.ofCount(statement.getLargeUpdateCount());
        keep(statement, database);
        if (stream) {
          session().endStream();
        }
        return counted;
      }
      ResultSet direct = statement.getResultSet();
      FeatureResultSet given = given(direct, statement, database, text, stream);
      if (database.computesWhileRead()) {
        computing = statement;
      } else if (stream) {
        session().holds(given.cursor());
      }
      handedOver = true;
      return Outcome.ofRows(given);
    } finally {
      running = null;
      if (!handedOver && !isKept(statement)) {
        session().close(statement);
      }
    }
  }

  private JdbcWarehouse.Call<Boolean> execution(Statement statement, WarehouseText text) {
    return () ->
        (isBound(text) && statement instanceof PreparedStatement prepared)
            ? prepared.execute()
            : keys(session().engine().warehouse()).execute(statement, text.sent());
  }

  /**
   * Runs {@code call}, by which {@code statement} of the warehouse executes {@code sql}, so that
   * the time limit and a cancel of this statement end it.
   */
  final <T extends @Nullable Object> T limited(
      Statement statement, String sql, JdbcWarehouse.Call<T> call) throws SQLException {
    long limitMillis = warehouseLeftMillis();
    statement.setQueryTimeout(seconds(limitMillis));
    running = statement;
    if (cancelled) {
      throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
    }
    Engine engine = session().engine();
    try (Countdown countdown =
            new Countdown(limitMillis, engine.threads(), late -> stopLate(statement, late));
        ProgressTicker ticker = ticker(() -> engine.warehouse().progress(statement))) {
      return engine.warehouse().call(statement.getConnection(), sql, call);
    } finally {
      running = null;
    }
  }

  /** Tells the listener, if there is one, until it is closed. */
  private @Nullable ProgressTicker ticker(ProgressTicker.Source source) {
    Consumer<FeatureProgress> listener = progressListener;
    return listener == null
        ? null
        : new ProgressTicker(
            session().engine().threads(),
            source,
            progress -> listener.accept(FeatureProgress.of(progress)));
  }

  @Override
  public void onProgress(@Nullable Consumer<FeatureProgress> listener) throws SQLException {
    checkOpen();
    progressListener = listener;
  }

  /** A statement of the warehouse for {@code text}, prepared within the time limit. */
  final PreparedStatement prepare(Connection warehouse, JdbcWarehouse database, WarehouseText text)
      throws SQLException {
    String sql = text.sent();
    try (Countdown countdown =
        new Countdown(warehouseLeftMillis(), session().engine().threads(), this::endPreparing)) {
      return database.call(warehouse, sql, () -> keys(database).prepare(warehouse, sql));
    }
  }

  private void endPreparing(long lateMillis) throws SQLException {
    if (!session().abandonAfter(lateMillis)) {
      session().interrupt();
    }
  }

  /** Whether the statement is sent with parameters. */
  private boolean isBound(WarehouseText text) {
    return isPrepared() || !text.bindings().isEmpty();
  }

  private FeatureResultSet given(
      ResultSet direct,
      Statement statement,
      JdbcWarehouse database,
      WarehouseText text,
      boolean stream)
      throws SQLException {
    List<Column> columns = WarehouseSession.columns(database, direct.getMetaData());
    List<ValueReader> readers = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      readers.add(database.reader(columns.get(i).type(), i + 1));
    }
    Cursor cursor = Cursor.ofWarehouse(direct, readers);
    Optional<WaitLimit> limit =
        stream && limitMillis() > 0
            ? Optional.of(
                new WaitLimit(
                    Duration.ofMillis(limitMillis()), late -> session().interrupt(cursor, late)))
            : Optional.empty();
    return new FeatureResultSet(
        columns, cursor, new WarehouseOwner(statement, text, limit), maxRows());
  }

  /** A statement of the warehouse for {@code text}. */
  abstract Statement open(Connection warehouse, JdbcWarehouse database, WarehouseText text)
      throws SQLException;

  /** Whether the user's text is prepared, and its parameters bound. */
  abstract boolean isPrepared();

  /** Whether the warehouse's statement is for more than one execution. */
  abstract boolean isKept(Statement statement);

  /** Binds the parameters of {@code text}. */
  static void bind(
      JdbcWarehouse database,
      PreparedStatement prepared,
      WarehouseText text,
      @Nullable Object[] parameters,
      Instant now)
      throws SQLException {
    if (!text.rewritten()) {
      for (int i = 0; i < parameters.length; i++) {
        database.bind(prepared, i + 1, Bindable.of(parameters[i]));
      }
      return;
    }
    for (int i = 0; i < text.bindings().size(); i++) {
      Binding binding = text.bindings().get(i);
      Object value =
          binding instanceof Binding.Parameter parameter
              ? bound(parameter, parameters[parameter.index()])
              : LocalDateTime.ofInstant(now, ZoneOffset.UTC);
      database.bind(prepared, i + 1, value);
    }
  }

  private static @Nullable Object bound(Binding.Parameter parameter, @Nullable Object value) {
    return value == null || !parameter.utc()
        ? Bindable.of(parameter.valueOf(value))
        : UtcTimestamp.ofInstant(value);
  }

  // Results.

  @Override
  public @Nullable ResultSet getResultSet() throws SQLException {
    checkOpen();
    return result;
  }

  @Override
  public int getUpdateCount() throws SQLException {
    return (int) Math.min(getLargeUpdateCount(), Integer.MAX_VALUE);
  }

  @Override
  public long getLargeUpdateCount() throws SQLException {
    checkOpen();
    return updateCount;
  }

  @Override
  public boolean getMoreResults() throws SQLException {
    return getMoreResults(CLOSE_CURRENT_RESULT);
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    checkOpen();
    FeatureResultSet last = result;
    result = null;
    updateCount = -1;
    if (last != null && current == KEEP_CURRENT_RESULT) {
      keptResults.add(last);
    } else if (last != null) {
      last.close();
    }
    Following more = following;
    if (more != null && next(more, current == KEEP_CURRENT_RESULT)) {
      return result != null;
    }
    if (more != null || current == CLOSE_ALL_RESULTS) {
      endResults();
    }
    return false;
  }

  /** Takes the next result of the warehouse's statement; whether there was one. */
  private boolean next(Following more, boolean keep) throws SQLException {
    JdbcWarehouse database = session().engine().warehouse();
    Statement statement = more.statement();
    return session()
        .use(
            warehouse -> {
              try {
                if (keep
                    ? statement.getMoreResults(KEEP_CURRENT_RESULT)
                    : statement.getMoreResults()) {
                  ResultSet direct = statement.getResultSet();
                  result = given(direct, statement, database, more.text(), false);
                  return true;
                }
                updateCount = statement.isClosed() ? -1 : statement.getLargeUpdateCount();
                return updateCount >= 0;
              } catch (SQLException e) {
                throw translated(more.text(), e);
              }
            });
  }

  private boolean isFollowed(Statement statement) {
    Following more = following;
    return more != null && more.statement() == statement;
  }

  /** Those of the last execution for which they were wanted; no rows when there are none. */
  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    return FeatureResultSet.ofRows(generated);
  }

  /** Which generated keys are wanted of the executions that follow. */
  final void want(GeneratedKeys keys) {
    this.keys = keys;
  }

  /** Which generated keys are to be asked of {@code database}. */
  final GeneratedKeys keys(JdbcWarehouse database) {
    return database.returnsKeys() ? keys : GeneratedKeys.NONE;
  }

  /** Takes over the generated keys of an execution. */
  final void keep(Statement statement, JdbcWarehouse database) throws SQLException {
    if (keys(database) != GeneratedKeys.NONE) {
      generated = FeatureMetaData.read(statement.getGeneratedKeys(), database);
    }
  }

  // Cancelling and closing.

  /**
   * Nothing when the statement is closed, though JDBC has an error for that: a cancel comes from
   * another thread, which cannot know in time whether the statement has ended, nor help it.
   */
  @Override
  public void cancel() throws SQLException {
    boolean again = cancelled;
    cancelsOnTheirWay.incrementAndGet();
    try {
      cancelled = true;
      interruptAll();
      Statement target = running;
      if (again && target != null) {
        unlessClosed(target, () -> stop(target, true));
      }
    } finally {
      cancelsOnTheirWay.decrementAndGet();
    }
  }

  private void interruptAll() throws SQLException {
    Statement target = interruptible();
    if (target != null) {
      interrupt(target);
    }
    OnlineRead looking = reading;
    if (looking != null) {
      looking.cancel();
    }
    session().interrupt(this); // a question while it is planned
    Materialization copying = materializing;
    if (copying != null) {
      session().interrupt(copying);
    }
    FeatureResultSet rows = result;
    if (rows != null) {
      session().interrupt(rows.cursor());
    }
  }

  /** Ends what took too long, and the session where its server does not answer. */
  private void stopLate(Statement target, long lateMillis) throws SQLException {
    if (!session().abandonAfter(lateMillis)) {
      stop(target, lateMillis > 0);
    }
  }

  /**
   * Ends what a statement of the warehouse computes. PostgreSQL's driver (42.7) sends one cancel
   * for an execution, and none again where the server got that before the query; below the
   * statement it can be repeated.
   */
  private void stop(Statement target, boolean again) throws SQLException {
    session().engine().warehouse().cancel(target);
    if (again) {
      session().interrupt();
    }
  }

  /** Stops a statement of the warehouse. */
  @FunctionalInterface
  private interface Stop {
    void run() throws SQLException;
  }

  /** The statement that runs, or whose rows are still computed. */
  private @Nullable Statement interruptible() {
    Statement target = running;
    return target == null ? computing : target;
  }

  private void interrupt(Statement target) throws SQLException {
    unlessClosed(target, () -> stop(target, false));
  }

  /** A statement of the warehouse may have ended in the moment before it is stopped. */
  private void unlessClosed(Statement target, Stop stop) throws SQLException {
    try {
      stop.run();
    } catch (SQLException e) {
      if (!target.isClosed()) {
        throw SqlExceptions.ofWarehouse(e, session().engine().warehouse());
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      connection.forget(this);
      if (running != null || materializing != null || reading != null) {
        cancelled = true;
        interruptAll();
      }
      FeatureResultSet last = result;
      result = null;
      if (last != null) {
        last.close();
      }
      endResults();
      release();
    }
  }

  /** Frees what a subclass keeps of the warehouse. */
  abstract void release() throws SQLException;

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    checkOpen();
    closeOnCompletion = true;
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closeOnCompletion;
  }

  private void completed(FeatureResultSet closedResult) throws SQLException {
    if (closeOnCompletion && closedResult == result && following == null) {
      close();
    }
  }

  /** Who ends what ends now. */
  final SqlExceptions.Ended ended() {
    if (cancelled) {
      return SqlExceptions.Ended.BY_CANCEL;
    }
    long limit = limitMillis();
    return limit > 0 && elapsedNanos() >= limit * 1_000_000
        ? SqlExceptions.Ended.BY_LIMIT
        : SqlExceptions.Ended.BY_OTHERS;
  }

  /** Whether {@code cancel} was called since the statement was last executed. */
  final boolean isCancelled() {
    return cancelled;
  }

  /**
   * While a statement runs, or its rows are computed: how far it has come, where the warehouse
   * tells it. To be asked by another thread. After an execution: that a fallback answered, or that
   * the warehouse did, because a view of a prepared statement is not materialized; the latter also
   * before the first execution.
   */
  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    Statement target = interruptible();
    JdbcWarehouse database = session().engine().warehouse();
    Optional<WarehouseProgress> progress =
        target == null || !database.hasServer() ? Optional.empty() : database.progress(target);
    return progress.isPresent() ? new SQLWarning(progress.get().words(), Warnings.STATE) : warning;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warning = null;
  }

  @Override
  public Connection getConnection() throws SQLException {
    checkOpen();
    return connection.guarded();
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    return Wrappers.unwrap(target, this, below());
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    return Wrappers.isWrapper(target, this, below());
  }

  /** The warehouse's statement, when there is one. */
  @Nullable Statement below() {
    return running;
  }

  /** Whom a result of rows in memory belongs to. */
  private final class MemoryOwner implements FeatureResultSet.Owner {
    @Override
    public Statement statement() {
      return guarded;
    }

    @Override
    public void closed(FeatureResultSet closedResult) throws SQLException {
      completed(closedResult);
    }

    @Override
    public boolean next(Cursor cursor) throws SQLException {
      return cursor.next();
    }

    @Override
    public SQLException translate(SQLException error) {
      return error;
    }
  }

  /** Whom a result of the warehouse belongs to. */
  private final class WarehouseOwner implements FeatureResultSet.Owner {
    private final Statement statement;
    private final WarehouseText text;
    private final Optional<WaitLimit> limit;

    WarehouseOwner(Statement statement, WarehouseText text, Optional<WaitLimit> limit) {
      this.limit = limit;
      this.statement = statement;
      this.text = text;
    }

    @Override
    public Statement statement() {
      return guarded;
    }

    @Override
    public boolean next(Cursor cursor) throws SQLException {
      if (isCancelled() && (session().isStreaming(cursor) || statement == computing)) {
        // Cancelled between two rows, when there is nothing to interrupt.
        computing = null;
        throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
      }
      limit.ifPresent(WaitLimit::begin);
      try {
        boolean more = session().next(cursor);
        if (!more) {
          limit.ifPresent(WaitLimit::close);
          computing = null;
        }
        return more;
      } catch (SQLException e) {
        computing = null;
        throw translate(e);
      } finally {
        limit.ifPresent(WaitLimit::end);
      }
    }

    @Override
    public void closed(FeatureResultSet closedResult) throws SQLException {
      limit.ifPresent(WaitLimit::close);
      computing = null;
      try {
        session().release(closedResult.cursor());
        if (!isKept(statement) && !isFollowed(statement)) {
          statement.close();
        }
      } catch (SQLException e) {
        throw translate(e);
      } finally {
        completed(closedResult);
      }
    }

    @Override
    public SQLException translate(SQLException error) {
      return translated(text, error);
    }
  }
}
