package io.featuresql.engine.ingest;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.engine.materialize.Forgetting;
import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.WarehouseSession;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.plan.Plan;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of DELETE FROM a feature view, of one row of parameters or a batch: first all keys
 * from the table that the view reads, so that no run which begins later finds them, then all from
 * the online store.
 */
public record Deletion(Plan.Delete plan, WarehouseSession session, Run run, Duration timeout) {
  /**
   * Deletes.
   *
   * @param batch the values of the parameters
   * @return how many rows of the table went by each of them; where there is no table, how many keys
   *     of the online store
   */
  public long[] run(List<@Nullable Object[]> batch, Instant now) throws SQLException {
    List<List<PushedRows.Key>> keys = new ArrayList<>();
    for (@Nullable Object[] parameters : batch) {
      keys.add(plan.keys().keys(parameters, now));
    }
    Forgetting store = new Forgetting(session.engine().online(), plan.target(), timeout);
    if (plan.tableSql().isPresent()) {
      long[] counts = fromTable(plan.tableSql().get(), keys);
      store.run(stored(keys.stream().flatMap(List::stream).toList()));
      return counts;
    }
    if (plan.target().view().offline()) {
      throw FeatureSqlException.at(
          plan.span(),
          ErrorCode.NOT_MATERIALIZED,
          "feature view '"
              + plan.target().view().name()
              + "' is OFFLINE, and its query is more than the columns of a table; delete from the"
              + " tables that it reads");
    }
    return keys.stream().mapToLong(some -> store.run(stored(some))).toArray();
  }

  private static List<Object[]> stored(List<PushedRows.Key> keys) {
    return keys.stream().map(PushedRows.Key::stored).toList();
  }

  private long[] fromTable(String sql, List<List<PushedRows.Key>> keys) throws SQLException {
    Insertion.checkAutoCommit(session, "DELETE FROM");
    JdbcWarehouse warehouse = session.engine().warehouse();
    long[] counts = new long[keys.size()];
    if (keys.stream().allMatch(List::isEmpty)) {
      return counts;
    }
    Insertion.onWarehouse(
        session,
        run,
        connection -> {
          try (PreparedStatement statement =
              warehouse.call(connection, sql, () -> connection.prepareStatement(sql))) {
            List<Integer> owners = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
              for (PushedRows.Key key : keys.get(i)) {
                for (int k = 0; k < key.source().length; k++) {
                  warehouse.bind(statement, k + 1, key.source()[k]);
                }
                statement.addBatch();
                owners.add(i);
              }
            }
            int[] removed = run.limited(statement, sql, statement::executeBatch);
            for (int i = 0; i < removed.length; i++) {
              counts[owners.get(i)] += Math.max(0, removed[i]);
            }
          }
        });
    return counts;
  }
}
