package io.featuresql.planner.online;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.online.CompiledQuery.KeySource;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.FeatureReference.KeyBinding;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;

/**
 * The spine of an online statement, with the name by which the statement refers to it.
 *
 * @param alias its alias, if it has one
 */
record OnlineSpine(Spine spine, Optional<String> alias) {
  /**
   * The spine of {@code select}.
   *
   * @throws NotOnline if not every key of every row is a value
   */
  static OnlineSpine of(SqlSelect select, SqlFeatures features) {
    Optional<SqlNode> input = features.input();
    if (input.isEmpty()) {
      return new OnlineSpine(keysOfWhere(select.getWhere()), Optional.empty());
    }
    if (select.getWhere() != null) {
      throw new NotOnline("WHERE filters more than keys");
    }
    SqlNode node = input.get();
    if (node.getKind() != SqlKind.AS) {
      throw new NotOnline("the keys come from a table");
    }
    List<SqlNode> operands = ((SqlCall) node).getOperandList();
    String alias = ((SqlIdentifier) operands.get(1)).getSimple();
    List<String> columns = new ArrayList<>();
    operands.subList(2, operands.size()).forEach(c -> columns.addAll(names(c)));
    Spine spine = table(operands.get(0), columns);
    Set<String> names = new HashSet<>();
    for (String column : spine.columns()) {
      if (!names.add(Catalog.key(column))) {
        throw new NotOnline("two columns of the spine are named '" + column + "'");
      }
    }
    return new OnlineSpine(spine, Optional.of(alias));
  }

  private static List<String> names(SqlNode node) {
    if (node instanceof SqlNodeList list) {
      return list.stream().map(n -> ((SqlIdentifier) n).getSimple()).toList();
    }
    return List.of(((SqlIdentifier) node).getSimple());
  }

  private static Spine table(SqlNode node, List<String> columns) {
    if (node.getKind() == SqlKind.VALUES) {
      return values(((SqlCall) node).getOperandList(), columns);
    }
    if (node.getKind() == SqlKind.UNNEST) {
      List<SqlNode> arrays = ((SqlCall) node).getOperandList();
      if (arrays.size() == columns.size()
          && arrays.stream().allMatch(SqlDynamicParam.class::isInstance)) {
        return new Spine.OfArrays(
            columns, arrays.stream().map(a -> ((SqlDynamicParam) a).getIndex()).toList());
      }
    }
    if (node instanceof SqlSelect select && select.getFrom() == null) {
      return selectOfValues(select, columns);
    }
    throw new NotOnline("the keys come from a table");
  }

