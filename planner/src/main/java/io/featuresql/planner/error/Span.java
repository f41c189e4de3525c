package io.featuresql.planner.error;

/**
 * A range of characters in the text of a statement, as the user wrote it.
 *
 * @param start offset of the first character, from 0, in UTF-16 units
 * @param end offset behind the last character; equal to {@code start} for a place between two
 *     characters, such as the end of the text
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a span: " + start + ".." + end);
    }
  }

  /** The smallest span that covers this one and {@code other}. */
  public Span union(Span other) {
    return new Span(Math.min(start, other.start), Math.max(end, other.end));
  }

  /** This span, moved by {@code offset} characters. */
  public Span shift(int offset) {
    return new Span(start + offset, end + offset);
  }

  /** The characters of {@code text} under this span. */
  public String of(String text) {
    return text.substring(start, end);
  }
}
