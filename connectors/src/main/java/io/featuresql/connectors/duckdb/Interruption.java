package io.featuresql.connectors.duckdb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * Interrupts a session of DuckDB whatever it does.
 *
 * <p>The cancel of DuckDB's driver (2.0.0.1) does nothing while a streamed result is read, and
 * closing the connection waits for the reader, who holds the connection's lock and may wait for
 * ever. Below it the engine itself can be interrupted at any time, by a function that the driver
 * keeps to itself.
 */
final class Interruption {
  private record Access(VarHandle connection, MethodHandle interrupt) {}

  private static final Optional<Access> ACCESS = access();

  private Interruption() {}

  private static Optional<Access> access() {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(DuckDBConnection.class, MethodHandles.lookup());
      Class<?> functions = lookup.findClass("org.duckdb.DuckDBNative");
      return Optional.of(
          new Access(
              lookup.findVarHandle(DuckDBConnection.class, "connRef", ByteBuffer.class),
              lookup.findStatic(
                  functions,
                  "duckdb_jdbc_interrupt",
                  MethodType.methodType(void.class, ByteBuffer.class))));
    } catch (ReflectiveOperationException e) {
      // Another version of the driver: waiting for a row then ends only with the row.
      return Optional.empty();
    }
  }

  /** Interrupts {@code connection}, which nobody closes meanwhile. */
  static void of(DuckDBConnection connection) throws SQLException {
    if (ACCESS.isEmpty()) {
      return;
    }
    try {
      ByteBuffer reference = (ByteBuffer) ACCESS.get().connection().get(connection);
      if (reference != null) {
        ACCESS.get().interrupt().invoke(reference);
      }
    } catch (Throwable e) {
      throw new SQLException("DuckDB cannot be interrupted", e);
    }
  }
}
