package io.featuresql.connectors.postgres;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Keeps a session, with its temporary tables and its transaction, after errors for which the pool
 * would otherwise drop it: PostgreSQL has SQLSTATE 0A000 for mistakes in a statement.
 */
final class KeepSessions implements SQLExceptionOverride {
  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException error) {
    return "0A000".equals(error.getSQLState())
        ? SQLExceptionOverride.Override.DO_NOT_EVICT
        : SQLExceptionOverride.Override.CONTINUE_EVICT;
  }
}
