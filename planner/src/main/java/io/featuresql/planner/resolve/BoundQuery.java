package io.featuresql.planner.resolve;

import java.util.List;

/**
 * A view's query in which names that the warehouse would look for by the session or the statement
 * around it say where they lead, so that it means the same everywhere.
 *
 * @param text what the warehouse is sent
 * @param edits what differs from the query of the definition, in order
 */
public record BoundQuery(String text, List<Edit> edits) {
  /**
   * Other characters in place of some of the query.
   *
   * @param start where they are in the query of the definition
   * @param end behind their last
   */
  public record Edit(int start, int end, String text) {}

  public BoundQuery {
    edits = List.copyOf(edits);
  }

  /** {@code query} with {@code edits}, which are in order. */
  public static BoundQuery of(String query, List<Edit> edits) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Edit edit : edits) {
      text.append(query, at, edit.start()).append(edit.text());
      at = edit.end();
    }
    return new BoundQuery(text.append(query, at, query.length()).toString(), edits);
  }

  /** The place in the query of the definition of what is at {@code offset} of the text. */
  int defined(int offset) {
    int longer = 0;
    for (Edit edit : edits) {
      int start = edit.start() + longer;
      if (offset < start) {
        break;
      }
      if (offset < start + edit.text().length()) {
        return edit.start();
      }
      longer += edit.text().length() - (edit.end() - edit.start());
    }
    return offset - longer;
  }
}
