package io.featuresql.engine.ingest;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.materialize.Push;
import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.offline.KeyRange;
import io.featuresql.planner.offline.NewestRows;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.spi.Relations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks the warehouse for the newest rows of some keys of a view, and puts them online. */
public record NewestOnline(
    Plan.Target target, WarehouseSession session, Push push, Relations relations, Run run) {
  private static final int FETCHED_ROWS = 1_024;

  /**
   * More often than that equal rows meet only if they are equal to the warehouse and differ in
   * their bytes, such as 1.0 and 1.00, and it names now the one and now the other. Then either is
   * right.
   */
  private static final int MOST_ROUNDS = 1_000;

  /**
   * Puts the newest rows, until none of them meets another one that is as new.
   *
   * @param condition of a row of the view, which is called {@code part}
   * @param values of the parameters of the condition
   */
  void put(Connection warehouse, String condition, List<Object> values) throws SQLException {
    List<OnlineView> generations = push.generations();
    boolean tied = !generations.isEmpty();
    for (int round = 0; tied && round < MOST_ROUNDS; round++) {
      tied = putOnce(warehouse, condition, values, generations);
    }
  }

  private boolean putOnce(
      Connection warehouse, String condition, List<Object> values, List<OnlineView> generations)
      throws SQLException {
    JdbcWarehouse database = session.engine().warehouse();
    String sql = sql(condition);
    int times = sql.split(Pattern.quote(condition), -1).length - 1;
    session.stream(warehouse, true);
    try (PreparedStatement statement =
        database.call(warehouse, sql, () -> warehouse.prepareStatement(sql))) {
      for (int i = 0; i < times * values.size(); i++) {
        database.bind(statement, i + 1, values.get(i % values.size()));
      }
      statement.setFetchSize(FETCHED_ROWS);
      try (ResultSet rows = run.limited(statement, sql, statement::executeQuery)) {
        return push.run(rows, database, generations);
      }
    } finally {
      session.stream(warehouse, false);
    }
  }

  private String sql(String condition) {
    ViewSchema all = target.schema();
    ViewSchema some =
        new ViewSchema(
            all.keys(),
            all.eventTimestamp(),
            all.createdTimestamp(),
            all.features(),
            "SELECT * FROM (" + all.query() + "\n) AS part WHERE " + condition);
    LocalDateTime now = LocalDateTime.ofInstant(session.engine().now(), ZoneOffset.UTC);
    return new NewestRows(
            target.view(),
            target.entity(),
            some,
            now,
            Optional.empty(),
            Optional.empty(),
            KeyRange.ALL)
        .sql(session.engine().warehouse().dialect(), relations);
  }
}
