package io.featuresql.planner.type;

import java.util.ArrayList;
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

  /** One column of texts, called {@code name}. */
  public static Rows ofTexts(String name, List<String> texts) {
    List<@Nullable Object[]> rows = new ArrayList<>(texts.size());
    texts.forEach(text -> rows.add(new @Nullable Object[] {text}));
    return new Rows(List.of(new Column(name, DataType.of(TypeKind.VARCHAR, "VARCHAR"))), rows);
  }
}