  private static Spine values(List<SqlNode> rows, List<String> columns) {
    List<List<Value>> values = new ArrayList<>();
    for (SqlNode row : rows) {
      List<SqlNode> cells =
          row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
      if (cells.size() != columns.size()) {
        throw new NotOnline("not every column of VALUES has a name");
      }
      values.add(cells.stream().map(OnlineSpine::value).toList());
    }
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      Stream<Value> known =
          values.stream().map(row -> row.get(column)).filter(value -> !value.isNull());
      if (known.map(Value::type).distinct().count() > 1) {
        throw new NotOnline("a column of VALUES has values of several types");
      }
    }
    return new Spine.OfValues(columns, values);
  }

  private static Spine selectOfValues(SqlSelect select, List<String> columns) {
    boolean plain =
        select.getClass() == SqlSelect.class
            && !select.isDistinct()
            && select.getWhere() == null
            && select.getGroup() == null
            && select.getHaving() == null
            && select.getFetch() == null
            && select.getOffset() == null;
    if (!plain) {
      throw new NotOnline("the keys come from a query");
    }
    List<String> names = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      if (item.getKind() != SqlKind.AS) {
        throw new NotOnline("a value of the spine has no name");
      }
      names.add(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple());
      values.add(value(((SqlCall) item).operand(0)));
    }
    if (!columns.isEmpty() && columns.size() != names.size()) {
      throw new NotOnline("not every column of the spine has a name");
    }
    return new Spine.OfValues(columns.isEmpty() ? names : columns, List.of(values));
  }

  /** {@code key = value AND key IN (value, ...)}: the keys of a population. */
  private static Spine keysOfWhere(@org.jspecify.annotations.Nullable SqlNode where) {
    if (where == null) {
      return new Spine.OfKeys(List.of(), List.of(), List.of()); // all keys of an entity without any
    }
    Map<String, List<Value>> keys = new LinkedHashMap<>();
    Map<String, Integer> arrays = new LinkedHashMap<>();
    List<SqlNode> conditions = new ArrayList<>();
    collect(where, conditions);
    if (conditions.size() == 1 && isTuple(conditions.get(0))) {
      return tuples(((SqlCall) conditions.get(0)).getOperandList());
    }
    for (SqlNode condition : conditions) {
      List<SqlNode> operands =
          condition instanceof SqlCall call ? call.getOperandList() : List.<SqlNode>of();
      boolean equals = condition.getKind() == SqlKind.EQUALS;
      if (!equals && condition.getKind() != SqlKind.IN) {
        throw new NotOnline("WHERE has more than keys that equal values");
      }
      boolean turned = equals && OnlineCompiler.simpleName(operands.get(0)).isEmpty();
      String key =
          OnlineCompiler.simpleName(operands.get(turned ? 1 : 0))
              .orElseThrow(() -> new NotOnline("WHERE has more than keys that equal values"))
              .toLowerCase(Locale.ROOT);
      SqlNode right = operands.get(turned ? 0 : 1);
      if (keys.containsKey(key)) {
        throw new NotOnline("WHERE names the key '" + key + "' twice");
      }
      int array = equals ? -1 : arrayParameter(right);
      arrays.put(key, array);
      if (array >= 0) {
        keys.put(key, List.of());
      } else if (right instanceof SqlNodeList list) {
        keys.put(key, list.stream().map(OnlineSpine::value).toList());
      } else {
        keys.put(key, List.of(value(right)));
      }
    }
    return new Spine.OfKeys(
        List.copyOf(keys.keySet()), List.copyOf(keys.values()), List.copyOf(arrays.values()));
  }

  private static boolean isTuple(SqlNode condition) {
    return condition.getKind() == SqlKind.IN
        && ((SqlCall) condition).operand(0).getKind() == SqlKind.ROW
        && ((SqlCall) condition).operand(1) instanceof SqlNodeList;
  }

  /** {@code (key, ...) IN ((value, ...), ...)}. */
  private static Spine tuples(List<SqlNode> operands) {
    List<String> keys = new ArrayList<>();
    for (SqlNode key : ((SqlCall) operands.get(0)).getOperandList()) {
      String name =
          OnlineCompiler.simpleName(key)
              .orElseThrow(() -> new NotOnline("WHERE has more than keys that equal values"))
              .toLowerCase(Locale.ROOT);
      if (keys.contains(name)) {
        throw new NotOnline("WHERE names the key '" + name + "' twice");
      }
      keys.add(name);
    }
    List<List<Value>> tuples = new ArrayList<>();
    for (SqlNode tuple : (SqlNodeList) operands.get(1)) {
      if (tuple.getKind() != SqlKind.ROW || ((SqlCall) tuple).operandCount() != keys.size()) {
        throw new NotOnline("WHERE has more than keys that equal values");
      }
      tuples.add(((SqlCall) tuple).getOperandList().stream().map(OnlineSpine::value).toList());
    }
    return new Spine.OfTuples(List.copyOf(keys), tuples);
  }

  private static void collect(SqlNode condition, List<SqlNode> into) {
    if (condition.getKind() == SqlKind.AND) {
      ((SqlCall) condition).getOperandList().forEach(operand -> collect(operand, into));
    } else {
      into.add(condition);
    }
  }

  /** The parameter of {@code IN (UNNEST(?))} or {@code IN (SELECT UNNEST(?))}; else -1. */
  private static int arrayParameter(SqlNode right) {
    SqlNode node = right;
    if (node instanceof SqlNodeList list && list.size() == 1) {
      node = list.get(0);
    }
    if (node instanceof SqlSelect select
        && select.getFrom() == null
        && select.getSelectList().size() == 1) {
      node = select.getSelectList().get(0);
    }
    boolean unnest =
        node instanceof SqlCall call
            && call.operandCount() == 1
            && call.getOperator().getName().equalsIgnoreCase("UNNEST");
    if (unnest && ((SqlCall) node).operand(0) instanceof SqlDynamicParam parameter) {
      return parameter.getIndex();
    }
    return -1;
  }

  /** A literal or parameter. */
  static Value value(SqlNode node) {
    return Value.of(node)
        .orElseThrow(
            () ->
                new NotOnline(
                    node instanceof SqlLiteral literal
                        ? "a literal of type " + literal.getTypeName() + " is left to the warehouse"
                        : "a key is computed"));
  }

  /** Where the join keys of {@code reference} come from. */
  List<KeySource> keys(FeatureReference reference) {
    if (spine instanceof Spine.Population
        && spine.columns().isEmpty()
        && !reference.bindings().isEmpty()) {
      throw new NotOnline("WHERE names no key");
    }
    List<KeySource> result = new ArrayList<>();
    for (KeyBinding binding : reference.bindings()) {
      result.add(
          binding.expression().isPresent()
              ? bound(binding.expression().get())
              : column(binding.column())
                  .orElseThrow(
                      () ->
                          new NotOnline(
                              spine instanceof Spine.Population
                                  ? "WHERE filters by something else than the key '"
                                      + binding.joinKey()
                                      + "'"
                                  : "the key '" + binding.column() + "' is not among the values")));
    }
    if (spine instanceof Spine.Population && result.size() != spine.columns().size()) {
      throw new NotOnline("WHERE filters more than the keys of the entity");
    }
    return result;
  }

  private KeySource bound(SqlNode expression) {
    if (expression instanceof SqlIdentifier id) {
      boolean own =
          id.isSimple()
              || (id.names.size() == 2
                  && alias.filter(a -> a.equalsIgnoreCase(id.names.get(0))).isPresent());
      if (own) {
        return column(id.names.get(id.names.size() - 1))
            .orElseThrow(() -> new NotOnline("a key is bound to what is no value"));
      }
    }
    return new KeySource.Constant(value(expression));
  }

  private Optional<KeySource> column(String name) {
    for (int i = 0; i < spine.columns().size(); i++) {
      if (Catalog.key(spine.columns().get(i)).equals(Catalog.key(name))) {
        return Optional.of(new KeySource.SpineColumn(i));
      }
    }
    return Optional.empty();
  }
}
