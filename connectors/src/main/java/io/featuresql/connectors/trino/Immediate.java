package io.featuresql.connectors.trino;

import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * A text with parameters as one statement without.
 *
 * @param text with a {@code ?} for each parameter
 * @param sent what is sent for it
 * @param wrapped whether {@code sent} has the text in a literal
 */
record Immediate(String text, String sent, boolean wrapped) {
  private static final String BEGIN = "EXECUTE IMMEDIATE '";

  /** The statement for {@code text}, with literals for its parameters. */
  static Immediate of(String text, String[] literals) {
    if (literals.length == 0) {
      return new Immediate(text, text, false);
    }
    String sent = BEGIN + text.replace("'", "''") + "' USING " + String.join(", ", literals);
    return new Immediate(text, sent, true);
  }

  /**
   * Where an error points to, counted from {@code start}: between that and {@code end} of the text,
   * and at the end for a place behind it. Trino (483) counts from the beginning of the literal on
   * as if the quotes in it were single.
   */
  OptionalInt place(SQLException error, int start, int end) {
    OptionalInt place = TrinoErrors.place(error, text, wrapped ? BEGIN.length() : 0);
    if (place.isEmpty() || place.getAsInt() < start) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Math.min(place.getAsInt(), end) - start);
  }
}
