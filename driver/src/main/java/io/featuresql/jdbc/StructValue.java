package io.featuresql.jdbc;

import io.featuresql.planner.type.DataType;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A struct, whole in memory; equals any struct of the same type with equal attributes. */
final class StructValue implements Struct {
  private final DataType type;
  private final List<? extends @Nullable Object> attributes;

  /**
   * A struct.
   *
   * @param type of kind STRUCT
   * @param attributes canonical values, in the order of the type
   */
  StructValue(DataType type, List<? extends @Nullable Object> attributes) {
    this.type = type;
    this.attributes = attributes;
  }

  @Override
  public String getSQLTypeName() {
    return type.name();
  }

  /** What {@code getObject} gives for each attribute. */
  @Override
  public @Nullable Object[] getAttributes() throws SQLException {
    @Nullable Object[] values = new Object[attributes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Conversions.toObject(attributes.get(i), type.fields().get(i).type());
    }
    return values;
  }

  @Override
  public @Nullable Object[] getAttributes(@Nullable Map<String, Class<?>> map) throws SQLException {
    return getAttributes();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StructValue that
        && type.equals(that.type)
        && CanonicalValues.equal(attributes, that.attributes);
  }

  @Override
  public int hashCode() {
    return CanonicalValues.hash(attributes);
  }

  /** As the warehouse prints it, such as <code>{'a': 1, 'b': x}</code>. */
  @Override
  public String toString() {
    return Conversions.text(attributes, type);
  }
}
