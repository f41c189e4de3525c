package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.value.Bindable;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.type.TypeKind;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An array, whole in memory: it stays valid behind its result and its connection, and equals any
 * array of the same type with equal elements.
 */
final class ArrayValue implements Array, Bindable {
  private static final DataType INDEX = DataType.of(TypeKind.BIGINT, "BIGINT");

  private final DataType type;
  private final List<? extends @Nullable Object> elements;

  /**
   * An array.
   *
   * @param type of kind ARRAY
   * @param elements canonical values
   */
  ArrayValue(DataType type, List<? extends @Nullable Object> elements) {
    this.type = type;
    this.elements = elements;
  }

  @Override
  public String getBaseTypeName() {
    return type.element().name();
  }

  @Override
  public int getBaseType() {
    return JdbcTypes.code(type.element());
  }

  /**
   * An array of what {@code getObject} gives for each element, such as {@code Integer[]}; of an
   * array in two dimensions {@code Integer[][]}, and so on.
   */
  @Override
  public Object getArray() throws SQLException {
    return part(1, elements.size());
  }

  @Override
  public Object getArray(@Nullable Map<String, Class<?>> map) throws SQLException {
    return getArray();
  }

  @Override
  public Object getArray(long index, int count) throws SQLException {
    return part(index, count);
  }

  @Override
  public Object getArray(long index, int count, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    return part(index, count);
  }

  private @Nullable Object[] part(long index, int count) throws SQLException {
    checkRange(index, count);
    return objects(elements.subList((int) index - 1, (int) index - 1 + count));
  }

  private @Nullable Object[] objects(List<? extends @Nullable Object> values) throws SQLException {
    Class<?> component = JdbcTypes.objectClass(type.element().kind());
    for (int i = dimensions(values); i > 1; i--) {
      component = component.arrayType();
    }
    @Nullable Object[] objects =
        (@Nullable Object[]) java.lang.reflect.Array.newInstance(component, values.size());
    for (int i = 0; i < objects.length; i++) {
      Object value = values.get(i);
      objects[i] =
          isDimension(value, type)
              ? objects((List<?>) value)
              : Conversions.toObject(value, type.element());
    }
    return objects;
  }

  private int dimensions(List<? extends @Nullable Object> values) {
    boolean more = !values.isEmpty() && isDimension(values.get(0), type);
    return more ? 1 + dimensions((List<?>) Objects.requireNonNull(values.get(0))) : 1;
  }

  /**
   * Whether an element of an array of {@code type} is an array of that type too: PostgreSQL has one
   * type for any number of dimensions.
   */
  static boolean isDimension(@Nullable Object element, DataType type) {
    return element instanceof List<?> && type.element().kind().valueClass() != List.class;
  }

  private void checkRange(long index, int count) throws SQLException {
    if (index < 1 || count < 0 || index - 1 + count > elements.size()) {
      throw SqlExceptions.usage(
          "an array of " + elements.size() + " elements has no " + count + " from " + index);
    }
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    return getResultSet(1, elements.size());
  }

  @Override
  public ResultSet getResultSet(@Nullable Map<String, Class<?>> map) throws SQLException {
    return getResultSet();
  }

  @Override
  public ResultSet getResultSet(long index, int count) throws SQLException {
    checkRange(index, count);
    List<@Nullable Object[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(new @Nullable Object[] {index + i, elements.get((int) index - 1 + i)});
    }
    boolean nested = dimensions(elements) > 1;
    List<Column> columns =
        List.of(new Column("INDEX", INDEX), new Column("VALUE", nested ? type : type.element()));
    return FeatureResultSet.ofRows(new Rows(columns, rows));
  }

  @Override
  public ResultSet getResultSet(long index, int count, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    return getResultSet(index, count);
  }

  @Override
  public void free() {
    // Nothing is held.
  }

  /** The canonical elements: those of {@code getArray} may go through the JVM's time zone. */
  @Override
  public @Nullable Object bindable() {
    return bindable(elements, type);
  }

  private static @Nullable Object bindable(@Nullable Object value, DataType type) {
    if (value instanceof List<?> values && type.kind() == TypeKind.ARRAY) {
      List<@Nullable Object> bindable = new ArrayList<>(values.size());
      values.forEach(element -> bindable.add(bindable(element, type.element())));
      return bindable;
    }
    return value instanceof List<?> values && type.kind() == TypeKind.STRUCT
        ? new StructValue(type, values)
        : value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArrayValue that
        && type.equals(that.type)
        && CanonicalValues.equal(elements, that.elements);
  }

  @Override
  public int hashCode() {
    return CanonicalValues.hash(elements);
  }

  /** As the warehouse prints it, such as {@code [1, 2, NULL]}. */
  @Override
  public String toString() {
    return Conversions.text(elements, type);
  }
}
