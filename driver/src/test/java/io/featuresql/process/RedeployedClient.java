package io.featuresql.process;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Properties;
import java.util.concurrent.FutureTask;

/** An application that is deployed, used and taken away, with a class loader of its own. */
public final class RedeployedClient {
  private RedeployedClient() {}

  /**
   * Runs statements, each in a thread that ends, and lets go of the drivers as a container does.
   */
  public static void run(String driver, String url, String... statements) throws Exception {
    Driver loaded = (Driver) Class.forName(driver).getDeclaredConstructor().newInstance();
    try (Connection connection = loaded.connect(url, new Properties());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        FutureTask<Boolean> task = new FutureTask<>(() -> statement.execute(sql));
        new Thread(task).start();
        task.get();
      }
    }
    DriverManager.getDrivers(); // which itself loads drivers that nobody had loaded yet
    for (Driver known : Collections.list(DriverManager.getDrivers())) {
      if (known.getClass().getClassLoader() == RedeployedClient.class.getClassLoader()) {
        deregister(known);
      }
    }
  }

  private static void deregister(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
