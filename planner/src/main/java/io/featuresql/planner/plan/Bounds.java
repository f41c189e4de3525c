package io.featuresql.planner.plan;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan.Materialize.Bound;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.value.TimestampReader;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/** Reads the bounds of MATERIALIZE: a timestamp or date literal, a parameter, or NOW. */
final class Bounds {
  private Bounds() {}

  static Bound of(SqlNode node, Parameters parameters) {
    if (Instants.isNow(node)) {
      return new Bound.Now();
    }
    if (node instanceof SqlDynamicParam) {
      return new Bound.Parameter(parameters.numberAt(FeatureSqlParser.spanOf(node).start()));
    }
    if (node instanceof SqlLiteral literal) {
      String text = literal.toString();
      int open = text.indexOf('\'');
      int close = text.lastIndexOf('\'');
      if (open >= 0 && close > open) {
        return new Bound.At(parse(text.substring(open + 1, close), node));
      }
    }
    throw FeatureSqlException.at(
        FeatureSqlParser.spanOf(node),
        ErrorCode.AS_OF_TYPE,
        "expected a timestamp here: TIMESTAMP '2026-01-31 12:00:00', DATE '2026-01-31', NOW or ?");
  }

  private static LocalDateTime parse(String text, SqlNode node) {
    try {
      LocalDateTime at = LocalDateTime.ofInstant(TimestampReader.inUtc(text), ZoneOffset.UTC);
      if (!at.equals(at.truncatedTo(ChronoUnit.MICROS))) {
        throw new DateTimeException("more digits than the microseconds that are kept");
      }
      return at;
    } catch (DateTimeException e) {
      throw FeatureSqlException.at(
          FeatureSqlParser.spanOf(node),
          ErrorCode.AS_OF_TYPE,
          "'" + text + "' is not a timestamp; write it like 2026-01-31 12:00:00",
          e);
    }
  }
}
