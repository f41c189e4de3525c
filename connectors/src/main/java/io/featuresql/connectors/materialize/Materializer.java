package io.featuresql.connectors.materialize;

import io.featuresql.connectors.jdbc.JdbcWarehouse;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.NewestRows;
import io.featuresql.planner.online.OnlineViews;
import io.featuresql.planner.plan.ViewSchema;
import io.featuresql.planner.plan.ViewSchemas;
import io.featuresql.planner.spi.Materialization;
import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.Warehouse.ValueReader;
import io.featuresql.planner.type.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies the newest rows of feature views to an online store.
 *
 * <p>A run without bounds is incremental where the view has a created timestamp: it reads the rows
 * that were written since {@link #OVERLAP} before the greatest created timestamp that the last run
 * saw, or whose time had not come then. Without a created timestamp nothing tells late rows from
 * old ones, so all rows are read; the store keeps what is newer. A bounded run moves no mark, so
 * that the next run without bounds skips nothing.
 */
public final class Materializer {
  /** How long before they can be seen rows may have been given their created timestamp. */
  public static final Duration OVERLAP = Duration.ofDays(1);

  private static final int FETCHED_ROWS = 1_024;
  private static final int CHECK_EVERY = 1_024;

  private final JdbcWarehouse warehouse;
  private final OnlineStore store;
  private final Catalog catalog;

  /** A materializer of the views of {@code catalog}. */
  public Materializer(JdbcWarehouse warehouse, OnlineStore store, Catalog catalog) {
    this.warehouse = warehouse;
    this.store = store;
    this.catalog = catalog;
  }

  /**
   * What a run covers.
   *
   * @param now the start of execution; later rows are never copied
   * @param from rows with an earlier event timestamp are left alone
   * @param to the as-of instant, if it is before {@code now}
   */
  public record Range(Instant now, Optional<LocalDateTime> from, Optional<LocalDateTime> to) {}

  /** The outside of a run: who may end it. */
  public interface Control {
    /** The statement that runs now, so that it can be cancelled. */
    void runs(Statement statement) throws SQLException;

    /** Throws if the run is cancelled or out of time. */
    void check() throws SQLException;

    /** How long the store may take for one answer. */
    Duration timeout();
  }

  /**
   * What became of one view.
   *
   * @param rows how many rows were sent to the store
   */
  public record Report(String view, long rows, Duration time) {}

  /**
   * Copies one view.
   *
   * @param session the warehouse as the user's session sees it; used by this call alone meanwhile
   * @param span the statement, for errors
   */
  public Report run(
      FeatureView view,
      Range range,
      Connection session,
      Relations relations,
      Span span,
      Control control)
      throws SQLException {
    long start = System.nanoTime();
    Entity entity = catalog.entityOf(view);
    ViewSchema schema = new ViewSchemas(warehouse.dialect()).read(view, entity, relations, span);
    OnlineView online = OnlineViews.of(view, entity, schema, warehouse.dialect());
    Optional<Materialization> last =
        store.materialization(view.name(), control.timeout()).filter(m -> m.view().equals(online));
    LocalDateTime now = LocalDateTime.ofInstant(range.now(), ZoneOffset.UTC);
    LocalDateTime asOf = range.to().filter(to -> to.isBefore(now)).orElse(now);
    boolean bounded = range.from().isPresent() || range.to().isPresent();
    NewestRows newest =
        new NewestRows(
            view,
            entity,
            schema,
            asOf,
            range.from(),
            bounded ? Optional.empty() : since(last, view));

    long created = OnlineRow.NO_CREATED;
    if (view.createdTimestamp().isPresent() && !bounded) {
      String greatest = newest.greatestCreated(warehouse.dialect(), relations);
      created = Math.min(number(greatest, session, control), micros(now));
    }
    String sql = newest.sql(warehouse.dialect(), relations);
    long rows = copy(sql, online, session, control);
    store.record(
        new Materialization(
            online,
            schema.eventTimestamp().type().name(),
            schema.createdTimestamp().map(c -> c.type().name()),
            bounded ? last.map(Materialization::throughMicros).orElse(micros(asOf)) : micros(asOf),
            bounded
                ? last.map(Materialization::maxCreatedMicros).orElse(OnlineRow.NO_CREATED)
                : Math.max(
                    created,
                    last.map(Materialization::maxCreatedMicros).orElse(OnlineRow.NO_CREATED)),
            rows),
        control.timeout());
    return new Report(view.name(), rows, Duration.ofNanos(System.nanoTime() - start));
  }

  private static Optional<NewestRows.ChangedSince> since(
      Optional<Materialization> last, FeatureView view) {
    return last.filter(m -> m.maxCreatedMicros() != OnlineRow.NO_CREATED)
        .map(
            m ->
                new NewestRows.ChangedSince(
                    timestamp(m.maxCreatedMicros()).minus(OVERLAP),
                    timestamp(m.throughMicros()).minus(view.delay())));
  }

  private long number(String sql, Connection session, Control control) throws SQLException {
    try (Statement statement = session.createStatement()) {
      control.runs(statement);
      try (ResultSet result = warehouse.call(sql, () -> statement.executeQuery(sql))) {
        result.next();
        long value = result.getLong(1);
        return result.wasNull() ? OnlineRow.NO_CREATED : value;
      }
    }
  }

  private long copy(String sql, OnlineView view, Connection session, Control control)
      throws SQLException {
    warehouse.stream(session, true);
    try (Statement statement = session.createStatement()) {
      control.runs(statement);
      statement.setFetchSize(FETCHED_ROWS);
      try (ResultSet result = warehouse.call(sql, () -> statement.executeQuery(sql));
          OnlineStore.Writer writer = store.writer(view, control.timeout())) {
        long rows = write(result, view, writer, control);
        writer.flush();
        return rows;
      }
    } finally {
      warehouse.stream(session, false);
    }
  }

  private long write(ResultSet result, OnlineView view, OnlineStore.Writer writer, Control control)
      throws SQLException {
    List<ValueReader> keys = readers(view.joinKeys(), 1);
    int event = keys.size() + 1;
    List<ValueReader> features = readers(view.features(), event + 2);
    Object[] key = new Object[keys.size()];
    @Nullable Object[] values = new Object[features.size()];
    long rows = 0;
    while (result.next()) {
      for (int i = 0; i < key.length; i++) {
        key[i] = java.util.Objects.requireNonNull(keys.get(i).read(result));
      }
      long eventMicros = result.getLong(event);
      long createdMicros = result.getLong(event + 1);
      if (result.wasNull()) {
        createdMicros = OnlineRow.NO_CREATED;
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = features.get(i).read(result);
      }
      writer.put(key, eventMicros, createdMicros, values);
      if (++rows % CHECK_EVERY == 0) {
        control.check();
      }
    }
    return rows;
  }

  private List<ValueReader> readers(List<Column> columns, int first) {
    List<ValueReader> readers = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      readers.add(warehouse.reader(columns.get(i).type(), first + i));
    }
    return readers;
  }

  private static long micros(LocalDateTime utc) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, utc.toInstant(ZoneOffset.UTC));
  }

  private static LocalDateTime timestamp(long micros) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
  }
}
