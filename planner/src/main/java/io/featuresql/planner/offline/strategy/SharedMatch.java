package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.PlainSelect;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What two joins of one clause must have in common to share a match: the same rows of the same
 * table, with the same keys and times, compared with the same keys of the spine.
 *
 * @param scan the query behind its select list, token by token
 * @param columns the columns of the table that are key and times
 * @param spine the expressions that the keys are compared with
 */
record SharedMatch(List<String> scan, List<String> columns, List<Object> spine, Duration delay) {
  /**
   * The match that {@code join} needs; equal to another's exactly when they can share it.
   *
   * @param sql the statement
   */
  static Object of(AsOfJoin join, String sql) {
    Optional<SharedMatch> match = Optional.empty();
    if (join.source().shared().isEmpty() && join.source().rowNumber().isPresent()) {
      match = byNumber(join, sql);
    } else if (join.dialect().joinsLaterally()) {
      match = byColumns(join, sql);
    }
    return match.isPresent() ? match.get() : join.id();
  }

  /** Of rows that are told apart by number, so that their features may be read elsewhere. */
  private static Optional<SharedMatch> byNumber(AsOfJoin join, String sql) {
    String query = join.reference().schema().query();
    Optional<PlainSelect> select = PlainSelect.of(query);
    if (select.isEmpty()) {
      return Optional.empty();
    }
    List<Token> tokens = Tokens.of(query);
    int from = select.get().list().size() + 1;
    List<String> scan =
        tokens.subList(from, tokens.size()).stream()
            .map(t -> t.isName() ? t.name().toLowerCase(Locale.ROOT) : t.text())
            .toList();
    return of(join, sql, scan, column -> select.get().column(column.name()));
  }

  /** Of rows whose features are read with those of the other views. */
  private static Optional<SharedMatch> byColumns(AsOfJoin join, String sql) {
    List<Column> all = new ArrayList<>(join.keysAndTimes());
    all.addAll(join.reference().schema().features());
    return TableScan.of(join.reference().schema().query())
        .filter(scan -> scan.brings(all))
        .flatMap(
            scan ->
                of(
                    join,
                    sql,
                    scan.spelled(),
                    column -> Optional.of(scan.spelled(column, join.dialect()))));
  }

  private static Optional<SharedMatch> of(
      AsOfJoin join, String sql, List<String> scan, Function<Column, Optional<String>> spelled) {
    List<String> columns = new ArrayList<>();
    for (Column column : join.keysAndTimes()) {
      Optional<String> found = spelled.apply(column);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      columns.add(found.get());
    }
    List<Object> spine = new ArrayList<>();
    for (SqlText key : join.spine().keys()) {
      SqlText.Assembled text = key.assemble(sql);
      spine.add(List.of(text.sql(), text.bindings()));
    }
    Duration delay = join.reference().view().delay();
    return Optional.of(new SharedMatch(scan, columns, spine, delay));
  }

  /** What EXPLAIN says of every match by row number: of its rows, why, and whose match it is. */
  static String explain(AsOfJoin join, AsOfJoin first, String reason) {
    String rows =
        join.source().shared().isPresent()
            ? "the view's query is evaluated once, since its rows have no numbers of their own"
            : "rows are joined back by their number in the table";
    return rows + "; " + reason + shares(join, first);
  }

  /** What EXPLAIN says behind other words of a join whose match another one may have written. */
  static String shares(AsOfJoin join, AsOfJoin first) {
    return first.equals(join)
        ? ""
        : "; shares the match of '" + first.reference().view().name() + "'";
  }
}
