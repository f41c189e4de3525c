package io.featuresql.hikari;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps a connection in a pool of HikariCP unless its session is lost. By itself the pool drops a
 * connection, with its temporary tables and all that was planned in it, at each time limit and each
 * method that the driver does not have; here both leave the connection as good as it was.
 *
 * <p>{@code exceptionOverrideClassName=io.featuresql.hikari.KeepConnections}
 */
public final class KeepConnections implements SQLExceptionOverride {
  /** The class of SQLSTATE that stands for a lost connection. */
  private static final String LOST = "08";

  /** An override, which HikariCP makes by its name. */
  public KeepConnections() {}

  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException error) {
    for (SQLException e = error; e != null; e = e.getNextException()) {
      String state = e.getSQLState();
      if (state != null && state.startsWith(LOST)) {
        return SQLExceptionOverride.Override.CONTINUE_EVICT;
      }
    }
    return SQLExceptionOverride.Override.DO_NOT_EVICT;
  }
}
