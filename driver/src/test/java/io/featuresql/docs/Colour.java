package io.featuresql.docs;

import java.util.Locale;

/**
 * The colours of the pictures, each for light and for dark surroundings. A picture lies on its own
 * {@link #PAPER}, so it is readable wherever it is put.
 */
enum Colour {
  PAPER("#ffffff", "#0d1117"),
  BOX("#f3f5f8", "#1a212c"),
  INK("#1f2328", "#e6edf3"),
  SOFT("#57606a", "#a3abb5"),
  LINE("#7d8590", "#808892"),
  BLUE("#0550ae", "#79c0ff"),
  GREEN("#116329", "#7ee787"),
  RED("#a40e26", "#ffa198");

  private final String light;
  private final String dark;

  Colour(String light, String dark) {
    this.light = light;
    this.dark = dark;
  }

  String light() {
    return light;
  }

  String dark() {
    return dark;
  }

  /** Its name in the style sheet. */
  String css() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it. */
  static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * linear(colour, 1) + 0.7152 * linear(colour, 3) + 0.0722 * linear(colour, 5);
  }

  private static double linear(String colour, int start) {
    double part = Integer.parseInt(colour.substring(start, start + 2), 16) / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }
}
