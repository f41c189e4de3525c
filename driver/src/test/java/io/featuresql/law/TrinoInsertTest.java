package io.featuresql.law;

import java.util.List;

final class TrinoInsertTest extends InsertContract {
  TrinoInsertTest() {
    super(
        new TrinoEngine(),
        new Feature("ARRAY(INTEGER)", List.of(1, 2), List.of()),
        new Feature("ARRAY(VARCHAR)", List.of("a,b", "\"'"), List.of("")),
        new Feature("VARCHAR(5)", "abc", ""),
        new Feature("TINYINT", -128, "127"),
        new Feature("TIMESTAMP(0)", "2026-01-01 00:00:01", "2026-01-01 00:00:00"),
        new Feature("TIME(6)", "23:59:59.999999", "00:00:00"));
  }

  @Override
  boolean deletes() {
    return false; // the connector in memory refuses it
  }

  @Override
  boolean hasTemporaryTables() {
    return false;
  }

  @Override
  boolean hasPrimaryKeys() {
    return false;
  }
}
