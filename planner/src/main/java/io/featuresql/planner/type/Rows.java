package io.featuresql.planner.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small result that is whole in memory.
 *
 * @param columns its columns
 * @param rows its rows, each with one canonical value a column, null for NULL; not copied
 */
public record Rows(List<Column> columns, List<@Nullable Object[]> rows) {
  public Rows {
    columns = List.copyOf(columns);
  }
}
