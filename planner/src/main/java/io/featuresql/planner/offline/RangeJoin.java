package io.featuresql.planner.offline;

import java.time.Duration;
import java.util.List;

/**
 * A join of instants and events by key and span of time. Time is cut into spans a little longer
 * than the TTL, so that what counts for an instant lies in its span or in the one before, and an
 * equality finds it. Only rows that are nearly young enough are compared, however many rows a key
 * has; all of them are ranked, so the TTL has to be short.
 *
 * <p>The numbers of the spans are doubles. A span is two seconds longer than the TTL, which is more
 * than doubles get wrong until the year 70 million.
 *
 * <p>The spine is read twice, and its keys and instants have to be the same each time.
 */
record RangeJoin(AsOfJoin join, String reason) implements AsOfStrategy {
  private static final long MORE_THAN_ERRORS_SECONDS = 2;

  @Override
  public SqlText features() {
    String condition =
        join.onSpineKeys() + " AND " + span(join.hidden("at")) + " = " + join.hidden("span");
    return new Candidates(join).features(instants(), condition);
  }

  /** Each instant with its own span, and with the one before. */
  private SqlText instants() {
    String spineNames = String.join(", ", join.spineNames());
    String before = join.hidden("before");
    return join.text()
        .sql("SELECT " + spineNames + ", " + span(join.spineAsOf()) + " - " + before + " AS ")
        .sql(join.hidden("span") + " FROM (")
        .add(join.spine().instants().orElseThrow())
        .sql(") AS " + join.hidden("spine") + " CROSS JOIN (VALUES (0), (1)) AS ")
        .sql(join.hidden("spans") + " (" + before + ")")
        .build();
  }

  private String span(String timestamp) {
    Duration ttl = join.reference().ttl().orElseThrow();
    long seconds = ttl.toSeconds() + MORE_THAN_ERRORS_SECONDS;
    return "floor(" + join.dialect().epochSeconds(timestamp) + " / " + seconds + ")";
  }

  @Override
  public List<String> hiddenByFeatures() {
    return join.hiddenByJoined(join.spineNames());
  }

  @Override
  public String explain() {
    return "range join: events of the span of each instant and of the one before; " + reason;
  }
}
