package io.featuresql.connectors.postgres;

import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.PlainSelect;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the catalog knows of a table: its size, its keys, and the indexes over them. */
final class PostgresStatistics {
  private static final String TABLE =
      "SELECT c.reltuples, s.attname, s.n_distinct, s.most_common_freqs[1],"
          + " extract(epoch FROM (b.bounds[cardinality(b.bounds)]::timestamptz"
          + " - b.bounds[1]::timestamptz))"
          + " FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname"
          + " AND s.attname = ANY (?)"
          + " LEFT JOIN LATERAL (SELECT CASE WHEN s.attname = ?"
          + " THEN s.histogram_bounds::text::text[] END AS bounds) b ON true"
          + " WHERE c.oid = to_regclass(?)";

  /** The columns of each index that holds all rows, in order. */
  private static final String INDEXES =
      "SELECT array_agg(a.attname ORDER BY k.place) FROM pg_index i"
          + " CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)"
          + " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
          + " WHERE i.indrelid = to_regclass(?) AND i.indpred IS NULL AND i.indisvalid"
          + " GROUP BY i.indexrelid";

  private PostgresStatistics() {}

  static Optional<SourceStatistics> of(
      Connection session, String query, List<String> keys, String event) throws SQLException {
    Optional<PlainSelect> select = PlainSelect.ofTable(query);
    if (select.isEmpty()) {
      return Optional.empty();
    }
    String table = select.get().tableName();
    List<String> keyColumns = new ArrayList<>();
    for (String key : keys) {
      select.get().column(key).ifPresent(keyColumns::add);
    }
    Optional<String> eventColumn = select.get().column(event);
    if (keyColumns.size() < keys.size() || eventColumn.isEmpty()) {
      return Optional.empty();
    }
    return sizes(session, table, keyColumns, eventColumn.get());
  }

  private static Optional<SourceStatistics> sizes(
      Connection session, String table, List<String> keys, String event) throws SQLException {
    List<String> columns = new ArrayList<>(keys);
    columns.add(event);
    double rows = -1;
    double distinct = 1;
    int known = 0;
    double largest = 0;
    Optional<Duration> span = Optional.empty();
    try (PreparedStatement statement = session.prepareStatement(TABLE)) {
      Array names = session.createArrayOf("text", columns.toArray());
      statement.setArray(1, names);
      statement.setString(2, event);
      statement.setString(3, table);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows = row.getDouble(1);
          String column = row.getString(2);
          if (column == null) {
            continue;
          }
          if (column.equals(event)) {
            double seconds = row.getDouble(5);
            span = row.wasNull() ? span : Optional.of(Duration.ofSeconds((long) seconds));
          } else {
            double number = row.getDouble(3);
            distinct *= Math.max(1, number < 0 ? -number * rows : number);
            known++;
            largest = Math.max(largest, row.getDouble(4));
          }
        }
      }
    }
    boolean indexed = isIndexed(session, table, keys, event);
    if (rows < 0 && !indexed) {
      return Optional.empty(); // the table was never analyzed
    }
    boolean allKeys = known == keys.size() && rows > 0;
    return Optional.of(
        new SourceStatistics(
            Math.max(0, rows),
            allKeys ? OptionalDouble.of(Math.min(distinct, rows)) : OptionalDouble.empty(),
            allKeys && keys.size() == 1 && largest > 0
                ? OptionalDouble.of(largest * rows)
                : OptionalDouble.empty(),
            OptionalDouble.empty(),
            span,
            indexed));
  }

  /** Whether an index begins with the keys, in any order, and the event timestamp. */
  private static boolean isIndexed(
      Connection session, String table, List<String> keys, String event) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(INDEXES)) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          List<String> columns = new ArrayList<>();
          for (Object column : (Object[]) row.getArray(1).getArray()) {
            columns.add(String.valueOf(column).toLowerCase(Locale.ROOT));
          }
          boolean leads =
              columns.size() > keys.size()
                  && columns.subList(0, keys.size()).containsAll(keys)
                  && columns.get(keys.size()).equals(event);
          if (leads) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
