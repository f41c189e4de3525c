package io.featuresql.law;

import java.util.List;

final class PostgresInsertTest extends InsertContract {
  PostgresInsertTest() {
    super(
        new PostgresEngine(),
        new Feature("integer[]", List.of(1, 2), List.of()),
        new Feature("text[]", List.of("a,b", "\"'"), List.of("")),
        new Feature("varchar(5)", "abc", ""),
        new Feature("numeric", "123456789012345678901234567890.000000000000000000001", 1),
        new Feature("timestamp(0)", "2026-01-01 00:00:01", "2026-01-01 00:00:00"),
        new Feature("time", "23:59:59.999999", "00:00:00"));
  }
}
