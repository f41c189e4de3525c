package io.featuresql.jdbc;

import io.featuresql.connectors.jdbc.SqlCall;
import io.featuresql.engine.WarehouseRun;
import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.project.Engine;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.plan.Route;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * How what is behind a connection does.
 *
 * @param registry why definitions cannot be read; empty when they can
 * @param online why the online store cannot be read; empty when it can
 * @param warehouse why the warehouse cannot be asked; empty when it can, or was passed over
 */
public record FeatureHealth(
    Optional<SQLException> registry,
    Optional<SQLException> online,
    Optional<SQLException> warehouse) {
  /** The name of no feature view. */
  private static final String NO_VIEW = "";

  static FeatureHealth of(ProjectConnection connection, Duration limit) throws SQLException {
    if (limit == null || limit.isNegative() || limit.isZero()) {
      throw SqlExceptions.usage("a time limit is more than 0");
    }
    Engine engine = connection.session().engine();
    Optional<SQLException> warehouse =
        connection.settings().preferences().route() == Route.ONLINE
            ? Optional.empty()
            : failure(() -> ask(connection.session(), limit));
    return new FeatureHealth(
        failure(engine::catalog),
        failure(() -> engine.online().materialization(NO_VIEW, limit)),
        warehouse);
  }

  private static boolean ask(WarehouseSession session, Duration limit) throws SQLException {
    long millis = Math.max(1, limit.toMillis());
    boolean answers =
        session.use(millis, warehouse -> warehouse.isValid(WarehouseRun.seconds(millis)));
    if (!answers) {
      throw SqlExceptions.of(
          ErrorCode.WAREHOUSE_UNREACHABLE,
          session.engine().warehouse().describe() + ": the session does not answer");
    }
    return true;
  }

  private static Optional<SQLException> failure(SqlCall<?> work) {
    try {
      Guarded.run(work);
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(e);
    }
  }

  /** Whether all of them can be used. */
  public boolean isUp() {
    return registry.isEmpty() && online.isEmpty() && warehouse.isEmpty();
  }
}
