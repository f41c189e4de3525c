package io.featuresql.planner.value;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Array parameters in their usual Java forms. */
public final class ArrayValues {
  private ArrayValues() {}

  /** The elements of a java.sql.Array, List or Java array; none of NULL. */
  public static List<@Nullable Object> elements(@Nullable Object array) {
    List<@Nullable Object> result = new ArrayList<>();
    Object value = array;
    if (value instanceof java.sql.Array sqlArray) {
      try {
        value = sqlArray.getArray();
      } catch (SQLException e) {
        throw FeatureSqlException.of(ErrorCode.USAGE, "the array cannot be read", e);
      }
    }
    if (value == null) {
      return result;
    }
    if (value instanceof Iterable<?> list) {
      list.forEach(result::add);
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < java.lang.reflect.Array.getLength(value); i++) {
        result.add(java.lang.reflect.Array.get(value, i));
      }
    } else {
      throw FeatureSqlException.of(
          ErrorCode.USAGE, "UNNEST takes an array, not a " + value.getClass().getSimpleName());
    }
    return result;
  }
}
