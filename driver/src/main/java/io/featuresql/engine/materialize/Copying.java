package io.featuresql.engine.materialize;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.connectors.jdbc.JdbcWarehouse.ValueReader;
import io.featuresql.engine.materialize.Materializer.Control;
import io.featuresql.engine.materialize.ParallelCopy.Part;
import io.featuresql.planner.offline.KeyRange;
import io.featuresql.planner.offline.NewestRows;
import io.featuresql.planner.plan.MaterializeOptions;
import io.featuresql.planner.spi.Materialization.Load;
import io.featuresql.planner.spi.Relations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Copies the newest rows of one view: in one piece, in ranges of keys, or what is left of them. */
record Copying(
    JdbcWarehouse warehouse,
    RowCopy copy,
    NewestRows newest,
    MaterializeOptions options,
    Relations relations,
    Control control) {

  /** Copies everything; how many rows. */
  long all(Connection session) throws SQLException {
    List<String> bounds = bounds(session);
    if (bounds.isEmpty()) {
      return copy.run(sql(newest), session, control);
    }
    List<Part> parts =
        KeyRange.split(bounds).stream()
            .map(range -> new Part(sql(newest.of(range)), () -> {}))
            .toList();
    return parallel(parts);
  }

  /**
   * Copies the parts that a load has not copied, and what has changed since it began; how many
   * rows.
   */
  long rest(Load load, Loading loading) throws SQLException {
    List<KeyRange> ranges = KeyRange.split(load.bounds());
    List<Part> parts = new ArrayList<>();
    if (!load.done().isEmpty()) {
      NewestRows.ChangedSince begun =
          Materializer.since(
              load.maxCreatedMicros(),
              load.throughMicros(),
              newest.view(),
              Materializer.overlap(newest.view(), options));
      parts.add(new Part(sql(newest.since(begun)), () -> {}));
    }
    for (int i = 0; i < ranges.size(); i++) {
      int part = i;
      if (!load.done().contains(part)) {
        parts.add(new Part(sql(newest.of(ranges.get(part))), () -> loading.copied(load, part)));
      }
    }
    return parallel(parts);
  }

  private long parallel(List<Part> parts) throws SQLException {
    return new ParallelCopy(warehouse, copy, control).run(parts, options.threads());
  }

  private String sql(NewestRows rows) {
    String sql = rows.sql(warehouse.dialect(), relations);
    return copy.store().wantsOrder() && KeyRange.canSplit(newest.schema())
        ? sql + newest.inOrderOfKeys()
        : sql;
  }

  /** Where ranges with equally many keys begin, but for the first; none when there is one only. */
  List<String> bounds(Connection session) throws SQLException {
    if (options.ranges() == 1 || !session.getAutoCommit() || !KeyRange.canSplit(newest.schema())) {
      return List.of();
    }
    String sql =
        KeyRange.bounds(
            newest.schema().query(), newest.schema(), options.ranges(), warehouse.dialect());
    List<Object> least = new ArrayList<>();
    try (Statement statement = session.createStatement()) {
      control.runs(statement);
      try (ResultSet result =
          warehouse.call(statement.getConnection(), sql, () -> statement.executeQuery(sql))) {
        ValueReader reader = warehouse.reader(newest.schema().keys().get(0).type(), 2);
        while (result.next()) {
          least.add(Objects.requireNonNull(reader.read(result)));
        }
      }
    }
    return KeyRange.literals(newest.schema(), least);
  }
}
