package io.featuresql.process;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Asks on while its Redis is gone. It prints nothing, and so must the driver. */
final class LostRedisClient {
  private LostRedisClient() {}

  /** Takes the port of Redis, which it ends. */
  public static void main(String[] arguments) throws SQLException, IOException {
    int port = Integer.parseInt(arguments[0]);
    String url = "jdbc:featuresql:online=redis://127.0.0.1:" + port;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ENTITY thing (id BIGINT)");
      statement.execute(
          "CREATE FEATURE VIEW v ENTITY thing TIMESTAMP t AS SELECT 1 AS id, DATE '2026-01-01' AS"
              + " t, 7 AS n");
      statement.execute("MATERIALIZE v");
      try (PreparedStatement lookUp =
          connection.prepareStatement("SELECT n FROM FEATURES v AS OF NOW WHERE id = 1")) {
        lookUp.executeQuery().close();
        try (Socket socket = new Socket("127.0.0.1", port)) {
          socket.getOutputStream().write("SHUTDOWN NOSAVE\r\n".getBytes(StandardCharsets.US_ASCII));
          while (socket.getInputStream().read() >= 0) {
            // Until the server has gone.
          }
        }
        long end = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() < end) {
          try {
            lookUp.executeQuery().close();
            throw new IllegalStateException("it answered");
          } catch (SQLException e) {
            if (e.getErrorCode() != 3004) {
              throw e;
            }
          }
        }
      }
    }
  }
}
