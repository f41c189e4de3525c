package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * For a knowledge time that differs from spine row to spine row. An as-of join orders by one time
 * only, so it goes in steps: the nearest event; where not one row of it was known, the nearest
 * event before it that was, by a search that only those spine rows pay for; and within that event,
 * by a second as-of join, the newest row that was known.
 */
record KnownPerRow(AsOfJoin join) implements AsOfStrategy {
  @Override
  public SqlText match() {
    String nearest = join.hidden("nearest");
    String earlier = join.hidden("earlier");
    String match = join.hidden("match");
    String at = join.hidden("at");
    String created = join.created().orElseThrow();
    SqlText known = join.spine().knownAsOf().orElseThrow();
    String from = join.source().from();
    String firstKnown = nearest + "." + join.hidden("first");

    SqlText.Builder text =
        join.text()
            .sql(
                " ASOF LEFT JOIN (SELECT "
                    + join.keysAsHidden()
                    + ", "
                    + join.event()
                    + " AS "
                    + at)
            .sql(", min(" + created + ") AS " + join.hidden("first"))
            .sql(" FROM " + from + " WHERE " + join.countable() + " AND " + created)
            .sql(" IS NOT NULL GROUP BY ALL) AS " + nearest)
            .add(onKeys(nearest))
            .sql(" AND " + nearest + "." + at + join.atMost())
            .add(join.latest());

    // all columns of the source have hidden names here, or they would be taken for the spine's
    String source = join.hidden("source");
    String event = source + "." + join.hidden("on");
    String written = source + "." + join.hidden("created");
    text.sql(" LEFT JOIN LATERAL (SELECT max(" + event + ") AS " + join.hidden("before"))
        .sql(" FROM (SELECT " + join.keysAsHidden() + ", " + join.event() + " AS ")
        .sql(join.hidden("on") + ", " + created + " AS " + join.hidden("created"))
        .sql(" FROM " + from + ") AS " + source + " WHERE ");
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(source + "." + join.key(i) + " = ");
      if (i == 0) {
        text.sql("CASE WHEN " + firstKnown + " > ").add(known).sql(" THEN ");
        text.add(join.spine().keys().get(i)).sql(" END AND ");
      } else {
        text.add(join.spine().keys().get(i)).sql(" AND ");
      }
    }
    text.sql(event + " < " + nearest + "." + at + " AND " + written + " <= ").add(known);
    join.earliest().ifPresent(t -> text.sql(" AND " + event + " >= ").add(t));
    text.sql(") AS " + earlier + " ON true");

    text.sql(" ASOF LEFT JOIN (").add(settled()).sql(") AS " + match);
    String separator = " ON ";
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(separator + match + "." + join.hidden("settled" + i) + " = ");
      text.add(join.spine().keys().get(i));
      separator = " AND ";
    }
    text.sql(" AND " + match + "." + join.hidden("on") + " = CASE WHEN " + firstKnown + " <= ")
        .add(known)
        .sql(" THEN " + nearest + "." + at + " ELSE " + earlier + "." + join.hidden("before"))
        .sql(" END AND " + match + "." + join.hidden("created") + " <= ")
        .add(known);
    return text.build();
  }

  /** One row for each key, event and created timestamp, ties settled by the features. */
  private SqlText settled() {
    String from = join.source().from();
    String row = join.source().rowNumber().orElseThrow();
    List<String> columns = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      columns.add(join.sourceKeys().get(i) + " AS " + join.hidden("settled" + i));
      equal.add(
          join.sourceKeys().get(i)
              + " = "
              + join.hidden("tied")
              + "."
              + join.hidden("settled" + i));
    }
    String created = join.created().orElseThrow();
    columns.add(join.event() + " AS " + join.hidden("on"));
    columns.add(created + " AS " + join.hidden("created"));
    equal.add(join.event() + " = " + join.hidden("tied") + "." + join.hidden("on"));
    equal.add(created + " = " + join.hidden("tied") + "." + join.hidden("created"));
    String items = String.join(", ", columns);
    String groups = join.hidden("groups");
    String lo = join.hidden("lo");
    String hi = join.hidden("hi");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      names.add(join.hidden("settled" + i));
    }
    names.add(join.hidden("on"));
    names.add(join.hidden("created"));
    return join.text()
        .sql("WITH " + groups + " AS MATERIALIZED (SELECT " + items)
        .sql(", min(" + row + ") AS " + lo + ", max(" + row + ") AS " + hi)
        .sql(" FROM " + from + " WHERE " + join.countable() + " AND " + created)
        .sql(" IS NOT NULL GROUP BY ALL)")
        .sql(" SELECT " + String.join(", ", names) + ", " + hi + " AS " + join.hidden("row0"))
        .sql(" FROM " + groups + " WHERE " + lo + " = " + hi)
        .sql(" UNION ALL SELECT " + items + ", " + row)
        .sql(" FROM " + from + " SEMI JOIN (SELECT * FROM " + groups + " WHERE " + lo + " <> " + hi)
        .sql(") AS " + join.hidden("tied") + " ON " + String.join(" AND ", equal))
        .sql(" QUALIFY row_number() OVER (PARTITION BY " + String.join(", ", join.sourceKeys()))
        .sql(", " + join.event() + ", " + created + " ORDER BY " + join.featureOrder() + ") = 1")
        .build();
  }

  private SqlText onKeys(String relation) {
    SqlText.Builder text = join.text();
    String separator = " ON ";
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(separator + relation + "." + join.key(i) + " = ").add(join.spine().keys().get(i));
      separator = " AND ";
    }
    return text.build();
  }

  @Override
  public SqlText features() {
    String match = join.hidden("match");
    SqlText.Builder text =
        join.text()
            .sql(" LEFT JOIN (SELECT " + join.featuresAsOutput())
            .sql(", " + join.source().rowNumber().orElseThrow() + " AS " + join.hidden("row"))
            .sql(" FROM " + join.source().from() + ") AS " + join.carried().relation())
            .sql(" ON " + join.carried().relation() + "." + join.hidden("row"))
            .sql(" = " + match + "." + join.hidden("row0"));
    join.earliest()
        .ifPresent(t -> text.sql(" AND " + match + "." + join.hidden("on") + " >= ").add(t));
    return text.build();
  }

  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      hidden.add(join.key(i));
      hidden.add(join.hidden("settled" + i));
    }
    hidden.add(join.hidden("at"));
    hidden.add(join.hidden("first"));
    hidden.add(join.hidden("before"));
    hidden.add(join.hidden("on"));
    hidden.add(join.hidden("created"));
    hidden.add(join.hidden("row0"));
    return hidden;
  }

  @Override
  public List<String> hiddenByFeatures() {
    return List.of(join.matched(), join.hidden("row"));
  }

  @Override
  public String explain() {
    return "known per row: as-of join by event, a search back where the nearest event was not yet"
        + " known, as-of join by created timestamp, because KNOWN AS OF differs between rows";
  }
}
