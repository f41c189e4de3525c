package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Expressions of the relations to the left, as the columns of a lateral sub-query of one row. */
public final class LateralItems {
  private final String id;
  private final WarehouseDialect dialect;
  private final Span span;
  private final SqlText.Builder items;
  private final List<String> names = new ArrayList<>();

  /**
   * No items yet.
   *
   * @param id what the names of the sub-query's own relations begin with
   * @param span what the text stands for
   */
  public LateralItems(String id, WarehouseDialect dialect, Span span) {
    this.id = id;
    this.dialect = dialect;
    this.span = span;
    this.items = SqlText.builder(span);
  }

  /** Adds {@code value} under the quoted name. */
  public void add(SqlText value, String name) {
    items.sql(names.isEmpty() ? "" : ", ");
    if (dialect.confusesLateralColumns()) {
      items.sql("CASE WHEN " + one() + " = 1 THEN ").add(value).sql(" END AS " + name);
    } else {
      items.add(value).sql(" AS " + name);
    }
    names.add(name);
  }

  /** The quoted names, in order. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The join that adds the columns, under that quoted alias; nothing when there are none. */
  public SqlText join(String alias) {
    if (names.isEmpty()) {
      return SqlText.EMPTY;
    }
    return SqlText.builder(span)
        .sql(" LEFT JOIN LATERAL (SELECT ")
        .add(items.build())
        .sql(dialect.confusesLateralColumns() ? oneRow() : "")
        .sql(") AS " + alias + " ON true")
        .build();
  }

  private String oneRow() {
    return " FROM (VALUES 1) AS " + dialect.quote(id + ".row") + " (" + one() + ")";
  }

  private String one() {
    return dialect.quote(id + ".one");
  }
}
