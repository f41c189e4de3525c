package io.featuresql.planner.error;

/**
 * A place in a text, for people.
 *
 * @param line the line, from 1
 * @param column the character of the line, from 1
 */
public record Position(int line, int column) {
  /** The place of {@code offset} in {@code text}; lines end with LF, CR or CR LF. */
  public static Position of(String text, int offset) {
    int line = 1;
    int lineStart = 0;
    int end = Math.min(offset, text.length());
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean lineEnds = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
      if (lineEnds) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, end - lineStart + 1);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
