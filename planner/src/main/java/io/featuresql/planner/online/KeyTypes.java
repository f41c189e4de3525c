package io.featuresql.planner.online;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.online.CompiledQuery.KeySource;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.value.KeyTarget;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The types of the spine's columns and of parameters, as far as the keys tell them. */
final class KeyTypes {
  private final OnlineSpine spine;
  private final List<DataType> columns;
  private final List<Optional<KeyTarget>> spineKeys;
  private final List<FeatureReference> references;
  private final WarehouseDialect dialect;

  KeyTypes(OnlineSpine spine, List<FeatureReference> references, WarehouseDialect dialect) {
    this.spine = spine;
    this.references = references;
    this.dialect = dialect;
    this.columns =
        new ArrayList<>(Collections.nCopies(spine.spine().columns().size(), Value.UNKNOWN));
    this.spineKeys = new ArrayList<>(Collections.nCopies(columns.size(), Optional.empty()));
    check();
  }

  private void check() {
    if (spine.spine() instanceof Spine.OfValues values) {
      for (int i = 0; i < columns.size(); i++) {
        columns.set(i, typeOf(values, i));
      }
    }
    for (FeatureReference reference : references) {
      List<KeySource> keys = spine.keys(reference);
      for (int i = 0; i < keys.size(); i++) {
        KeyTarget target = KeyTarget.of(reference, i, dialect);
        if (keys.get(i) instanceof KeySource.SpineColumn column) {
          take(column.index(), target);
        } else if (keys.get(i) instanceof KeySource.Constant constant) {
          refuseOtherFamily(constant.value().type(), target.type());
        }
        if (!values(keys.get(i)).stream().allMatch(target::takes)) {
          throw new NotOnline("a literal is not a value of the key '" + target.key() + "'");
        }
      }
    }
  }

  /** The type of the values of a column that are not NULL; that of NULL when all are. */
  private static DataType typeOf(Spine.OfValues spine, int column) {
    return spine.values().stream()
        .map(row -> row.get(column))
        .filter(value -> !value.isNull())
        .findFirst()
        .orElse(spine.values().get(0).get(column))
        .type();
  }

  /** A column of parameters has the type of the key. */
  private void take(int column, KeyTarget target) {
    if (columns.get(column).equals(Value.UNKNOWN)) {
      columns.set(column, target.type());
      spineKeys.set(column, Optional.of(target));
    } else if (spineKeys.get(column).isEmpty()) {
      refuseOtherFamily(columns.get(column), target.type());
    }
  }

  /** A literal of another type is refused offline, with its place. */
  private static void refuseOtherFamily(DataType actual, DataType wanted) {
    if (!actual.equals(Value.UNKNOWN) && !wanted.comparableWith(actual)) {
      throw new NotOnline("a key is of another type than the join key");
    }
  }

  List<DataType> spineTypes() {
    return List.copyOf(columns);
  }

  /** For each column of the spine the key that its values are converted to. */
  List<Optional<KeyTarget>> spineKeys() {
    return List.copyOf(spineKeys);
  }

  /** The type of each parameter: that of the join key it is compared with. */
  List<DataType> parameterTypes(int count) {
    List<DataType> types = new ArrayList<>(Collections.nCopies(count, Value.UNKNOWN));
    for (FeatureReference reference : references) {
      List<KeySource> keys = spine.keys(reference);
      for (int i = 0; i < keys.size(); i++) {
        DataType wanted = dialect.parseType(reference.entity().joinKeys().get(i).typeName());
        for (int parameter : parameters(keys.get(i))) {
          types.set(parameter, wanted);
        }
      }
    }
    return types;
  }

  private List<Integer> parameters(KeySource source) {
    return values(source).stream()
        .filter(Value.Parameter.class::isInstance)
        .map(value -> ((Value.Parameter) value).index())
        .toList();
  }

  /** All values that a key has in the text. */
  private List<Value> values(KeySource source) {
    if (source instanceof KeySource.Constant constant) {
      return List.of(constant.value());
    }
    int index = ((KeySource.SpineColumn) source).index();
    if (spine.spine() instanceof Spine.OfValues values) {
      return values.values().stream().map(row -> row.get(index)).toList();
    }
    return spine.spine() instanceof Spine.Population keys ? keys.valuesOf(index) : List.of();
  }
}
