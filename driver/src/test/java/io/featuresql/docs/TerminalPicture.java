package io.featuresql.docs;

import java.util.ArrayList;
import java.util.List;

/** The demo in a terminal: parts of docs/pictures/demo.txt, which a test compares with a run. */
final class TerminalPicture {
  private static final int WIDTH = 860;
  private static final int SIZE = 11;

  private TerminalPicture() {}

  static Drawing of(List<String> demo) {
    List<String> lines = new ArrayList<>(List.of("$ ./featuresql demo", ""));
    int training = starting(demo, "3. ", 0);
    lines.addAll(demo.subList(training, starting(demo, "   => ", training) + 1));
    int leak = starting(demo, "4. ", training);
    lines.add("");
    lines.add(demo.get(leak));
    int result = starting(demo, "   by_hand", leak);
    lines.addAll(demo.subList(result, result + 2));
    int equal = starting(demo, "7. ", leak);
    lines.add("");
    lines.add(demo.get(equal));
    lines.add(demo.get(starting(demo, "   => ", equal)));
    int leading = Drawing.leading(SIZE);
    Drawing drawing =
        new Drawing(
            WIDTH,
            64 + lines.size() * leading,
            "The demo in a terminal",
            "A training set, what a join by hand leaks, and that online and offline are equal.");
    drawing.box(Colour.LINE, 8, 8, WIDTH - 16, 48 + lines.size() * leading);
    drawing.dot(Colour.LINE, 28, 26).dot(Colour.LINE, 46, 26).dot(Colour.LINE, 64, 26);
    int y = 56;
    for (String line : lines) {
      Colour colour = Colour.INK;
      if (line.matches("\\d\\. .*")) {
        colour = Colour.BLUE;
      } else if (line.startsWith("   =>") || line.startsWith("$")) {
        colour = Colour.GREEN;
      }
      drawing.lines(colour, SIZE, 20, y, List.of(line));
      y += leading;
    }
    return drawing;
  }

  /** The first line at {@code from} or below that starts so. */
  private static int starting(List<String> lines, String start, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no line starts with " + start);
  }
}
