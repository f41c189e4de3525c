package io.featuresql.engine;

import io.featuresql.engine.session.WarehouseSession;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The warehouse's statement for a statement of a program: prepared once and kept from run to run,
 * or another one for each run. For one thread at a time.
 */
public final class KeptStatement {
  private final boolean prepared;
  private @Nullable PreparedStatement statement;
  private String text = "";

  private KeptStatement(boolean prepared) {
    this.prepared = prepared;
  }

  /** For a statement that is prepared. */
  public static KeptStatement prepared() {
    return new KeptStatement(true);
  }

  /** For a statement of which each run has another text. */
  public static KeptStatement none() {
    return new KeptStatement(false);
  }

  /** Whether the user's text is prepared, and its parameters bound. */
  boolean isPrepared() {
    return prepared;
  }

  /** The statement that is kept for {@code sql}; null when there is none that can be used. */
  @Nullable PreparedStatement of(String sql) throws SQLException {
    PreparedStatement known = statement;
    // DuckDB's driver closes a statement that fails.
    return known != null && !known.isClosed() && text.equals(sql) ? known : null;
  }

  void keep(PreparedStatement made, String sql) {
    statement = made;
    text = sql;
  }

  @SuppressWarnings("ReferenceEquality") // it is that one, or another one
  boolean isKept(Statement other) {
    return other == statement;
  }

  /** The statement that is kept, if one is. */
  public @Nullable Statement statement() {
    return statement;
  }

  /** Closes what is kept. */
  public void release(WarehouseSession session) throws SQLException {
    PreparedStatement known = statement;
    statement = null;
    if (known != null) {
      session.close(known);
    }
  }
}
