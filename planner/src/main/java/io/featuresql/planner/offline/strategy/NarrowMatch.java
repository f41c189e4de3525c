package io.featuresql.planner.offline.strategy;

import static java.util.Comparator.naturalOrder;

import io.featuresql.planner.offline.text.SqlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The native as-of join of the warehouse over keys and event timestamps alone; the row is sought
 * among those of the matched event, and the features are joined last, by row number. So the as-of
 * join, which sorts the whole source, carries as little as can be.
 *
 * <p>The native join picks any of several rows with one event timestamp, but here they are all the
 * same. Of the rows of the matched event the greatest created timestamp decides, packed with the
 * row number into one wide integer. Where several rows have that too, and only there, rows are read
 * whole and sorted by their features.
 *
 * <p>Views that read the same rows in the same order of time share one match.
 *
 * @param join the view to join
 * @param sharing all views that share the match, this one among them, in order; the match is
 *     written by the first
 * @param bySpans whether only rows of the {@linkplain Spans spans} of the instants are sorted
 * @param reason why this form was taken
 */
record NarrowMatch(AsOfJoin join, List<AsOfJoin> sharing, boolean bySpans, String reason)
    implements AsOfStrategy {
  private AsOfJoin first() {
    return sharing.get(0);
  }

  @Override
  public SqlText match() {
    if (!first().equals(join)) {
      return SqlText.EMPTY;
    }
    SqlText.Builder text = join.text().add(event()).add(row());
    for (int i = 0; i < sharing.size(); i++) {
      text.add(settled(i));
    }
    return text.build();
  }

  /** For each spine row the nearest event of its key. */
  private SqlText event() {
    SqlText.Builder text =
        join.text()
            .sql(" ASOF LEFT JOIN (SELECT " + join.keysAsHidden())
            .sql(", " + join.event() + " AS " + join.hidden("at"))
            .sql(" FROM " + join.source().from() + " WHERE " + join.countable())
            .add(known(join))
            .add(bySpans ? inSpans() : SqlText.EMPTY)
            .sql(") AS " + matchName());
    String separator = " ON ";
    for (int i = 0; i < join.keyCount(); i++) {
      text.sql(separator + matchName() + "." + join.key(i) + " = ").add(join.spine().keys().get(i));
      separator = " AND ";
    }
    return text.sql(" AND " + matched(join.hidden("at")) + join.atMost())
        .add(join.latest())
        .build();
  }

  /** The condition that a row can be young enough for an instant of its key. */
  private SqlText inSpans() {
    Optional<Duration> longest =
        sharing.stream().map(view -> view.reference().ttl().orElseThrow()).max(naturalOrder());
    Spans spans = new Spans(join, longest.orElseThrow());
    String row = String.join(", ", join.sourceKeys()) + ", " + spans.of(join.event());
    return join.text()
        .sql(" AND (" + row + ") IN (")
        .add(spans.instants(String.join(", ", join.spineKeys())))
        .sql(")")
        .build();
  }

  /** Of the rows of that event the last one; the event again, if it has several newest rows. */
  private SqlText row() {
    NewestOfEvent newest = new NewestOfEvent(join);
    String hi = newest.greatest();
    String lo = newest.least();
    // The condition that says nothing keeps DuckDB (2.0.0) from grouping the whole source first.
    String always = matched(join.key(0)) + " IS NOT NULL";
    String several = "CASE WHEN " + hi + " <> " + lo + " THEN max(" + join.event() + ") END";
    return join.text()
        .sql(" LEFT JOIN LATERAL (SELECT " + hi + " AS " + join.hidden("last"))
        .sql(", " + several + " AS " + join.hidden("tied") + " FROM " + join.source().from())
        .sql(" WHERE " + ofMatchedKey(join) + " AND " + join.event())
        .sql(" = CASE WHEN " + always + " THEN " + matched(join.hidden("at")) + " END")
        .sql(join.inRange())
        .add(known(join))
        .sql(") AS " + rowName() + " ON true")
        .build();
  }

  private SqlText known(AsOfJoin view) {
    SqlText.Builder text = join.text();
    join.spine()
        .knownAsOf()
        .ifPresent(known -> text.sql(" AND " + view.created().orElseThrow() + " <= ").add(known));
    return text.build();
  }

  /** The condition that a row of {@code view} has the matched key. */
  private String ofMatchedKey(AsOfJoin view) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < join.keyCount(); i++) {
      conditions.add(view.sourceKeys().get(i) + " = " + matched(join.key(i)));
    }
    return String.join(" AND ", conditions);
  }

  /** Where there is no single winner: the one that the features of the view name. */
  private SqlText settled(int index) {
    AsOfJoin view = sharing.get(index);
    return join.text()
        .sql(" LEFT JOIN LATERAL (SELECT first(" + view.source().rowNumber().orElseThrow())
        .sql(" ORDER BY " + view.featureOrder() + ") AS " + join.hidden("row" + index))
        .sql(" FROM " + view.source().from() + " WHERE " + ofMatchedKey(view))
        .sql(" AND " + view.event() + " = " + rowName() + "." + join.hidden("tied"))
        .add(known(view))
        .sql(") AS " + settledName(index) + " ON true")
        .build();
  }

  @Override
  public SqlText features() {
    NarrowMatch match = new NarrowMatch(first(), sharing, bySpans, reason);
    SqlText.Builder text =
        join.text()
            .sql(" LEFT JOIN (SELECT " + join.featuresAsOutput())
            .sql(", " + join.source().rowNumber().orElseThrow() + " AS " + join.hidden("row"))
            .sql(" FROM " + join.source().from() + ") AS " + join.carried().relation())
            .sql(" ON " + join.carried().relation() + "." + join.hidden("row") + " = ")
            .sql(match.winner(sharing.indexOf(join)));
    join.earliest()
        .ifPresent(t -> text.sql(" AND " + match.matched(first().hidden("at")) + " >= ").add(t));
    return text.build();
  }

  private String winner(int index) {
    return "coalesce("
        + (settledName(index) + "." + join.hidden("row" + index))
        + ", "
        + (rowName() + "." + join.hidden("last"))
        + ")";
  }

  /** The quoted relation with the matched keys and event. */
  private String matchName() {
    return join.hidden("match");
  }

  private String matched(String column) {
    return matchName() + "." + column;
  }

  private String rowName() {
    return join.hidden("found");
  }

  private String settledName(int index) {
    return join.hidden("settled" + index);
  }

  @Override
  public List<String> hiddenByMatch() {
    List<String> hidden = new ArrayList<>();
    if (first().equals(join)) {
      for (int i = 0; i < join.keyCount(); i++) {
        hidden.add(join.key(i));
      }
      hidden.add(join.hidden("at"));
      hidden.add(join.hidden("last"));
      hidden.add(join.hidden("tied"));
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
    return (bySpans ? "span match: among rows of the spans of the instants, " : "narrow match: ")
        + "as-of join over key and event timestamp, then the row, then its features; "
        + SharedMatch.explain(join, first(), reason);
  }
}
