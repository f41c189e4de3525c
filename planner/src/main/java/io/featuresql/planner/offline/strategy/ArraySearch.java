package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.offline.text.SqlText;

/**
 * The event timestamps of each key as one sorted array, in which a binary search finds the last one
 * of each instant; then the rows of the matched events, of which the first in the order of the law
 * is taken. Arrays of plain numbers are sorted several times as fast as rows (Trino 483), and what
 * they cost does not depend on how the rows are spread over keys.
 *
 * <p>The search is Trino's {@code width_bucket}, which takes doubles only. Seconds as a double tell
 * microseconds apart until the year 2242. What it finds is therefore checked against the timestamps
 * themselves, and looked for one by one where it is wrong.
 *
 * <p>The array of one key has to fit into one block of Trino, which holds some 250 million events.
 * The spine is read twice, and its keys and instants have to be the same each time.
 */
record ArraySearch(AsOfJoin join, String reason) implements RankedStrategy {
  /** Less than a microsecond, and more than the distance of neighbouring doubles until 2106. */
  private static final String HALF_A_MICROSECOND = "0.0000005e0";

  @Override
  public SqlText candidates() {
    return new MatchedEvents(join).rows(matches());
  }

  @Override
  public boolean severalEvents() {
    return false;
  }

  /** For each key and instant of the spine the last event. */
  private SqlText matches() {
    String instants = join.hidden("instants");
    String events = join.hidden("events");
    String place = join.hidden("place");
    String event = new MatchedEvents(join).event();
    String spineNames = String.join(", ", join.spineNames());
    return join.text()
        .sql("(SELECT " + spineNames + ", " + event + " FROM (SELECT " + spineNames + ", ")
        .sql(found(events, place) + " AS " + event + " FROM ")
        .add(places())
        .sql(" AS " + join.hidden("places") + " CROSS JOIN UNNEST(" + instants + ", ")
        .sql(join.hidden("found") + ") AS " + join.hidden("each") + " (" + join.spineAsOf())
        .sql(", " + place + ")) AS " + join.hidden("last") + " WHERE " + event + " IS NOT NULL)")
        .build();
  }

  /** For each key its instants, and for each of them how many events come before it, perhaps. */
  private SqlText places() {
    String keys = String.join(", ", join.spineKeys());
    String instants = join.hidden("instants");
    String events = join.hidden("events");
    String seconds = join.hidden("seconds");
    String instant = join.hidden("instant");
    String latest = "to_unixtime(" + join.latestOf(instant) + ")";
    String hint = join.spine().before() ? latest + " - " + HALF_A_MICROSECOND : latest;
    return join.text()
        .sql("(SELECT " + keys + ", " + instants + ", " + events + ", transform(" + instants)
        .sql(", " + instant + " -> width_bucket(" + hint + ", " + seconds + ")) AS ")
        .sql(join.hidden("found") + " FROM (SELECT " + keys + ", array_agg(" + join.spineAsOf())
        .sql(") AS " + instants + " FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("spine") + " GROUP BY " + keys + ") AS " + join.hidden("asked"))
        .sql(" JOIN (SELECT " + join.hiddenKeys() + ", " + events + ", transform(" + events + ", ")
        .sql(instant + " -> to_unixtime(" + instant + ")) AS " + seconds + " FROM (SELECT ")
        .sql(join.hiddenKeys() + ", array_sort(array_agg(" + join.hidden("at") + ")) AS " + events)
        .sql(" FROM ")
        .add(join.rows())
        .sql(" AS " + join.hidden("unsorted") + " GROUP BY " + join.hiddenKeys() + ") AS ")
        .sql(join.hidden("sorted") + ") AS " + join.hidden("known") + " ON ")
        .sql(join.onSpineKeys() + ")")
        .build();
  }

  /** The last event that counts: the one at {@code place} if it and the next one say so. */
  private String found(String events, String place) {
    String latest = join.latestOf(join.spineAsOf());
    String there = "element_at(" + events + ", nullif(" + place + ", 0))";
    String next = "element_at(" + events + ", " + place + " + 1)";
    String event = join.hidden("instant");
    String counts = join.atMost();
    String tooLate = join.spine().before() ? " >= " : " > ";
    return "CASE WHEN coalesce("
        + (there + counts + latest + ", true) AND coalesce(" + next + tooLate + latest)
        + (", true) THEN " + there + " ELSE array_max(filter(" + events + ", " + event + " -> ")
        + (event + counts + latest + ")) END");
  }

  @Override
  public String explain() {
    return "array search: the last event by binary search in a sorted array of each key; " + reason;
  }
}
