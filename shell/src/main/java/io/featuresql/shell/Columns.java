package io.featuresql.shell;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result as they fit into a line. Numbers stand at the right and are never cut;
 * other cells may be, which an ellipsis shows. Columns at the right that do not fit are left out,
 * and can be named.
 */
final class Columns {
  private static final int NARROWEST = 12;
  private static final int MOST = 1_000_000;
  private static final String GAP = "  ";
  private static final String CUT = "…";
  private static final String NULL = "NULL";
  private static final Set<Integer> NUMBERS =
      Set.of(
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL);

  private final List<String> labels;
  private final boolean[] right;
  private final int[] widths;
  private int shown;

  /** By how much a later cell may be wider than those by which the widths were judged. */
  private int slack;

  /**
   * Fits the columns.
   *
   * @param result whose columns they are
   * @param rows the rows by which widths are judged
   * @param width of a line, in cells of the terminal
   */
  Columns(ResultSetMetaData result, List<@Nullable String[]> rows, int width) throws SQLException {
    int count = result.getColumnCount();
    labels = new ArrayList<>(count);
    right = new boolean[count];
    widths = new int[count];
    for (int i = 0; i < count; i++) {
      labels.add(line(result.getColumnLabel(i + 1)));
      right[i] = NUMBERS.contains(result.getColumnType(i + 1));
      widths[i] = columns(labels.get(i));
      for (@Nullable String[] row : rows) {
        widths[i] = Math.max(widths[i], columns(cell(row[i])));
      }
    }
    shown = count;
    fit(width);
  }

  private void fit(int width) {
    while (shown > 1 && total(NARROWEST) > width) {
      shown--;
    }
    int widest = IntStream.range(0, shown).map(i -> widths[i]).max().orElse(0);
    int low = NARROWEST;
    int high = Math.max(widest, NARROWEST);
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (total(middle) <= width) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    for (int i = 0; i < shown; i++) {
      widths[i] = capped(i, low);
    }
    if (shown == 1) {
      widths[0] = Math.min(widths[0], Math.max(1, width));
    }
    slack = low < widest ? 0 : Math.max(0, Math.min(width, MOST) - total(low));
  }

  private int total(int cap) {
    return IntStream.range(0, shown).map(i -> capped(i, cap)).sum() + GAP.length() * (shown - 1);
  }

  private int capped(int column, int cap) {
    return right[column] ? widths[column] : Math.min(widths[column], cap);
  }

  /** The labels, and the line below them. */
  List<AttributedString> header() {
    AttributedStringBuilder names = new AttributedStringBuilder();
    AttributedStringBuilder rule = new AttributedStringBuilder();
    for (int i = 0; i < shown; i++) {
      if (i > 0) {
        names.append(GAP);
        rule.append(GAP);
      }
      String label = cut(labels.get(i), widths[i]);
      names.styled(AttributedStyle.BOLD, label);
      if (i < shown - 1) {
        names.append(blanks(widths[i] - columns(label)));
      }
      rule.append("-".repeat(widths[i]));
    }
    return List.of(names.toAttributedString(), rule.toAttributedString());
  }

  /** One row; NULL is faint where colours are. */
  AttributedString row(@Nullable String[] values) {
    AttributedStringBuilder line = new AttributedStringBuilder();
    for (int i = 0; i < shown; i++) {
      if (i > 0) {
        line.append(GAP);
      }
      String cell = cell(values[i]);
      String text = right[i] ? cell : cut(cell, widths[i] + slack);
      String blanks = blanks(widths[i] - columns(text));
      if (right[i]) {
        line.append(blanks);
      }
      if (values[i] == null) {
        line.styled(AttributedStyle::faint, text);
      } else {
        line.append(text);
      }
      if (!right[i] && i < shown - 1) {
        line.append(blanks);
      }
    }
    return line.toAttributedString();
  }

  /** The labels of the columns that do not fit. */
  List<String> left() {
    return labels.subList(shown, labels.size());
  }

  private static String cell(@Nullable String value) {
    return value == null ? NULL : line(value);
  }

  /** In one line: what would move the cursor is shown by a sign. */
  private static String line(String value) {
    return value
        .codePoints()
        .mapToObj(
            c ->
                switch (c) {
                  case '\n' -> "⏎";
                  case '\t' -> " ";
                  default -> Character.isISOControl(c) ? "�" : Character.toString(c);
                })
        .collect(Collectors.joining());
  }

  private static String cut(String text, int width) {
    return columns(text) <= width
        ? text
        : new AttributedString(text).columnSubSequence(0, width - 1) + CUT;
  }

  private static int columns(String text) {
    return new AttributedString(text).columnLength();
  }

  private static String blanks(int count) {
    return " ".repeat(Math.max(0, count));
  }
}
