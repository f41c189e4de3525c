package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * The native as-of join of the warehouse over rows of key, event timestamp and row number alone;
 * the features are joined afterwards by row number. The native join picks any of several rows with
 * one event timestamp, so it sees only one: all rows are grouped by key and event first, and ties
 * are settled there.
 *
 * <p>It settles ties for the whole source, where {@link NarrowMatch} settles those of matched rows
 * alone. That pays where the spine is not much smaller than the source, and the rows come out while
 * they are matched.
 *
 * @param join the view to join
 * @param sharing all views that share the match, this one among them, in order; the match is
 *     written by the first
 * @param reason why this form was taken
 */
record GroupedMatch(AsOfJoin join, List<AsOfJoin> sharing, String reason) implements AsOfStrategy {
  private AsOfJoin first() {
    return sharing.get(0);
  }

  @Override
  public SqlText match() {
    if (!first().equals(join)) {
      return SqlText.EMPTY;
    }
    String match = match(join);
    SqlText.Builder text = join.text().sql(" ASOF LEFT JOIN (WITH ").add(groups()).add(settled());
    List<String> single = new ArrayList<>();
    List<String> tied = new ArrayList<>();
    StringBuilder tiedFrom = new StringBuilder(settledName(0));
    for (int i = 0; i < sharing.size(); i++) {
      single.add(join.hidden("hi") + " AS " + join.hidden("row" + i));
      tied.add(join.hidden("row" + i));
      if (i > 0) {
        tiedFrom.append(" JOIN " + settledName(i) + " USING (" + keyAndEvent() + ")");
      }
    }
    text.sql(" SELECT " + keyAndEvent() + ", " + String.join(", ", single))
        .sql(" FROM " + groupsName() + " WHERE " + join.hidden("lo") + " = " + join.hidden("hi"))
        .sql(" UNION ALL SELECT " + keyAndEvent() + ", " + String.join(", ", tied))
        .sql(" FROM " + tiedFrom + ") AS " + match);
    String separator = " ON ";
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(separator + match + "." + join.key(i) + " = ").add(join.spine().keys().get(i));
      separator = " AND ";
    }
    text.sql(" AND " + match + "." + join.hidden("at") + join.atMost()).add(join.latest());
    return text.build();
  }

  /** For each key and event the winner, if there is one, as {@code lo = hi}. */
  private SqlText groups() {
    NewestOfEvent newest = new NewestOfEvent(join);
    String hi = newest.greatest();
    String lo = newest.least();
    SqlText.Builder text =
        join.text()
            .sql(groupsName() + " AS MATERIALIZED (SELECT " + join.keysAsHidden())
            .sql(", " + join.event() + " AS " + join.hidden("at"))
            .sql(", " + hi + " AS " + join.hidden("hi") + ", " + lo + " AS " + join.hidden("lo"))
            .sql(" FROM " + join.source().from() + " WHERE " + join.countable());
    join.spine()
        .knownAsOf()
        .ifPresent(known -> text.sql(" AND " + join.created().orElseThrow() + " <= ").add(known));
    return text.sql(" GROUP BY ALL)").build();
  }

  /** For each view the winners of the groups that have no single one. */
  private SqlText settled() {
    SqlText.Builder text = join.text();
    String tied = join.hidden("tied");
    for (int i = 0; i < sharing.size(); i++) {
      AsOfJoin view = sharing.get(i);
      List<String> columns = new ArrayList<>();
      List<String> equal = new ArrayList<>();
      for (int k = 0; k < join.keyCount(); k++) {
        columns.add(view.sourceKeys().get(k) + " AS " + join.key(k));
        equal.add(view.sourceKeys().get(k) + " = " + tied + "." + join.key(k));
      }
      columns.add(view.event() + " AS " + join.hidden("at"));
      columns.add(view.source().rowNumber().orElseThrow() + " AS " + join.hidden("row" + i));
      equal.add(view.event() + " = " + tied + "." + join.hidden("at"));
      text.sql(", " + settledName(i) + " AS (SELECT " + String.join(", ", columns))
          .sql(" FROM " + view.source().from() + " SEMI JOIN (SELECT * FROM " + groupsName())
          .sql(" WHERE " + join.hidden("lo") + " <> " + join.hidden("hi") + ") AS " + tied)
          .sql(" ON " + String.join(" AND ", equal));
      join.spine()
          .knownAsOf()
          .ifPresent(
              known -> text.sql(" WHERE " + view.created().orElseThrow() + " <= ").add(known));
      text.sql(" QUALIFY row_number() OVER (PARTITION BY ")
          .sql(String.join(", ", view.sourceKeys()) + ", " + view.event())
          .sql(" ORDER BY " + view.featureOrder() + ") = 1)");
    }
    return text.build();
  }

  @Override
  public SqlText features() {
    String match = match(first());
    int index = sharing.indexOf(join);
    SqlText.Builder text =
        join.text()
            .sql(" LEFT JOIN (SELECT " + join.featuresAsOutput())
            .sql(", " + join.source().rowNumber().orElseThrow() + " AS " + join.hidden("row"))
            .sql(" FROM " + join.source().from() + ") AS " + join.carried().relation())
            .sql(" ON " + join.carried().relation() + "." + join.hidden("row"))
            .sql(" = " + match + "." + first().hidden("row" + index));
    join.earliest()
        .ifPresent(t -> text.sql(" AND " + match + "." + first().hidden("at") + " >= ").add(t));
    return text.build();
  }

  private String keyAndEvent() {
    return join.hiddenKeys() + ", " + join.hidden("at");
  }

  private String groupsName() {
    return join.hidden("groups");
  }

  private String settledName(int index) {
    return join.hidden("settled" + index);
  }

  private static String match(AsOfJoin join) {
    return join.hidden("match");
  }

  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>();
    if (first().equals(join)) {
      for (int i = 0; i < join.keyCount(); i++) {
        hidden.add(join.key(i));
      }
      hidden.add(join.hidden("at"));
      for (int i = 0; i < sharing.size(); i++) {
        hidden.add(join.hidden("row" + i));
      }
    }
    return hidden;
  }

  @Override
  public List<String> hiddenByFeatures() {
    return List.of(join.matched(), join.hidden("row"));
  }

  @Override
  public String explain() {
    return "grouped match: ties settled for the whole source, then an as-of join over key and event"
        + " timestamp, then features; "
        + SharedMatch.explain(join, first(), reason);
  }
}
