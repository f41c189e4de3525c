package io.featuresql.connectors.cloud;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the driver of a vendor. DriverManager knows those that were on the class path when it came
 * up; a tool that loads drivers later, or a jar into which several drivers were packed without the
 * files that announce them, has one that it does not know, which is sought by its name.
 */
final class VendorDriver {
  private VendorDriver() {}

  /** The driver that takes {@code url}. */
  static Optional<Driver> find(Vendor vendor, String url) throws SQLException {
    List<Driver> drivers = new ArrayList<>(DriverManager.drivers().toList());
    for (String name : vendor.driverClasses()) {
      named(name).ifPresent(drivers::add);
    }
    for (Driver driver : drivers) {
      if (driver.acceptsURL(url)) {
        return Optional.of(driver);
      }
    }
    return Optional.empty();
  }

  private static Optional<Driver> named(String name) {
    try {
      return Optional.of(
          Class.forName(name).asSubclass(Driver.class).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      return Optional.empty();
    }
  }
}
