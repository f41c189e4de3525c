package io.featuresql.planner.plan;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.plan.Plan.Materialize.Bound;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Parameters;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/** Reads the bounds of MATERIALIZE: a timestamp or date literal, a parameter, or NOW. */
final class Bounds {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("[' ']['T']HH:mm[:ss]")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

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
      Object parsed =
          TIMESTAMP.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (parsed instanceof OffsetDateTime instant) {
        return instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      }
      return parsed instanceof LocalDateTime timestamp
          ? timestamp
          : ((LocalDate) parsed).atStartOfDay();
    } catch (DateTimeException e) {
      throw FeatureSqlException.at(
          FeatureSqlParser.spanOf(node),
          ErrorCode.AS_OF_TYPE,
          "'" + text + "' is not a timestamp; write it like 2026-01-31 12:00:00",
          e);
    }
  }
}
