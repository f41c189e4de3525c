package io.featuresql.planner.online;

import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.jspecify.annotations.Nullable;

/**
 * ORDER BY and LIMIT of an online statement, where they mean here what they mean in every
 * warehouse: over whole numbers, decimals, booleans and times, whose NULLs are told where to stand.
 * Texts have collations, and floating-point numbers a NaN.
 *
 * @param limit how many rows there are at most
 */
record RowOrder(List<Key> keys, int limit) {
  static final RowOrder NONE = new RowOrder(List.of(), Integer.MAX_VALUE);

  /** A column of the result. */
  record Key(int column, boolean descending, boolean nullsFirst) {}

  RowOrder {
    keys = List.copyOf(keys);
  }

  /**
   * The order of a statement.
   *
   * @param neverNull tells of a column of the result whether it cannot be NULL
   * @throws NotOnline where the warehouse has to sort
   */
  static RowOrder of(SqlOrderBy ordered, List<Column> columns, IntPredicate neverNull) {
    List<Key> keys = new ArrayList<>();
    for (SqlNode item : ordered.orderList) {
      keys.add(key(item, columns, neverNull));
    }
    SqlNode fetch = ordered.fetch;
    if (ordered.offset != null || (fetch != null && !(fetch instanceof SqlLiteral))) {
      throw new NotOnline("LIMIT is left to the warehouse, unless it is a number");
    }
    int limit = fetch == null ? Integer.MAX_VALUE : ((SqlLiteral) fetch).intValue(true);
    return new RowOrder(keys, limit);
  }

  private static Key key(SqlNode item, List<Column> columns, IntPredicate neverNull) {
    SqlNode node = item;
    boolean told = false;
    boolean first = false;
    boolean descending = false;
    while (node.getKind() == SqlKind.NULLS_FIRST
        || node.getKind() == SqlKind.NULLS_LAST
        || node.getKind() == SqlKind.DESCENDING) {
      told |= node.getKind() != SqlKind.DESCENDING;
      first |= node.getKind() == SqlKind.NULLS_FIRST;
      descending |= node.getKind() == SqlKind.DESCENDING;
      node = ((SqlCall) node).operand(0);
    }
    String name =
        OnlineCompiler.simpleName(node)
            .orElseThrow(() -> new NotOnline("ORDER BY has more than columns of the result"));
    int column = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        if (column >= 0) {
          throw new NotOnline("ORDER BY has a name that two columns have");
        }
        column = i;
      }
    }
    if (column < 0 || !isOrderedAlike(columns.get(column).type().kind())) {
      throw new NotOnline("ORDER BY is left to the warehouse, whose order it is");
    }
    if (!told && !neverNull.test(column)) {
      throw new NotOnline("ORDER BY does not say where NULLs stand, with NULLS FIRST or LAST");
    }
    return new Key(column, descending, first);
  }

  private static boolean isOrderedAlike(TypeKind kind) {
    return switch (kind) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, DATE, TIMESTAMP -> true;
      default -> false;
    };
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** Compares rows of the result. */
  Comparator<@Nullable Object[]> comparator() {
    return (one, other) -> {
      for (Key key : keys) {
        int order = compare(one[key.column()], other[key.column()], key);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  @SuppressWarnings("unchecked")
  private static int compare(@Nullable Object one, @Nullable Object other, Key key) {
    if (one == null || other == null) {
      int nullsLast = one == other ? 0 : one == null ? 1 : -1;
      return key.nullsFirst() ? -nullsLast : nullsLast;
    }
    int order = ((Comparable<Object>) one).compareTo(other);
    return key.descending() ? -order : order;
  }
}
