package io.featuresql.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture in SVG. Its text is of one width for each letter, told by {@code textLength}, so that
 * it takes the same place in every font. The light colours stand in attributes and the dark ones in
 * a style sheet, which not every viewer reads.
 */
final class Drawing {
  /** Width of a letter, as a part of the font's size. */
  private static final double LETTER = 0.6;

  private final int width;
  private final int height;
  private final String title;
  private final String description;
  private final StringBuilder shapes = new StringBuilder();
  private final List<Place> texts = new ArrayList<>();

  /** Where a text stands. */
  private record Place(double x, double y, double width, double height, String text) {
    boolean meets(Place other) {
      return x < other.x + other.width
          && other.x < x + width
          && y < other.y + other.height
          && other.y < y + height;
    }
  }

  /**
   * Starts a picture.
   *
   * @param title what it shows, for those who cannot see it
   * @param description what it says, for them too
   */
  Drawing(int width, int height, String title, String description) {
    this.width = width;
    this.height = height;
    this.title = title;
    this.description = description;
  }

  static double widthOf(String text, int size) {
    return text.codePointCount(0, text.length()) * size * LETTER;
  }

  /**
   * Writes a text that begins at {@code x}, on the base line {@code y}.
   *
   * @throws IllegalArgumentException when it leaves the picture, or meets another text
   */
  Drawing text(Colour colour, int size, double x, double y, String text) {
    if (text.isBlank()) {
      return this;
    }
    Place place = new Place(x, y - 0.8 * size, widthOf(text, size), size, text);
    if (x < 0 || x + place.width > width || place.y < 0 || y + 0.2 * size > height) {
      throw new IllegalArgumentException("'" + text + "' leaves the picture: " + place);
    }
    for (Place other : texts) {
      if (place.meets(other)) {
        throw new IllegalArgumentException("'" + text + "' meets '" + other.text + "'");
      }
    }
    texts.add(place);
    shapes.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" fill=\"%s\" font-size=\"%d\" x=\"%s\" y=\"%s\" textLength=\"%s\""
                + " lengthAdjust=\"spacingAndGlyphs\">%s</text>\n",
            colour.css(),
            colour.light(),
            size,
            number(x),
            number(y),
            number(place.width),
            escaped(text).replace("  ", "\u00a0\u00a0")));
    return this;
  }

  Drawing centred(Colour colour, int size, double x, double y, String text) {
    return text(colour, size, x - widthOf(text, size) / 2, y, text);
  }

  Drawing endingAt(Colour colour, int size, double x, double y, String text) {
    return text(colour, size, x - widthOf(text, size), y, text);
  }

  /** Writes lines from the base line {@code y} on. */
  Drawing lines(Colour colour, int size, double x, double y, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String stripped = line.stripLeading();
      double indent = widthOf(" ".repeat(line.length() - stripped.length()), size);
      text(colour, size, x + indent, y + i * leading(size), stripped);
    }
    return this;
  }

  /** The words in lines of at most that many letters. */
  static List<String> wrapped(String text, int letters) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > letters) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** From one base line to the next. */
  static int leading(int size) {
    return size * 3 / 2;
  }

  /** A filled rectangle without a border. */
  Drawing bar(Colour fill, double x, double y, double width, double height) {
    return shape(
        "rect",
        fill.css(),
        "fill=\"" + fill.light() + "\" " + place(x, y) + size(width, height) + "rx=\"2\"");
  }

  /** A rectangle on {@link Colour#BOX} with a border. */
  Drawing box(Colour border, double x, double y, double width, double height) {
    return shape(
        "rect",
        "box " + border.css() + "-line",
        stroked(Colour.BOX.light(), border) + place(x, y) + size(width, height) + "rx=\"6\"");
  }

  /** A rectangle on {@link Colour#PAPER} with a border. */
  Drawing field(Colour border, double x, double y, double width, double height) {
    return shape(
        "rect",
        "paper " + border.css() + "-line",
        stroked(Colour.PAPER.light(), border) + place(x, y) + size(width, height) + "rx=\"4\"");
  }

  Drawing dot(Colour colour, double x, double y) {
    return shape(
        "circle",
        colour.css(),
        String.format(
            Locale.ROOT,
            "fill=\"%s\" cx=\"%s\" cy=\"%s\" r=\"6\"",
            colour.light(),
            number(x),
            number(y)));
  }

  Drawing diamond(Colour colour, double x, double y) {
    return polygon(colour, x, y - 8, x + 8, y, x, y + 8, x - 8, y);
  }

  Drawing line(Colour colour, double x1, double y1, double x2, double y2) {
    return path(colour, "", "M%s %s L%s %s", x1, y1, x2, y2);
  }

  Drawing cross(Colour colour, double x, double y) {
    return line(colour, x - 5, y - 5, x + 5, y + 5).line(colour, x - 5, y + 5, x + 5, y - 5);
  }

  Drawing arrow(Colour colour, double x1, double y1, double x2, double y2) {
    return line(colour, x1, y1, x2, y2).head(colour, x1, y1, x2, y2);
  }

  /** An arrow that leaves towards a point and comes from it. */
  Drawing bow(
      Colour colour,
      boolean dashed,
      double x1,
      double y1,
      double towardsX,
      double towardsY,
      double x2,
      double y2) {
    return path(
            colour,
            dashed ? "stroke-dasharray=\"5 4\" " : "",
            "M%s %s Q%s %s %s %s",
            x1,
            y1,
            towardsX,
            towardsY,
            x2,
            y2)
        .head(colour, towardsX, towardsY, x2, y2);
  }

  /** A store of data: a cylinder. */
  Drawing store(Colour border, double x, double y, double width, double height) {
    double half = width / 2;
    shape(
        "path",
        "box " + border.css() + "-line",
        stroked(Colour.BOX.light(), border)
            + String.format(
                Locale.ROOT,
                "d=\"M%s %s a%s 10 0 0 1 %s 0 v%s a%s 10 0 0 1 -%s 0 z\"",
                number(x),
                number(y + 10),
                number(half),
                number(width),
                number(height - 20),
                number(half),
                number(width)));
    return path(border, "", "M%s %s a%s 10 0 0 0 %s 0", x, y + 10, half, width);
  }

  Drawing polygon(Colour colour, double... points) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(number(points[i])).append(',');
      text.append(number(points[i + 1]));
    }
    return shape(
        "polygon", colour.css(), "fill=\"" + colour.light() + "\" points=\"" + text + "\"");
  }

  private Drawing head(Colour colour, double fromX, double fromY, double x, double y) {
    double length = Math.hypot(x - fromX, y - fromY);
    double dx = (x - fromX) / length;
    double dy = (y - fromY) / length;
    return polygon(
        colour,
        x,
        y,
        x - 10 * dx + 4 * dy,
        y - 10 * dy - 4 * dx,
        x - 10 * dx - 4 * dy,
        y - 10 * dy + 4 * dx);
  }

  private Drawing path(Colour colour, String attributes, String form, double... numbers) {
    Object[] texts = new Object[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      texts[i] = number(numbers[i]);
    }
    return shape(
        "path",
        colour.css() + "-line",
        stroked("none", colour)
            + attributes
            + "d=\""
            + String.format(Locale.ROOT, form, texts)
            + "\"");
  }

  private static String stroked(String fill, Colour colour) {
    return "fill=\"" + fill + "\" stroke=\"" + colour.light() + "\" stroke-width=\"1.5\" ";
  }

  private static String place(double x, double y) {
    return "x=\"" + number(x) + "\" y=\"" + number(y) + "\" ";
  }

  private static String size(double width, double height) {
    return "width=\"" + number(width) + "\" height=\"" + number(height) + "\" ";
  }

  private Drawing shape(String element, String css, String attributes) {
    shapes.append("<").append(element).append(" class=\"").append(css).append("\" ");
    shapes.append(attributes).append("/>\n");
    return this;
  }

  /** The whole picture. */
  String svg() {
    StringBuilder dark = new StringBuilder();
    for (Colour colour : Colour.values()) {
      dark.append(
          String.format(
              Locale.ROOT,
              ".%s { fill: %s }\n.%s-line { stroke: %s }\n",
              colour.css(),
              colour.dark(),
              colour.css(),
              colour.dark()));
    }
    return String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title description" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace">
            <title id="title">%s</title>
            <desc id="description">%s</desc>
            <style>
            @media (prefers-color-scheme: dark) {
            """,
            width,
            height,
            width,
            height,
            escaped(title),
            escaped(description))
        + dark
        + "}\n</style>\n"
        + String.format(
            Locale.ROOT,
            "<rect class=\"paper\" fill=\"%s\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n",
            Colour.PAPER.light(),
            width,
            height)
        + shapes
        + "</svg>\n";
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.1f", number).replaceFirst("\\.0$", "");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
