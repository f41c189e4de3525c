package io.featuresql.planner.online;

import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.online.CompiledQuery.KeySource;
import io.featuresql.planner.plan.FeatureReference;
import io.featuresql.planner.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The types of the spine's columns and of parameters, as far as the keys tell them. */
final class KeyTypes {
  private final OnlineSpine spine;
  private final List<DataType> columns;
  private final List<FeatureReference> references;
  private final WarehouseDialect dialect;

  KeyTypes(OnlineSpine spine, List<FeatureReference> references, WarehouseDialect dialect) {
    this.spine = spine;
    this.references = references;
    this.dialect = dialect;
    this.columns =
        new ArrayList<>(Collections.nCopies(spine.spine().columns().size(), OnlineQuery.UNKNOWN));
    check();
  }

  private void check() {
    if (spine.spine() instanceof Spine.OfValues values) {
      for (int i = 0; i < columns.size(); i++) {
        columns.set(i, values.values().get(0).get(i).type());
      }
    }
    for (FeatureReference reference : references) {
      List<KeySource> keys = spine.keys(reference);
      for (int i = 0; i < keys.size(); i++) {
        DataType wanted = dialect.parseType(reference.entity().joinKeys().get(i).typeName());
        if (keys.get(i) instanceof KeySource.SpineColumn column) {
          take(column.index(), wanted);
        } else if (keys.get(i) instanceof KeySource.Constant constant) {
          refuseOtherFamily(constant.value().type(), wanted);
        }
      }
    }
  }

  private void take(int column, DataType wanted) {
    if (spine.spine() instanceof Spine.OfKeys) {
      columns.set(column, wanted);
    } else {
      refuseOtherFamily(columns.get(column), wanted);
    }
  }

  /** A literal of another type is refused offline, with its place. */
  private static void refuseOtherFamily(DataType actual, DataType wanted) {
    if (!actual.equals(OnlineQuery.UNKNOWN) && !wanted.comparableWith(actual)) {
      throw new NotOnline("a key is of another type than the join key");
    }
  }

  List<DataType> spineTypes() {
    return columns;
  }

  /** The type of each parameter: that of the join key it is compared with. */
  List<DataType> parameterTypes(int count) {
    List<DataType> types = new ArrayList<>(Collections.nCopies(count, OnlineQuery.UNKNOWN));
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
    if (source instanceof KeySource.Constant constant) {
      return parameter(constant.value());
    }
    int index = ((KeySource.SpineColumn) source).index();
    List<Integer> result = new ArrayList<>();
    if (spine.spine() instanceof Spine.OfValues values) {
      values.values().forEach(row -> result.addAll(parameter(row.get(index))));
    } else if (spine.spine() instanceof Spine.OfKeys keys) {
      keys.values().get(index).forEach(value -> result.addAll(parameter(value)));
    }
    return result;
  }

  private static List<Integer> parameter(Value value) {
    return value instanceof Value.Parameter p ? List.of(p.index()) : List.of();
  }
}
