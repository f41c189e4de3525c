package io.featuresql.planner.online;

import io.featuresql.planner.value.ArrayValues;
import io.featuresql.planner.value.Conversion;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The spine of an online statement: rows of values that are known before anything is read. */
sealed interface Spine {
  /** The names of its columns. */
  List<String> columns();

  /** Its rows for one execution. */
  List<@Nullable Object[]> rows(@Nullable Object[] parameters);

  /** Which parameter, from 0, has given {@code value} to a column; -1 when none has. */
  int parameter(int column, @Nullable Object value, @Nullable Object[] parameters);

  /** The first of {@code values} that is a parameter with that value. */
  private static int parameter(
      Stream<Value> values, @Nullable Object value, @Nullable Object[] parameters) {
    return values
        .filter(Value.Parameter.class::isInstance)
        .map(Value.Parameter.class::cast)
        .filter(p -> Objects.equals(p.get(parameters), value))
        .mapToInt(Value.Parameter::index)
        .findFirst()
        .orElse(-1);
  }

  /** As written in EXPLAIN. */
  String text();

  /** {@code VALUES}, or one SELECT of values. */
  record OfValues(List<String> columns, List<List<Value>> values) implements Spine {
    @Override
    public List<@Nullable Object[]> rows(@Nullable Object[] parameters) {
      if (values.size() == 1) {
        return List.<@Nullable Object[]>of(cells(values.get(0), parameters));
      }
      List<@Nullable Object[]> rows = new ArrayList<>(values.size());
      for (List<Value> row : values) {
        rows.add(cells(row, parameters));
      }
      return rows;
    }

    private static @Nullable Object[] cells(List<Value> row, @Nullable Object[] parameters) {
      @Nullable Object[] cells = new Object[row.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = row.get(i).get(parameters);
      }
      return cells;
    }

    @Override
    public int parameter(int column, @Nullable Object value, @Nullable Object[] parameters) {
      return Spine.parameter(values.stream().map(row -> row.get(column)), value, parameters);
    }

    @Override
    public String text() {
      return values.size() + (values.size() == 1 ? " row" : " rows") + " of values";
    }
  }

  /**
   * {@code UNNEST(?, ...)}: a row for each place of the arrays; NULL where one is shorter.
   *
   * @param parameters the array of each column, as a parameter from 0
   */
  record OfArrays(List<String> columns, List<Integer> parameters) implements Spine {
    @Override
    public List<@Nullable Object[]> rows(@Nullable Object[] values) {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (int column = 0; column < parameters.size(); column++) {
        int row = 0;
        for (Object element : ArrayValues.elements(values[parameters.get(column)])) {
          if (row == rows.size()) {
            rows.add(new @Nullable Object[parameters.size()]);
          }
          rows.get(row++)[column] = Conversion.plain(element);
        }
      }
      return rows;
    }

    @Override
    public int parameter(int column, @Nullable Object value, @Nullable Object[] values) {
      return parameters.get(column);
    }

    @Override
    public String text() {
      return parameters.stream()
          .map(parameter -> "?" + (parameter + 1))
          .collect(Collectors.joining(" and ", "a row for each element of ", ""));
    }
  }

  /** The population, of which only some keys are wanted: each once. */
  sealed interface Population extends Spine permits OfKeys, OfTuples {
    /** The values that the text has for a column. */
    List<Value> valuesOf(int column);

    @Override
    default String text() {
      return "the keys of WHERE that have a live row";
    }
  }

  /** {@code (key, key) IN ((value, value), ...)}. */
  record OfTuples(List<String> columns, List<List<Value>> tuples) implements Population {
    @Override
    public List<@Nullable Object[]> rows(@Nullable Object[] parameters) {
      Set<List<@Nullable Object>> rows = new LinkedHashSet<>();
      for (List<Value> tuple : tuples) {
        List<@Nullable Object> row = new ArrayList<>();
        tuple.forEach(value -> row.add(value.get(parameters)));
        rows.add(row);
      }
      List<@Nullable Object[]> result = new ArrayList<>();
      rows.forEach(row -> result.add(row.toArray()));
      return result;
    }

    @Override
    public int parameter(int column, @Nullable Object value, @Nullable Object[] parameters) {
      return Spine.parameter(valuesOf(column).stream(), value, parameters);
    }

    @Override
    public List<Value> valuesOf(int column) {
      return tuples.stream().map(tuple -> tuple.get(column)).toList();
    }
  }

  /**
   * The population, of which only the keys named in WHERE are wanted: each combination once.
   *
   * @param values for each join key its values, one or more; of an array parameter its elements
   */
  record OfKeys(List<String> columns, List<List<Value>> values, List<Integer> arrays)
      implements Population {
    @Override
    public List<@Nullable Object[]> rows(@Nullable Object[] parameters) {
      if (values.size() == 1 && values.get(0).size() == 1 && arrays.get(0) < 0) {
        return List.<@Nullable Object[]>of(
            new @Nullable Object[] {values.get(0).get(0).get(parameters)});
      }
      List<List<@Nullable Object>> combinations = new ArrayList<>();
      combinations.add(List.of());
      for (int i = 0; i < values.size(); i++) {
        List<List<@Nullable Object>> longer = new ArrayList<>();
        for (List<@Nullable Object> prefix : combinations) {
          for (Object value : of(i, parameters)) {
            List<@Nullable Object> next = new ArrayList<>(prefix);
            next.add(value);
            longer.add(next);
          }
        }
        combinations = longer;
      }
      List<@Nullable Object[]> rows = new ArrayList<>();
      combinations.forEach(row -> rows.add(row.toArray()));
      return rows;
    }

    private Set<@Nullable Object> of(int key, @Nullable Object[] parameters) {
      Set<@Nullable Object> result = new LinkedHashSet<>();
      values.get(key).forEach(value -> result.add(value.get(parameters)));
      if (arrays.get(key) >= 0) {
        ArrayValues.elements(parameters[arrays.get(key)])
            .forEach(element -> result.add(Conversion.plain(element)));
      }
      return result;
    }

    @Override
    public int parameter(int column, @Nullable Object value, @Nullable Object[] parameters) {
      return arrays.get(column) >= 0
          ? arrays.get(column)
          : Spine.parameter(values.get(column).stream(), value, parameters);
    }

    @Override
    public List<Value> valuesOf(int column) {
      return values.get(column);
    }
  }
}
