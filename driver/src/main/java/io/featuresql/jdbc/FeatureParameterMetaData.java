package io.featuresql.jdbc;

import io.featuresql.engine.error.SqlExceptions;
import io.featuresql.engine.error.WarehouseText;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The parameters of the user's text. */
final class FeatureParameterMetaData implements ParameterMetaData {
  private static final DataType OPEN = DataType.of(TypeKind.OTHER, "UNKNOWN");

  private final List<DataType> types;

  private FeatureParameterMetaData(List<DataType> types) {
    this.types = List.copyOf(types);
  }

  /** Parameters of these types. */
  static FeatureParameterMetaData of(List<DataType> types) {
    return new FeatureParameterMetaData(types);
  }

  /** Parameters of which only their number is known. */
  static FeatureParameterMetaData ofOpen(int count) {
    return new FeatureParameterMetaData(Collections.nCopies(count, OPEN));
  }

  /** The parameters of a text, by the types of those that the warehouse is sent. */
  static FeatureParameterMetaData of(List<Optional<DataType>> sent, WarehouseText text, int count) {
    List<DataType> types = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int place = text.rewritten() ? placeOf(i, text.bindings()) : i;
      types.add(place < 0 ? OPEN : sent.get(place).orElse(OPEN));
    }
    return new FeatureParameterMetaData(types);
  }

  /** The first place of a parameter in the rewritten text; -1 when it has none there. */
  private static int placeOf(int parameter, List<Binding> bindings) {
    for (int i = 0; i < bindings.size(); i++) {
      if (bindings.get(i) instanceof Binding.Parameter p && p.index() == parameter) {
        return i;
      }
    }
    return -1;
  }

  private DataType type(int parameter) throws SQLException {
    if (parameter < 1 || parameter > types.size()) {
      throw SqlExceptions.usage(
          "there is no parameter " + parameter + "; the statement has " + types.size());
    }
    return types.get(parameter - 1);
  }

  @Override
  public int getParameterCount() {
    return types.size();
  }

  @Override
  public int isNullable(int parameter) throws SQLException {
    type(parameter);
    return parameterNullable;
  }

  @Override
  public boolean isSigned(int parameter) throws SQLException {
    return JdbcTypes.isSigned(type(parameter).kind());
  }

  @Override
  public int getPrecision(int parameter) throws SQLException {
    return JdbcTypes.precision(type(parameter));
  }

  @Override
  public int getScale(int parameter) throws SQLException {
    return JdbcTypes.scale(type(parameter));
  }

  @Override
  public int getParameterType(int parameter) throws SQLException {
    return JdbcTypes.code(type(parameter));
  }

  @Override
  public String getParameterTypeName(int parameter) throws SQLException {
    return type(parameter).name();
  }

  @Override
  public String getParameterClassName(int parameter) throws SQLException {
    return JdbcTypes.objectClass(type(parameter).kind()).getName();
  }

  @Override
  public int getParameterMode(int parameter) throws SQLException {
    type(parameter);
    return parameterModeIn;
  }

  @Override
  public <T> T unwrap(Class<T> target) throws SQLException {
    return Wrappers.unwrap(target, this);
  }

  @Override
  public boolean isWrapperFor(Class<?> target) throws SQLException {
    return Wrappers.isWrapper(target, this);
  }
}
