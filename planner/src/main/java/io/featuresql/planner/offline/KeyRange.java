package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of the keys of a view, by the order that the warehouse gives the values of the first one.
 *
 * @param from a literal: the least value of the part; empty when it has no lower end
 * @param below a literal: the least value behind the part; empty when it has no upper end
 */
public record KeyRange(Optional<String> from, Optional<String> below) {
  /** All keys. */
  public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

  /** Texts that every dialect writes the same way. */
  private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z0-9 _.:@/+=-]*");

  private static final Pattern LITERAL =
      Pattern.compile("-?[0-9]{1,40}|'" + PLAIN_TEXT.pattern() + "'");

  /** Whether ranges can be told for the first key of a view. */
  public static boolean canSplit(ViewSchema schema) {
    return !schema.keys().isEmpty() && splits(schema);
  }

  private static boolean splits(ViewSchema schema) {
    return isNumber(schema) || schema.keys().get(0).type().kind() == TypeKind.VARCHAR;
  }

  /**
   * A query for the least values of {@code count} parts with equally many keys, in order: the
   * number of the part, and the value.
   */
  public static String bounds(
      String query, ViewSchema schema, int count, WarehouseDialect dialect) {
    String key = dialect.quote(schema.keys().get(0).name());
    return "SELECT tile, min(k) AS least FROM (SELECT k, ntile("
        + count
        + ") OVER (ORDER BY k) AS tile FROM (SELECT DISTINCT "
        + key
        + " AS k FROM ("
        + query
        + "\n) AS source WHERE "
        + key
        + " IS NOT NULL) AS known) AS tiles GROUP BY tile ORDER BY tile";
  }

  /**
   * What begins each part but the first, as literals, where every dialect writes them the same way.
   *
   * @param least the least values of the parts, in order
   */
  public static List<String> literals(ViewSchema schema, List<Object> least) {
    boolean number = isNumber(schema);
    return least.stream()
        .skip(1)
        .map(Object::toString)
        .filter(text -> number || PLAIN_TEXT.matcher(text).matches())
        .map(text -> number ? text : "'" + text + "'")
        .toList();
  }

  /** Whether {@code bounds}, which stood where others may write, are literals as made here. */
  public static boolean areLiterals(List<String> bounds) {
    return bounds.stream().allMatch(bound -> LITERAL.matcher(bound).matches());
  }

  /** The parts that begin at {@code bounds}; together they have all keys, also those to come. */
  public static List<KeyRange> split(List<String> bounds) {
    List<KeyRange> ranges = new ArrayList<>();
    Optional<String> from = Optional.empty();
    for (String bound : bounds) {
      ranges.add(new KeyRange(from, Optional.of(bound)));
      from = Optional.of(bound);
    }
    ranges.add(new KeyRange(from, Optional.empty()));
    return ranges;
  }

  private static boolean isNumber(ViewSchema schema) {
    return switch (schema.keys().get(0).type().kind()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, HUGEINT ->
          true;
      default -> false;
    };
  }

  boolean isAll() {
    return from.isEmpty() && below.isEmpty();
  }

  /** {@code WHERE ...} for the quoted column {@code key}. */
  String where(String key) {
    List<String> conditions = new ArrayList<>();
    from.ifPresent(value -> conditions.add(key + " >= " + value));
    below.ifPresent(value -> conditions.add(key + " < " + value));
    return " WHERE " + String.join(" AND ", conditions);
  }
}
