package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.online.OnlineQuery;
import io.featuresql.planner.online.PushedRows;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.type.Rows;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What a statement becomes. Plans are immutable and may be executed many times, by many threads.
 */
public sealed interface Plan {
  /** How many parameters the user's text has; of what passes through, the warehouse knows. */
  default int parameterCount() {
    return 0;
  }

  /** What {@code visitor} has for this kind of plan. */
  <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E;

  /**
   * Something for each kind of plan: a kind that is new does not compile before all visitors know
   * it.
   *
   * @param <R> what comes out
   * @param <E> what may go wrong
   */
  interface Visitor<R, E extends Exception> {
    R passThrough(PassThrough plan) throws E;

    R offline(Offline plan) throws E;

    R online(Online plan) throws E;

    R define(Define plan) throws E;

    R answer(Answer plan) throws E;

    R explain(Explain plan) throws E;

    R materialize(Materialize plan) throws E;

    R freshness(Freshness plan) throws E;

    R insert(Insert plan) throws E;

    R insertQuery(InsertQuery plan) throws E;

    R delete(Delete plan) throws E;
  }

  /**
   * The warehouse gets the statement as the user wrote it.
   *
   * @param misread what it may have been meant for, to be told when the warehouse refuses it
   * @param prepared what a prepared statement sends instead: the same with {@code ?} for parameters
   *     that the driver of the warehouse does not take
   */
  record PassThrough(String sql, Optional<Misread> misread, Optional<Rewritten> prepared)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.passThrough(this);
    }
  }

  /**
   * What to say of a text that the warehouse refuses.
   *
   * @param name what the warehouse has to say that it lacks; empty for whatever it says
   * @param start where the mistake is if the warehouse does not tell, from 0, in the user's text
   * @param warns whether the remedy is a warning when the warehouse takes the text: what was meant
   *     is not done
   */
  record Misread(String name, int start, String remedy, boolean warns) {
    Misread(String name, int start, String remedy) {
      this(name, start, remedy, false);
    }
  }

  /**
   * The warehouse gets a rewritten statement.
   *
   * @param reason why it goes this way, for EXPLAIN
   * @param warning that the online store would answer if a view were materialized; for a program
   *     that prepares the statement to serve it
   */
  record Offline(Rewritten statement, String reason, Optional<String> warning) implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.offline(this);
    }

    @Override
    public int parameterCount() {
      return statement.parameterCount();
    }
  }

  /**
   * Key look-ups in the online store, and expressions over what they give.
   *
   * @param reason why it goes this way, for EXPLAIN
   */
  record Online(OnlineQuery query, String reason) implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.online(this);
    }

    @Override
    public int parameterCount() {
      return query.parameterTypes().size();
    }
  }

  /**
   * A change of the catalog.
   *
   * @param change what {@link FeaturePlanner#changed} makes of one catalog or another
   * @param warning what may not be meant, though it can be done
   */
  record Define(Change change, Optional<String> warning) implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.define(this);
    }
  }

  /** A result that needs no warehouse and no store: SHOW, DESCRIBE. */
  record Answer(Rows rows) implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.answer(this);
    }
  }

  /**
   * EXPLAIN of a statement.
   *
   * @param parameterCount how many parameters the user's text has; no value of theirs is needed
   * @param lookedUp what the online store is asked for, to add what it has
   */
  record Explain(Explanation explanation, int parameterCount, Optional<OnlineQuery> lookedUp)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.explain(this);
    }
  }

  /**
   * Copies the newest rows of views to the online store.
   *
   * @param views the feature views
   * @param from as the user bounds it: rows whose event timestamp is earlier are left alone
   * @param to the as-of instant; the start of execution when empty
   * @param all whether the user asked for all views, so that the store shall have no other
   * @param options how it is done
   * @param parameterCount how many parameters the user's text has
   * @param places where each view is asked for
   */
  record Materialize(
      List<FeatureView> views,
      Optional<Bound> from,
      Optional<Bound> to,
      boolean all,
      MaterializeOptions options,
      int parameterCount,
      List<Span> places)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.materialize(this);
    }

    public Materialize {
      views = List.copyOf(views);
      places = List.copyOf(places);
    }

    /** An instant in the statement. */
    public sealed interface Bound {
      /** A literal, as UTC wall-clock. */
      record At(LocalDateTime utc) implements Bound {}

      /** A parameter of the user's text, counted from 0. */
      record Parameter(int index) implements Bound {}

      /** The start of execution. */
      record Now() implements Bound {}
    }
  }

  /**
   * Tells how far views are materialized.
   *
   * @param places where each view is asked for
   */
  record Freshness(List<FeatureView> views, List<Span> places) implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.freshness(this);
    }

    public Freshness {
      views = List.copyOf(views);
      places = List.copyOf(places);
    }
  }

  /**
   * Gives rows to a feature view.
   *
   * @param tableSql an INSERT of one row into the table that the view reads, with a {@code ?} for
   *     each of {@link PushedRows.Row#given}; empty when the view reads no plain table
   * @param parameterCount how many parameters the user's text has
   * @param span the name of the view
   */
  record Insert(
      Target target, PushedRows rows, Optional<String> tableSql, int parameterCount, Span span)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.insert(this);
    }
  }

  /**
   * Deletes the rows of keys of a feature view.
   *
   * @param keys rows of which only the keys are given
   * @param tableSql deletes the rows of one key, with a {@code ?} for each of its values, from the
   *     table that the view reads; empty when the view reads no plain table
   * @param parameterCount how many parameters the user's text has
   * @param span the name of the view
   */
  record Delete(
      Target target, PushedRows keys, Optional<String> tableSql, int parameterCount, Span span)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.delete(this);
    }
  }

  /** A feature view whose rows are written. */
  record Target(FeatureView view, Entity entity, ViewSchema schema, OnlineView online) {}

  /**
   * Gives the rows of a query to a feature view that reads a plain table. They are computed once,
   * into a table of the session that has the columns of the view.
   *
   * @param create makes that table
   * @param fill what the user wrote, with that table in place of the view
   * @param created fills the created timestamp, a parameter, where the statement does not name it
   * @param lacking counts the rows without a key or an event timestamp
   * @param copy puts the rows into the table that the view reads
   * @param keys of a row of the view called {@code part}: whether the table has its key
   * @param drop removes the table
   * @param span the name of the view
   */
  record InsertQuery(
      Target target,
      String create,
      Rewritten fill,
      Optional<String> created,
      String lacking,
      String copy,
      String keys,
      String drop,
      Span span)
      implements Plan {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.insertQuery(this);
    }

    @Override
    public int parameterCount() {
      return fill.parameterCount();
    }
  }
}
