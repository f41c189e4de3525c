package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.Complaint;
import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.SqlUse;
import io.featuresql.connectors.jdbc.WarehouseProgress;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.engine.time.WaitLimit;
import io.featuresql.engine.value.UtcTimestamp;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.MaterializeOptions;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.sql.Intervals;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.type.TypeKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One execution of MATERIALIZE, or of SHOW FRESHNESS: its views one after the other, and a row
 * about each.
 */
public final class Materialization implements Materializer.Control {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("view", DataType.of(TypeKind.VARCHAR, "VARCHAR")),
          new Column("rows", DataType.of(TypeKind.BIGINT, "BIGINT")),
          new Column("seconds", DataType.of(TypeKind.DOUBLE, "DOUBLE")),
          new Column("rows_per_second", DataType.of(TypeKind.BIGINT, "BIGINT")));

  private static final List<Column> FRESHNESS =
      List.of(
          new Column("view", DataType.of(TypeKind.VARCHAR, "VARCHAR")),
          new Column("materialized_to", DataType.of(TypeKind.TIMESTAMP, "TIMESTAMP")),
          new Column("created_mark", DataType.of(TypeKind.TIMESTAMP, "TIMESTAMP")),
          new Column("greatest_created", DataType.of(TypeKind.TIMESTAMP, "TIMESTAMP")),
          new Column("overlap", DataType.of(TypeKind.VARCHAR, "VARCHAR")));

  private final WarehouseSession session;
  private final Run run;
  private final Deadline deadline;
  private final Duration storeTimeout;
  private final Consumer<Statement> running;
  private final SessionRelations questions;
  private final List<String> refilled = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final LongAdder copied = new LongAdder();

  /**
   * An execution.
   *
   * @param storeTimeout for one exchange with the online store
   * @param running is told the statement of the warehouse that a cancel has to reach
   */
  public Materialization(
      WarehouseSession session,
      Run run,
      Deadline deadline,
      Duration storeTimeout,
      Consumer<Statement> running) {
    this.session = session;
    this.run = run;
    this.deadline = deadline;
    this.storeTimeout = storeTimeout;
    this.running = running;
    this.questions = new SessionRelations(session, run);
  }

  /**
   * Materializes.
   *
   * @param options those of the statement, with what holds where it says nothing
   */
  public Rows run(
      Plan.Materialize plan, MaterializeOptions options, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    Materializer materializer = materializer();
    Materializer.Range range =
        new Materializer.Range(
            now, instant(plan.from(), parameters, now), instant(plan.to(), parameters, now));
    if (plan.all()) {
      materializer.removeDropped(this);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    Map<String, FeatureSqlException> refusals = new LinkedHashMap<>();
    for (int i = 0; i < plan.views().size(); i++) {
      check();
      FeatureView view = plan.views().get(i);
      Span place = plan.places().get(i);
      Materializer.Report report;
      try {
        report =
            use(
                view,
                place,
                c -> materializer.run(view, range, options, c, questions, place, this));
      } catch (FeatureSqlException e) {
        if (e.code().kind() != ErrorCode.Kind.USER) {
          throw e;
        }
        if (plan.all() && e.code() == ErrorCode.NOT_MATERIALIZABLE) {
          skipped.add(String.valueOf(e.getMessage()));
          continue;
        }
        // a mistake of this view, and no reason to leave the others old
        refusals.put(view.name(), e);
        continue;
      }
      if (report.lost()) {
        refilled.add("'" + report.view() + "'");
      }
      double seconds = report.time().toMillis() / 1e3;
      long perSecond = seconds == 0 ? report.rows() : Math.round(report.rows() / seconds);
      rows.add(new @Nullable Object[] {report.view(), report.rows(), seconds, perSecond});
    }
    if (!refusals.isEmpty()) {
      throw refusal(refusals, rows.size());
    }
    return new Rows(COLUMNS, rows);
  }

  /** What to warn of: views that were left out, and those of which lost rows were copied again. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(skipped);
    if (!refilled.isEmpty()) {
      warnings.add(
          "a part of the online store had lost its rows; all rows were copied again of "
              + String.join(", ", refilled));
    }
    return warnings;
  }

  /** The first refusal, which also tells what became of the other views. */
  private static FeatureSqlException refusal(
      Map<String, FeatureSqlException> refusals, int materialized) {
    List<FeatureSqlException> all = List.copyOf(refusals.values());
    FeatureSqlException first = all.get(0);
    String others =
        refusals.keySet().stream()
            .skip(1)
            .map(n -> "'" + n + "'")
            .collect(Collectors.joining(", "));
    FeatureSqlException told =
        FeatureSqlException.at(
            first.span().orElseThrow(),
            first.code(),
            first.getMessage()
                + (others.isEmpty() ? "" : "; refused too: " + others)
                + (materialized == 0
                    ? ""
                    : "; the others (" + materialized + ") were materialized"),
            first);
    all.stream().skip(1).forEach(told::addSuppressed);
    return told;
  }

  /** What SHOW FRESHNESS answers. */
  public Rows freshness(Plan.Freshness plan, Instant now) throws SQLException {
    Materializer materializer = materializer();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < plan.views().size(); i++) {
      check();
      FeatureView view = plan.views().get(i);
      Span place = plan.places().get(i);
      Materializer.Freshness freshness =
          use(view, place, c -> materializer.freshness(view, now, c, questions, place, this));
      Object greatest = freshness.greatestCreated().orElse(null);
      rows.add(
          new @Nullable Object[] {
            view.name(),
            freshness.recorded().map(m -> timestamp(m.throughMicros())).orElse(null),
            freshness.recorded().map(m -> timestamp(m.maxCreatedMicros())).orElse(null),
            greatest == null ? null : UtcTimestamp.of(greatest),
            view.createdTimestamp().isEmpty() ? null : Intervals.toSql(freshness.overlap())
          });
    }
    return new Rows(FRESHNESS, rows);
  }

  private static @Nullable LocalDateTime timestamp(long micros) {
    return micros == OnlineRow.NO_CREATED
        ? null
        : LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }

  private Materializer materializer() {
    Engine engine = session.engine();
    session.forgetColumns();
    return new Materializer(engine.warehouse(), engine.online(), engine.catalog(), engine::now);
  }

  private <T> T use(FeatureView view, Span place, SqlUse<Connection, T> use) throws SQLException {
    return session.use(connection -> limited(view, place, use, connection));
  }

  private <T> T limited(
      FeatureView view, Span place, SqlUse<Connection, T> use, Connection connection)
      throws SQLException {
    // A row that the warehouse does not come to may be waited for when nothing else looks.
    Optional<WaitLimit> limit =
        deadline.isLimited()
            ? Optional.of(
                new WaitLimit(
                    Duration.ofNanos(Math.max(1, deadline.remainingNanos())),
                    session.engine().threads(),
                    late -> session.interrupt(run, late)))
            : Optional.empty();
    try {
      limit.ifPresent(WaitLimit::begin);
      return session.reading(run, use, connection);
    } catch (SQLException e) {
      check();
      throw failure(e, view, place);
    } catch (FeatureSqlException e) {
      if (e.code() == ErrorCode.WAREHOUSE_REFUSED || e.getCause() instanceof SQLException) {
        check(); // a question that was cancelled looks like a refusal, or as if it were late
      }
      throw e;
    } finally {
      limit.ifPresent(WaitLimit::close);
    }
  }

  /** What the warehouse says of a view's values is a mistake of this view. */
  private SQLException failure(SQLException error, FeatureView view, Span place) {
    JdbcWarehouse warehouse = session.engine().warehouse();
    SQLException told = SqlExceptions.ofWarehouse(error, warehouse);
    Complaint complaint = warehouse.complaint(error);
    if (complaint != Complaint.VALUE && complaint != Complaint.TEXT) {
      return told;
    }
    throw FeatureSqlException.at(
        place,
        ErrorCode.WAREHOUSE_REFUSED,
        "the query of feature view '" + view.name() + "' fails: " + told.getMessage(),
        told);
  }

  private static Optional<LocalDateTime> instant(
      Optional<Plan.Materialize.Bound> bound, @Nullable Object[] parameters, Instant now)
      throws SQLException {
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    if (bound.get() instanceof Plan.Materialize.Bound.At at) {
      return Optional.of(at.utc());
    }
    if (bound.get() instanceof Plan.Materialize.Bound.Parameter parameter) {
      Object value = parameters[parameter.index()];
      if (value == null) {
        throw SqlExceptions.usage("FROM and TO of MATERIALIZE cannot be NULL");
      }
      return Optional.of(UtcTimestamp.of(value));
    }
    return Optional.of(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
  }

  @Override
  public void runs(Statement statement) throws SQLException {
    running.accept(statement);
    if (deadline.isLimited()) {
      // rounded up: it is only to be there where the warehouse cannot be interrupted
      statement.setQueryTimeout((int) (deadline.left().toSeconds() + 1));
    }
    check();
  }

  @Override
  public void check() throws SQLException {
    if (run.isCancelled()) {
      throw SqlExceptions.of(ErrorCode.CANCELLED, "the statement was cancelled");
    }
    if (deadline.isOver()) {
      throw SqlExceptions.of(
          ErrorCode.TIMEOUT,
          "MATERIALIZE did not end within its time limit; what was written stays");
    }
  }

  @Override
  public Duration timeout() {
    return storeTimeout;
  }

  @Override
  public void copied(long rows) {
    copied.add(rows);
  }

  /** How many rows were sent to the store so far. */
  public Optional<WarehouseProgress> progress() {
    long rows = copied.sum();
    return Optional.of(
        new WarehouseProgress(rows + " rows", OptionalDouble.empty(), OptionalLong.of(rows)));
  }
}
