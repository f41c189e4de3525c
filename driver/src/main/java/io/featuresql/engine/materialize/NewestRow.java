package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row in the columns of {@link io.featuresql.planner.offline.NewestRows#sql}, on its way from the
 * warehouse to the store. For one thread: each row takes the place of the one before.
 */
final class NewestRow {
  private final List<ValueReader> keyReaders;
  private final List<ValueReader> featureReaders;
  private final int eventColumn;
  private final Object[] key;
  private final @Nullable Object[] features;
  private long eventMicros;
  private long createdMicros;

  NewestRow(JdbcWarehouse warehouse, OnlineView view) {
    keyReaders = readers(warehouse, view.joinKeys(), 1);
    eventColumn = keyReaders.size() + 1;
    featureReaders = readers(warehouse, view.features(), eventColumn + 2);
    key = new Object[keyReaders.size()];
    features = new Object[featureReaders.size()];
  }

  private static List<ValueReader> readers(
      JdbcWarehouse warehouse, List<Column> columns, int first) {
    List<ValueReader> readers = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      readers.add(warehouse.reader(columns.get(i).type(), first + i));
    }
    return readers;
  }

  /** Takes the row that {@code rows} is on. */
  void read(ResultSet rows) throws SQLException {
    for (int i = 0; i < key.length; i++) {
      key[i] = Objects.requireNonNull(keyReaders.get(i).read(rows));
    }
    eventMicros = rows.getLong(eventColumn);
    createdMicros = rows.getLong(eventColumn + 1);
    if (rows.wasNull()) {
      createdMicros = OnlineRow.NO_CREATED;
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = featureReaders.get(i).read(rows);
    }
  }

  void putInto(OnlineStore.Writer writer) {
    writer.put(key, eventMicros, createdMicros, features);
  }
}
