package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Views that read the same rows of one table: what may be the row of an instant is found once, with
 * the features of all views, and each view takes the first in its own order. The order of the law
 * ends with the features of the view, so it differs where several rows are equally new. A row that
 * is too old for one view may be young enough for another.
 *
 * <p>Each view is then a lateral sub-query that shows its features under its own alias.
 *
 * @param join the view to join
 * @param sharing all views that share the rows, this one among them, in order; the rows are joined
 *     by the first
 * @param together the rows with the features of all
 * @param form how they are found
 */
record SharedRows(AsOfJoin join, List<AsOfJoin> sharing, RowsTogether together, RankedStrategy form)
    implements AsOfStrategy {
  private AsOfJoin first() {
    return sharing.get(0);
  }

  private String shared() {
    return first().hidden("shared");
  }

  @Override
  public SqlText match() {
    if (!first().equals(join)) {
      return SqlText.EMPTY;
    }
    AsOfJoin rows = together.join();
    String spineNames = String.join(", ", rows.spineNames());
    String rank = rows.hidden("rank");
    Map<String, String> windows = new LinkedHashMap<>();
    List<String> found = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < sharing.size(); i++) {
      AsOfJoin view = sharing.get(i);
      String order = order(i);
      String window = "";
      if (!order.equals(order(0))) {
        window = windows.computeIfAbsent(order, o -> rows.hidden("window" + (windows.size() + 1)));
      }
      for (Map.Entry<String, String> column : columns(i).entrySet()) {
        String value = column.getValue();
        if (!window.isEmpty()) {
          value = view.hidden("first." + column.getKey());
          found.add("first_value(" + column.getValue() + ") OVER " + window + " AS " + value);
        }
        kept.add(youngEnough(view, value) + " AS " + view.hidden(column.getKey()));
      }
    }
    SqlText.Builder text =
        rows.text()
            .sql(" LEFT JOIN LATERAL (SELECT " + String.join(", ", hiddenByMatch()))
            .sql(" FROM (SELECT " + spineNames + ", " + String.join(", ", kept))
            .sql(" FROM (SELECT " + spineNames + ", " + rows.hidden("at") + ", " + rows.matched())
            .sql(rows.hiddenFeatures());
    found.forEach(item -> text.sql(", " + item));
    text.sql(", " + rows.dialect().rank(spineNames, order(0)) + " AS " + rank + " FROM ")
        .add(form.candidates());
    String separator = " WINDOW ";
    for (Map.Entry<String, String> window : windows.entrySet()) {
      text.sql(separator + window.getValue() + " AS (PARTITION BY " + spineNames)
          .sql(" ORDER BY " + window.getKey() + ")");
      separator = ", ";
    }
    return text.sql(") AS " + rows.hidden("ranked") + " WHERE " + rank + " = 1) AS ")
        .sql(rows.hidden("rows") + " WHERE ")
        .add(rows.onInstants())
        .sql(") AS " + shared() + " ON true")
        .build();
  }

  private String order(int view) {
    return together
        .join()
        .newestFirst(
            form.severalEvents(),
            together.features().get(view).stream().mapToInt(Integer::intValue));
  }

  /** What the view at {@code index} shows: hidden names, and the columns of the rows they are. */
  private Map<String, String> columns(int index) {
    AsOfJoin view = sharing.get(index);
    Map<String, String> columns = new LinkedHashMap<>();
    for (Selected selected : view.reference().features()) {
      int feature = view.reference().schema().features().indexOf(selected.feature());
      int shared = together.features().get(index).get(feature);
      columns.put("f" + (feature + 1), together.join().feature(shared));
    }
    if (view.showsMatched()) {
      columns.put("event", together.join().matched());
    }
    return columns;
  }

  /** {@code value}, where the row is not too old for a view with a shorter TTL than another. */
  private String youngEnough(AsOfJoin view, String value) {
    AsOfJoin rows = together.join();
    Optional<Duration> ttl = view.reference().ttl();
    if (ttl.equals(rows.reference().ttl())) {
      return value;
    }
    String earliest = rows.dialect().minus(rows.spineAsOf(), ttl.orElseThrow());
    return "CASE WHEN " + rows.hidden("at") + " >= " + earliest + " THEN " + value + " END";
  }

  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>();
    if (first().equals(join)) {
      for (int i = 0; i < sharing.size(); i++) {
        columns(i).keySet().stream().map(sharing.get(i)::hidden).forEach(hidden::add);
      }
    }
    return hidden;
  }

  @Override
  public SqlText features() {
    LateralItems items = new LateralItems(join.id(), join.dialect(), join.span());
    for (Selected selected : join.reference().features()) {
      int feature = join.reference().schema().features().indexOf(selected.feature());
      items.add(column(join.feature(feature)), join.dialect().quote(selected.outputName()));
    }
    if (join.showsMatched()) {
      items.add(column(join.matched()), join.matched());
    }
    return items.join(join.alias());
  }

  private SqlText column(String hidden) {
    return join.text().sql(shared() + "." + hidden).build();
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByPopulation();
  }

  @Override
  public String explain() {
    return form.explain() + SharedMatch.shares(join, first());
  }
}
