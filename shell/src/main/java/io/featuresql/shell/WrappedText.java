package io.featuresql.shell;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Text in lines that fit into a terminal. */
final class WrappedText {
  private WrappedText() {}

  /**
   * The lines of {@code text}. One that is too long is broken between words; what follows is
   * indented by two more. A word that is longer than a line is broken too.
   *
   * @param width of a line, in cells of the terminal; at least 3
   */
  static List<AttributedString> lines(String text, int width) {
    List<AttributedString> lines = new ArrayList<>();
    text.lines().forEach(line -> wrap(line, width, lines));
    return lines;
  }

  private static void wrap(String line, int width, List<AttributedString> lines) {
    AttributedString left = new AttributedString(line.stripTrailing());
    String text = left.toString();
    String indent = " ".repeat(Math.min(text.length() - text.stripLeading().length(), width / 2));
    while (left.columnLength() > width) {
      AttributedString head = left.columnSubSequence(0, width);
      int end = head.toString().lastIndexOf(' ');
      if (end <= indent.length() + 2) {
        end = head.length();
      }
      lines.add(new AttributedString(text.substring(0, end).stripTrailing()));
      text = indent + "  " + text.substring(end).strip();
      left = new AttributedString(text);
    }
    lines.add(left);
  }
}
