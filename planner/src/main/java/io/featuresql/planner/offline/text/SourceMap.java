package io.featuresql.planner.offline.text;

import io.featuresql.planner.error.Span;
import java.util.List;

/**
 * Tells from which place of the user's text each place of a rewritten text comes.
 *
 * @param pieces in the order of the rewritten text, without gaps
 */
public record SourceMap(List<Piece> pieces) {
  /**
   * A stretch of the rewritten text.
   *
   * @param start offset of its first character in the rewritten text
   * @param source where it comes from in the user's text
   * @param copied true when the characters are the user's own, one for one; false when they were
   *     written in place of all of {@code source}
   */
  public record Piece(int start, Span source, boolean copied) {}

  public SourceMap {
    pieces = List.copyOf(pieces);
  }

  /** The place in the user's text that {@code offset} of the rewritten text stands for. */
  public Span sourceOf(int offset) {
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Piece piece = pieces.get(low);
    if (!piece.copied()) {
      return piece.source();
    }
    int place = Math.min(piece.source().start() + offset - piece.start(), piece.source().end());
    return new Span(place, place);
  }
}
