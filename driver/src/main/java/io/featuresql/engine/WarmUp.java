package io.featuresql.engine;

import io.featuresql.connectors.jdbc.SqlAction;
import io.featuresql.connectors.time.Deadline;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.plans.CachedPlan;
import io.featuresql.engine.session.Plans;
import io.featuresql.engine.telemetry.Responder;
import io.featuresql.engine.telemetry.StatementFigures;
import io.featuresql.engine.telemetry.Telemetry;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.OnlineResult;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Executions of an online plan that nobody asked for, so that classes are loaded and compiled when
 * somebody does. They are counted and traced nowhere.
 */
public final class WarmUp {
  private static final int MOST = 500;

  /** So many in a row that were fast are enough. */
  private static final int FAST = 50;

  private static final long FAST_NANOS = TimeUnit.MICROSECONDS.toNanos(1_500);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final Plans plans;
  private final CachedPlan planned;
  private final String sql;

  public WarmUp(Plans plans, CachedPlan planned, String sql) {
    this.plans = plans;
    this.sql = sql;
    Telemetry unseen = new Telemetry(Optional.empty(), () -> 0, () -> "");
    this.planned = planned.with(new StatementFigures(unseen, sql, planned.plan()));
  }

  /**
   * Executes the plan until it is fast, or for two seconds.
   *
   * @param parameters those of the program; empty to make them up
   * @param reader reads rows in memory as programs do
   * @throws SQLException when the store fails
   */
  public void run(Optional<@Nullable Object[]> parameters, SqlAction<Outcome.Result> reader)
      throws SQLException {
    Plan.Online plan = (Plan.Online) planned.plan();
    @Nullable Object[] values = parameters.orElseGet(() -> madeUp(plan.query().parameterTypes()));
    try {
      run(values, reader);
    } catch (FeatureSqlException e) {
      boolean madeUp = parameters.isEmpty() && e.code() == ErrorCode.VALUE;
      if (!madeUp) { // such keys cannot be made up
        throw SqlExceptions.of(e, sql);
      }
    }
    plans.session().engine().firstAnswer().done();
  }

  private void run(@Nullable Object[] values, SqlAction<Outcome.Result> reader)
      throws SQLException {
    Deadline end = Deadline.in(LONGEST);
    int fast = 0;
    for (int i = 0; i < MOST && fast < FAST && !end.isOver(); i++) {
      long begun = System.nanoTime();
      execute(values, reader, begun);
      fast = System.nanoTime() - begun < FAST_NANOS ? fast + 1 : 0;
    }
  }

  private void execute(@Nullable Object[] values, SqlAction<Outcome.Result> reader, long begun)
      throws SQLException {
    Execution run = new Execution(plans, RunSettings.ofNobody(), KeptStatement.none());
    run.lookUp(planned, sql, values);
    OnlineResult found = run.awaited();
    planned.figures().read(found, ChronoUnit.MICROS.between(Instant.EPOCH, run.now()));
    planned.figures().ended(Responder.ONLINE, false, null, begun, 0);
    reader.with(Outcome.of(found.rows()));
  }

  private static @Nullable Object[] madeUp(List<DataType> types) {
    @Nullable Object[] values = new Object[types.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = madeUp(types.get(i));
    }
    return values;
  }

  /** A value that may be a key; null where nobody can tell. */
  private static @Nullable Object madeUp(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN -> false;
      case TINYINT, SMALLINT, INTEGER, UTINYINT, USMALLINT -> 0;
      case BIGINT, UINTEGER -> 0L;
      case HUGEINT, UBIGINT, UHUGEINT -> BigInteger.ZERO;
      case DECIMAL -> BigDecimal.ZERO;
      case REAL -> 0f;
      case DOUBLE -> 0d;
      case VARCHAR -> "";
      case UUID -> new UUID(0, 0);
      case BLOB -> new byte[0];
      case DATE -> LocalDate.EPOCH;
      case TIME -> LocalTime.MIDNIGHT;
      case TIME_WITH_TIME_ZONE -> OffsetTime.of(LocalTime.MIDNIGHT, ZoneOffset.UTC);
      case TIMESTAMP -> LocalDateTime.of(LocalDate.EPOCH, LocalTime.MIDNIGHT);
      case TIMESTAMP_WITH_TIME_ZONE -> Instant.EPOCH;
      case ENUM, JSON, BIT, INTERVAL, ARRAY, STRUCT, MAP, OTHER -> null;
    };
  }
}
