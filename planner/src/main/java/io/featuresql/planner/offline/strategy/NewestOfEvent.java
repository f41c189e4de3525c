package io.featuresql.planner.offline.strategy;

/**
 * Aggregates that find, among the rows of one key and event, the number of the row with the
 * greatest created timestamp: both are packed into one wide integer, of which the greatest is
 * taken. They differ where several rows have that timestamp.
 */
record NewestOfEvent(AsOfJoin join) {
  private static final String LOW_63_BITS = "9223372036854775807";
  private static final String TWO_TO_64 = "18446744073709551616";

  /** The greatest number among the rows that are newest. */
  String greatest() {
    String row = join.source().rowNumber().orElseThrow();
    return join.created().isEmpty()
        ? "max(" + row + ")"
        : low63("max(" + packed() + " + " + row + ")");
  }

  /** The least number among them. */
  String least() {
    String row = join.source().rowNumber().orElseThrow();
    return join.created().isEmpty()
        ? "min(" + row + ")"
        : LOW_63_BITS
            + " - "
            + low63("max(" + packed() + " + (" + LOW_63_BITS + " - " + row + "))");
  }

  private String packed() {
    return "(" + createdMicros() + "::HUGEINT * " + TWO_TO_64 + ")";
  }

  /** NULL created timestamps are the lowest, then minus infinity. */
  private String createdMicros() {
    String created = join.created().orElseThrow();
    return "coalesce("
        + join.dialect().epochMicros(created)
        + ", CASE WHEN "
        + created
        + " > TIMESTAMP '1970-01-01' THEN "
        + LOW_63_BITS
        + " WHEN "
        + created
        + " < TIMESTAMP '1970-01-01' THEN -"
        + LOW_63_BITS
        + " + 1"
        + " ELSE -"
        + LOW_63_BITS
        + " END)";
  }

  private static String low63(String wide) {
    return "(" + wide + " & " + LOW_63_BITS + ")::BIGINT";
  }
}
