package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The native as-of join of the distinct instants of the spine and the events of the source, on keys
 * and times alone; then the rows of the matched events, read once with the features that are asked
 * for. Ties are sought among these rows only, and settled only where there are any.
 *
 * <p>So the source is read twice, and a third time only where rows of one event have to be told
 * apart by features that were not asked for. The spine is read twice, and its keys and instants
 * have to be the same each time.
 */
record EventMatch(AsOfJoin join, String reason) implements AsOfStrategy {
  @Override
  public SqlText features() {
    String names = String.join(", ", join.spineNames());
    SqlText relation =
        join.text()
            .sql("(WITH " + asked() + " AS MATERIALIZED (")
            .add(asOfs())
            .sql("), " + matches() + " AS MATERIALIZED (")
            .add(lastEvents())
            .sql("), " + found() + " AS MATERIALIZED (")
            .add(rowsOf("SELECT " + foundColumns(), matches()))
            .sql("), " + several() + " AS MATERIALIZED (SELECT " + events() + " FROM " + found())
            .sql(" GROUP BY ALL HAVING count(*) > 1), ")
            .add(losers())
            .sql(
                " SELECT "
                    + names
                    + ", "
                    + shown()
                    + " FROM "
                    + matches()
                    + " JOIN (SELECT * FROM ")
            .sql(found() + " ANTI JOIN " + join.hidden("losers") + " ON " + found() + "." + row())
            .sql(" = " + join.hidden("losers") + "." + row() + ") AS " + join.hidden("winners"))
            .sql(onEvents(join.hidden("winners"), matches()) + ")")
            .build();
    return join.joined(relation, join.onInstants(), join.spineNames());
  }

  /** The keys and instants of the spine, and between which events their own lie. */
  private SqlText asOfs() {
    String names = String.join(", ", join.spineNames());
    String asOf = join.spineAsOf();
    return join.text()
        .sql("SELECT " + names + ", " + join.latestOf(asOf) + " AS " + latest())
        .sql(join.earliestOf(asOf).map(t -> ", " + t + " AS " + earliest()).orElse("") + " FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("instants"))
        .build();
  }

  /**
   * For each key and instant of the spine the last event that is young enough. The bounds of all
   * instants become filters of the scan (DuckDB 2.0), which leave row groups out.
   */
  private SqlText lastEvents() {
    String all = join.hidden("events");
    String at = join.hidden("at");
    List<String> columns = new ArrayList<>(join.spineNames());
    join.keys().forEach(key -> columns.add(all + "." + key));
    columns.add(at);
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      conditions.add(asked() + "." + join.spineKey(i) + " = " + all + "." + join.key(i));
    }
    conditions.add(latest() + (join.spine().before() ? " > " : " >= ") + at);
    boolean expires = join.reference().ttl().isPresent();
    SqlText.Builder text =
        join.text()
            .sql(
                "SELECT " + String.join(", ", columns) + " FROM " + asked() + " ASOF JOIN (SELECT ")
            .sql(join.hiddenKeys() + ", " + at + " FROM ")
            .add(join.rows())
            .sql(" AS " + join.hidden("some") + " WHERE " + at + " <= " + bound("max", latest()));
    if (expires) {
      text.sql(" AND " + at + " >= " + bound("min", earliest()));
    }
    text.sql(") AS " + all + " ON " + String.join(" AND ", conditions));
    return expires ? text.sql(" WHERE " + at + " >= " + earliest()).build() : text.build();
  }

  private String bound(String function, String column) {
    return "(SELECT " + function + "(" + column + ") FROM " + asked() + ")";
  }

  /** The rows of the source whose key and event {@code wanted} has. */
  private SqlText rowsOf(String select, String wanted) {
    String all = join.hidden("all");
    String some = join.hidden("wanted");
    return join.text()
        .sql(select + " FROM ")
        .add(join.numberedRows())
        .sql(" AS " + all + " SEMI JOIN (SELECT " + events() + " FROM " + wanted + ") AS " + some)
        .sql(onEvents(all, some))
        .build();
  }

  /** WITH queries, the last of which has the rows that lose against another of their event. */
  private SqlText losers() {
    SqlText.Builder text = join.text();
    String losers = join.hidden("losers") + " AS MATERIALIZED (";
    if (join.created().isEmpty() || showsAll()) {
      return text.sql(losers)
          .add(behindFirst(showsAll() ? found() : "", several()))
          .sql(")")
          .build();
    }
    String ranked = join.hidden("ranked");
    String rank = join.hidden("rank");
    String tied = join.hidden("tied");
    String created = join.dialect().descending(join.hidden("created"));
    return text.sql(ranked + " AS MATERIALIZED (SELECT " + events() + ", " + row() + ", rank()")
        .sql(" OVER (PARTITION BY " + events() + " ORDER BY " + created + ") AS " + rank)
        .sql(" FROM " + amongSeveral() + "), " + tied + " AS MATERIALIZED (SELECT " + events())
        .sql(" FROM " + ranked + " WHERE " + rank + " = 1 GROUP BY ALL HAVING count(*) > 1), ")
        .sql(losers + "SELECT " + row() + " FROM " + ranked + " WHERE " + rank + " > 1 UNION ")
        .add(behindFirst("", tied))
        .sql(")")
        .build();
  }

  /** The rows of some events but for the first of each, in the order of the law. */
  private SqlText behindFirst(String from, String wanted) {
    String first = join.dialect().rank(events(), join.newestFirst(false));
    SqlText rows =
        from.isEmpty()
            ? rowsOf("SELECT " + row(), wanted)
            : join.text().sql("SELECT " + row() + " FROM " + amongSeveral()).build();
    return join.text().add(rows).sql(" QUALIFY " + first + " > 1").build();
  }

  private String amongSeveral() {
    return found() + " SEMI JOIN " + several() + onEvents(found(), several());
  }

  private String foundColumns() {
    List<String> columns = new ArrayList<>(List.of(events(), row()));
    join.created().ifPresent(created -> columns.add(join.hidden("created")));
    columns.add(shown());
    return String.join(", ", columns);
  }

  /** The features that are asked for, and the event as the view has it. */
  private String shown() {
    return Stream.concat(Stream.of(join.matched()), join.selectedFeatures().stream())
        .collect(Collectors.joining(", "));
  }

  private boolean showsAll() {
    return join.selectedFeatures().size() == join.reference().schema().features().size();
  }

  private String events() {
    return join.hiddenKeys() + ", " + join.hidden("at");
  }

  private String onEvents(String left, String right) {
    return Stream.concat(join.keys().stream(), Stream.of(join.hidden("at")))
        .map(column -> left + "." + column + " = " + right + "." + column)
        .collect(Collectors.joining(" AND ", " ON ", ""));
  }

  private String asked() {
    return join.hidden("asked");
  }

  private String latest() {
    return join.hidden("latest");
  }

  private String earliest() {
    return join.hidden("earliest");
  }

  private String matches() {
    return join.hidden("matches");
  }

  private String found() {
    return join.hidden("found");
  }

  private String several() {
    return join.hidden("several");
  }

  private String row() {
    return join.hidden("row");
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(join.spineNames());
  }

  @Override
  public String explain() {
    return "event match: the last event of each instant by as-of join over key and event timestamp,"
        + " then the rows of these events, read once; ties are settled among them; "
        + reason;
  }
}
