package io.featuresql.planner.plan;

import io.featuresql.planner.sql.FeatureStatement.CreateFeatureView;
import io.featuresql.planner.sql.PlainSelect;
import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Event timestamps that are the time at which the query runs: nothing is found then for any instant
 * before, so that a training set has no features at all.
 */
final class ReadingTime {
  private static final Set<String> NOW =
      Set.of(
          "NOW",
          "CURRENT_TIMESTAMP",
          "CURRENT_DATE",
          "CURRENT_DATETIME",
          "LOCALTIMESTAMP",
          "LOCALTIME",
          "TRANSACTION_TIMESTAMP",
          "STATEMENT_TIMESTAMP",
          "CLOCK_TIMESTAMP",
          "GETDATE",
          "SYSDATE",
          "TODAY",
          "GET_CURRENT_TIMESTAMP");

  private static final Set<String> OF_TYPES =
      Set.of(
          "CAST",
          "AS",
          "TIMESTAMP",
          "TIMESTAMPTZ",
          "TIMESTAMP_NTZ",
          "DATE",
          "DATETIME",
          "WITH",
          "WITHOUT",
          "TIME",
          "LOCAL",
          "ZONE",
          "AT",
          "INTERVAL",
          "DAY",
          "HOUR",
          "MINUTE",
          "SECOND");

  private ReadingTime() {}

  /** What to say of the view that is to be created, if its rows become true when they are read. */
  static Optional<String> warning(CreateFeatureView view) {
    return view.eventTimestamp()
        .filter(
            name ->
                PlainSelect.of(view.query())
                    .flatMap(select -> select.expression(name.text()))
                    .filter(ReadingTime::isNow)
                    .isPresent())
        .map(
            name ->
                "the event timestamp '"
                    + name.text()
                    + "' of feature view '"
                    + view.name().text()
                    + "' is the time at which its query runs, so AS OF an earlier instant finds"
                    + " nothing; leave TIMESTAMP out for rows that hold at any instant");
  }

  private static boolean isNow(List<Token> expression) {
    boolean now = false;
    for (int i = 0; i < expression.size(); i++) {
      Token token = expression.get(i);
      if (token.kind() == Token.Kind.QUOTED_NAME) {
        return false;
      }
      if (token.kind() == Token.Kind.WORD) {
        boolean function = i + 1 < expression.size() && expression.get(i + 1).text().equals("(");
        now |= NOW.contains(token.upper());
        if (!NOW.contains(token.upper()) && !OF_TYPES.contains(token.upper()) && !function) {
          return false; // a column may be older
        }
      }
    }
    return now;
  }
}
