package io.featuresql.docs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to fill in in DBeaver, drawn from the tables of docs/dbeaver.md. */
final class DialogPictures {
  private static final int WIDTH = 640;
  private static final int ROW = 38;
  private static final Pattern ROWS =
      Pattern.compile("(?m)^ *\\| ([^|]+) \\| (`[^`|]+`|on|off) \\|$");

  private DialogPictures() {}

  /** The fields under a heading of the page, and what goes into them. */
  static Map<String, String> fields(String heading) {
    String text = Page.of("docs/dbeaver.md").text();
    int start = text.indexOf("\n## " + heading + "\n") + 1;
    int end = text.indexOf("\n## ", start);
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher row = ROWS.matcher(text.substring(start, end));
    while (row.find()) {
      fields.put(row.group(1), row.group(2).replace("`", ""));
    }
    if (fields.isEmpty()) {
      throw new IllegalStateException("no table of fields under " + heading);
    }
    return fields;
  }

  /**
   * Draws a dialog.
   *
   * @param title what stands in its title bar
   * @param buttons at its lower right; the last one is pressed
   */
  static Drawing of(String title, Map<String, String> fields, String... buttons) {
    int height = 110 + ROW * fields.size();
    Drawing drawing =
        new Drawing(WIDTH, height, title, "A dialog of DBeaver with its fields filled in.");
    drawing.box(Colour.LINE, 8, 8, WIDTH - 16, height - 16);
    drawing.text(Colour.INK, 14, 24, 33, title);
    drawing.line(Colour.LINE, 8, 46, WIDTH - 8, 46);
    int y = 62;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      drawing.endingAt(Colour.SOFT, 13, 188, y + 18, field.getKey());
      switch (field.getValue()) {
        case "on" -> {
          drawing.field(Colour.LINE, 200, y + 4, 18, 18);
          drawing.line(Colour.BLUE, 204, y + 13, 208, y + 18);
          drawing.line(Colour.BLUE, 208, y + 18, 215, y + 7);
        }
        case "off" -> drawing.field(Colour.LINE, 200, y + 4, 18, 18);
        default -> {
          drawing.field(Colour.LINE, 200, y, WIDTH - 224, 28);
          drawing.text(Colour.BLUE, 13, 210, y + 19, field.getValue());
        }
      }
      y += ROW;
    }
    double x = WIDTH - 24;
    for (int i = buttons.length - 1; i >= 0; i--) {
      double width = Drawing.widthOf(buttons[i], 13) + 28;
      x -= width;
      Colour colour = i == buttons.length - 1 ? Colour.BLUE : Colour.LINE;
      drawing.field(colour, x, height - 46, width, 26);
      drawing.text(Colour.INK, 13, x + 14, height - 28, buttons[i]);
      x -= 10;
    }
    return drawing;
  }
}
