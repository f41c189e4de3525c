package io.featuresql.connectors.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * A text as pgjdbc (42.7.14) sends it: each of its statements by itself, {@code $1} for a {@code ?}
 * and {@code ?} for {@code ??}. PostgreSQL counts places in what it was sent.
 */
final class SentText {
  private final String sql;

  SentText(String sql) {
    this.sql = sql;
  }

  /** How many {@code ?} of the text stand for a value. */
  static int parameterCount(String sql) {
    return new SentText(sql)
        .statements(true).stream().mapToInt(query -> query.bindPositions.length).sum();
  }

  /**
   * The offset in the text for a place in one of the statements.
   *
   * @param position from 1, in characters as PostgreSQL counts them, which are code points
   * @param name what stands there, if it is known: it tells which of several statements is meant,
   *     and whether the text was prepared
   */
  OptionalInt offset(int position, Optional<String> name) {
    List<Integer> offsets = new ArrayList<>();
    for (boolean prepared : new boolean[] {true, false}) {
      offsets.addAll(offsets(position, prepared));
    }
    Optional<Integer> named =
        name.flatMap(n -> offsets.stream().filter(offset -> standsAt(n, offset)).findFirst());
    if (named.isPresent()) {
      return OptionalInt.of(named.get());
    }
    return offsets.stream().distinct().count() == 1
        ? OptionalInt.of(offsets.get(0))
        : OptionalInt.empty();
  }

  /** Names that are not quoted are folded, and an expression begins with any of its names. */
  private boolean standsAt(String name, int offset) {
    String first = name.replace("\"", "");
    int end = Math.min(sql.length(), offset + first.length() + 2);
    return sql.substring(offset, end)
        .replace("\"", "")
        .toLowerCase(Locale.ROOT)
        .startsWith(first.toLowerCase(Locale.ROOT));
  }

  private List<Integer> offsets(int position, boolean prepared) {
    List<Integer> offsets = new ArrayList<>();
    int begin = 0;
    for (NativeQuery query : statements(prepared)) {
      Alignment alignment = new Alignment(query, begin);
      alignment.run(position - 1).ifPresent(offsets::add);
      begin = alignment.end();
    }
    return offsets;
  }

  private List<NativeQuery> statements(boolean prepared) {
    try {
      return Parser.parseJdbcSql(sql, true, prepared, true, false, false);
    } catch (SQLException e) {
      return List.of();
    }
  }

  /** Walks along a statement as it was sent and as it stands in the text. */
  private final class Alignment {
    private final String sent;
    private final int[] parameters;
    private int there;
    private int here;

    Alignment(NativeQuery query, int begin) {
      sent = query.nativeSql;
      parameters = query.bindPositions;
      here = begin;
    }

    OptionalInt run(int position) {
      if (position > sent.codePointCount(0, sent.length())) {
        skip(sent.length());
        return OptionalInt.empty();
      }
      boolean same = skip(sent.offsetByCodePoints(0, position));
      OptionalInt offset = same ? OptionalInt.of(here) : OptionalInt.empty();
      skip(sent.length());
      return offset;
    }

    /** Behind the statement and the semicolon that ends it. */
    int end() {
      return Math.min(sql.length(), here + 1);
    }

    /** Goes on to the offset {@code until} of what was sent; false when both differ otherwise. */
    private boolean skip(int until) {
      int next = 0;
      while (there < until) {
        while (next < parameters.length && parameters[next] < there) {
          next++;
        }
        if (here >= sql.length()) {
          return false;
        }
        if (next < parameters.length && parameters[next] == there) {
          there += NativeQuery.bindName(next + 1).length();
          here++;
        } else if (sent.charAt(there) == sql.charAt(here)) {
          here += sql.startsWith("??", here) && !sent.startsWith("??", there) ? 2 : 1;
          there++;
        } else {
          return false;
        }
      }
      return true;
    }
  }
}
