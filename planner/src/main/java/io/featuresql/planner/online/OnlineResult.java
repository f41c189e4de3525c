package io.featuresql.planner.online;

import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.type.Rows;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answer of an online statement, and what it was made from. Its spine rows are those of the
 * result, but where only keys with a live row are asked for: then the others are among them too.
 */
public final class OnlineResult {
  /** Stand for rows that do not count; each is told by identity. */
  static final OnlineRow NO_KEY = nothing();

  static final OnlineRow EXPIRED = nothing();
  static final OnlineRow EARLY = nothing();

  private final Rows rows;
  private final OnlineRow[][] found;
  private final List<String> views;
  private final List<Boolean> timed;
  private final boolean onlyLive;

  OnlineResult(
      Rows rows, OnlineRow[][] found, List<String> views, List<Boolean> timed, boolean onlyLive) {
    this.timed = timed;
    this.rows = rows;
    this.found = found;
    this.views = views;
    this.onlyLive = onlyLive;
  }

  private static OnlineRow nothing() {
    return new OnlineRow(false, 0, OnlineRow.NO_CREATED, new Object[0]);
  }

  /** The result. */
  public Rows rows() {
    return rows;
  }

  /** The references, in the order of the statement, by the names it gives them. */
  public List<String> views() {
    return views;
  }

  /** How many rows the spine has. */
  public int spineRows() {
    return found.length;
  }

  /** What was found for a reference, both counted from 0. */
  @SuppressWarnings("ReferenceEquality") // values that stand for themselves
  public RowState state(int spineRow, int reference) {
    OnlineRow row = found[spineRow][reference];
    if (row.found()) {
      return RowState.HIT;
    }
    if (row == EXPIRED) {
      return RowState.EXPIRED;
    }
    if (row == EARLY) {
      return RowState.EARLY;
    }
    return row == NO_KEY ? RowState.NO_KEY : RowState.MISS;
  }

  /** For each reference a line that tells of how many spine rows a row counted, and why not. */
  public List<String> explain() {
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < views.size(); r++) {
      Map<RowState, Integer> counts = new EnumMap<>(RowState.class);
      for (int i = 0; i < found.length; i++) {
        counts.merge(state(i, r), 1, Integer::sum);
      }
      String states =
          counts.entrySet().stream()
              .map(entry -> entry.getValue() + " " + entry.getKey().words())
              .collect(Collectors.joining(", "));
      lines.add("found: '" + views.get(r) + "': " + (states.isEmpty() ? "nothing asked" : states));
    }
    return lines;
  }

  /** Whether the rows of a reference have event timestamps, and do not hold at any instant. */
  public boolean isTimed(int reference) {
    return timed.get(reference);
  }

  /**
   * The event timestamp of the row found, in microseconds since the epoch, UTC; meaningless unless
   * the state is {@link RowState#HIT} and the reference is {@linkplain #isTimed timed}.
   */
  public long eventMicros(int spineRow, int reference) {
    return found[spineRow][reference].eventMicros();
  }

  /**
   * Whether the store lacks a row that the warehouse may have: there is none of a key, or its time
   * has not come and the one before it is gone. A row that is too old is not lacking.
   */
  public boolean lacksRows() {
    for (int i = 0; i < found.length; i++) {
      for (int r = 0; r < found[i].length; r++) {
        RowState state = state(i, r);
        if (state == RowState.MISS || state == RowState.EARLY) {
          return true;
        }
      }
    }
    return false;
  }

  /** The spine row of a row of the result, counted from 0. */
  public int spineRow(int resultRow) {
    if (!onlyLive) {
      return resultRow;
    }
    int row = -1;
    for (int left = resultRow; left >= 0; left--) {
      row++;
      while (!isLive(found[row])) {
        row++;
      }
    }
    return row;
  }

  /** Whether one of the rows of a key counts. */
  static boolean isLive(OnlineRow[] rows) {
    for (OnlineRow row : rows) {
      if (row.found()) {
        return true;
      }
    }
    return false;
  }
}
