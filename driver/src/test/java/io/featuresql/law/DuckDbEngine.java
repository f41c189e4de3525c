package io.featuresql.law;

import java.util.List;

/** DuckDB, in memory. */
final class DuckDbEngine extends TestEngine {
  @Override
  String project(String name) {
    return "jdbc:featuresql:project=memory:" + name;
  }

  @Override
  List<String> instantTypes() {
    return List.of(
        "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE",
        "DATE",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
        "TIMESTAMPTZ_NS");
  }

  @Override
  String instant(Long micros, String type) {
    boolean nanoseconds = micros != null && type.equals("TIMESTAMPTZ_NS");
    return nanoseconds
        ? super.instant(micros, timestampWithZone()).replace("::TIMESTAMPTZ", "::TIMESTAMPTZ_NS")
        : super.instant(micros, type);
  }

  @Override
  List<World.Form> forms() {
    return List.of(World.Form.values());
  }

  @Override
  String schema(String name) {
    return "main";
  }

  @Override
  long unit(String type) {
    return switch (type) {
      case "TIMESTAMP_S" -> 1_000_000;
      case "TIMESTAMP_MS" -> 1_000;
      default -> super.unit(type);
    };
  }

  @Override
  List<String> strategies() {
    return super.strategies().stream().filter(name -> !name.equals("array-search")).toList();
  }

  /** Nanoseconds, one of its types, end in the year 2262. */
  @Override
  long day(long seed) {
    return World.SPRING;
  }

  @Override
  boolean cutsTexts() {
    return false;
  }
}
