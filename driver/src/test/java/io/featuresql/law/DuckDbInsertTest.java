package io.featuresql.law;

import java.util.List;

final class DuckDbInsertTest extends InsertContract {
  DuckDbInsertTest() {
    super(
        new DuckDbEngine(),
        new Feature("INTEGER[]", List.of(1, 2), List.of()),
        new Feature("VARCHAR[]", List.of("a,b", "\"'"), List.of("")),
        new Feature("UHUGEINT", "340282366920938463463374607431768211455", 1),
        new Feature("TIMESTAMP_S", "2026-01-01 00:00:01", "2026-01-01 00:00:00"),
        new Feature("TIME", "23:59:59.999999", "00:00:00"));
  }
}
