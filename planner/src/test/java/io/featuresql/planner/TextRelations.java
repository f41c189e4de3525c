package io.featuresql.planner;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/**
 * A warehouse that has tables and no rows, for tests that plan: it tells the columns of plain
 * queries, and refuses tables and columns that are not there, at their place.
 */
public final class TextRelations implements Relations {
  /** A relation of FROM, by the name by which its columns are meant. */
  private record Item(String name, List<Column> columns) {}

  private final WarehouseDialect dialect;
  private final Map<String, List<Column>> tables = new LinkedHashMap<>();
  private final Map<String, Double> rows = new LinkedHashMap<>();
  private Optional<SourceStatistics> statistics = Optional.empty();

  /**
   * Those tables.
   *
   * @param tables each as {@code name (column TYPE, ...)}
   */
  public TextRelations(WarehouseDialect dialect, String... tables) {
    this.dialect = dialect;
    for (String table : tables) {
      int open = table.indexOf('(');
      List<Column> columns = new ArrayList<>();
      for (String column : table.substring(open + 1, table.lastIndexOf(')')).split(",")) {
        String[] words = column.strip().split(" ", 2);
        columns.add(new Column(words[0], dialect.parseType(words[1])));
      }
      this.tables.put(table.substring(0, open).strip(), columns);
    }
  }

  /** Guesses that many rows of a query that names the table. */
  public void guess(String table, double count) {
    rows.put(table, count);
  }

  /** Says that of the rows of every view. */
  public void tell(SourceStatistics of) {
    statistics = Optional.of(of);
  }

  @Override
  public Optional<SourceStatistics> statistics(String query, List<String> keys, String event) {
    return statistics;
  }

  @Override
  public OptionalDouble estimatedRows(String query) {
    return rows.entrySet().stream()
        .filter(entry -> query.contains(entry.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public List<Column> describe(String query) throws Refusal {
    SqlNode node;
    try {
      node = FeatureSqlParser.parseQuery(query);
    } catch (FeatureSqlException e) {
      int at = e.span().map(span -> span.start()).orElse(-1);
      throw new Refusal("syntax error", at, e);
    }
    return columns(node, tables);
  }

  private List<Column> columns(SqlNode query, Map<String, List<Column>> known) throws Refusal {
    if (query instanceof SqlOrderBy ordered) {
      return columns(ordered.query, known);
    }
    if (query instanceof SqlWith with) {
      Map<String, List<Column>> more = new LinkedHashMap<>(known);
      for (SqlNode item : with.withList) {
        SqlWithItem named = (SqlWithItem) item;
        more.put(named.name.getSimple(), renamed(columns(named.query, more), named.columnList));
      }
      return columns(with.body, more);
    }
    if (query instanceof SqlSelect select) {
      List<Item> items = new ArrayList<>();
      if (select.getFrom() != null) {
        from(select.getFrom(), known, items);
      }
      return shown(select.getSelectList(), items, known);
    }
    if (query.getKind() == SqlKind.VALUES) {
      SqlCall row = ((SqlCall) query).operand(0);
      return shown(row.getOperandList(), List.of(), known);
    }
    if (SqlKind.SET_QUERY.contains(query.getKind())) {
      return columns(((SqlCall) query).operand(0), known);
    }
    throw refusal("this is not a query", query);
  }

  private static List<Column> renamed(List<Column> columns, @Nullable SqlNodeList names) {
    List<Column> result = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      result.add(names == null ? column : new Column(names.get(i).toString(), column.type()));
    }
    return result;
  }

  private void from(SqlNode node, Map<String, List<Column>> known, List<Item> items)
      throws Refusal {
    if (node instanceof SqlJoin join) {
      from(join.getLeft(), known, items);
      from(join.getRight(), known, items);
    } else if (node.getKind() == SqlKind.AS) {
      List<SqlNode> operands = ((SqlCall) node).getOperandList();
      List<Item> inside = new ArrayList<>();
      from(operands.get(0), known, inside);
      SqlNodeList names =
          new SqlNodeList(operands.subList(2, operands.size()), node.getParserPosition());
      List<Column> columns = inside.stream().flatMap(item -> item.columns().stream()).toList();
      items.add(
          new Item(operands.get(1).toString(), renamed(columns, names.isEmpty() ? null : names)));
    } else if (node instanceof SqlIdentifier name) {
      String table = name.names.get(name.names.size() - 1);
      items.add(new Item(table, table(name, table, known)));
    } else if (node.getKind() == SqlKind.LATERAL) {
      from(((SqlCall) node).operand(0), known, items);
    } else {
      items.add(new Item("", columns(node, known)));
    }
  }

  private static List<Column> table(
      SqlIdentifier place, String name, Map<String, List<Column>> known) throws Refusal {
    for (Map.Entry<String, List<Column>> table : known.entrySet()) {
      if (table.getKey().equalsIgnoreCase(name)) {
        return table.getValue();
      }
    }
    throw refusal("table " + name + " does not exist", place);
  }

  private List<Column> shown(List<SqlNode> list, List<Item> items, Map<String, List<Column>> known)
      throws Refusal {
    List<Column> columns = new ArrayList<>();
    for (SqlNode shown : list) {
      if (shown instanceof SqlIdentifier star && star.isStar()) {
        for (Item item : items) {
          if (star.names.size() == 1 || item.name().equalsIgnoreCase(star.names.get(0))) {
            columns.addAll(item.columns());
          }
        }
      } else if (shown.getKind() == SqlKind.AS) {
        SqlCall as = (SqlCall) shown;
        columns.add(new Column(as.operand(1).toString(), type(as.operand(0), items, known)));
      } else {
        String name =
            shown instanceof SqlIdentifier id ? id.names.get(id.names.size() - 1) : "unnamed";
        columns.add(new Column(name, type(shown, items, known)));
      }
    }
    return columns;
  }

  private DataType type(SqlNode node, List<Item> items, Map<String, List<Column>> known)
      throws Refusal {
    if (node instanceof SqlIdentifier name) {
      return column(name, items);
    }
    if (node instanceof SqlUnknownLiteral literal) {
      return dialect.parseType(literal.tag);
    }
    if (node instanceof SqlLiteral literal) {
      return dialect.parseType(
          switch (literal.getTypeName()) {
            case CHAR -> "VARCHAR";
            case DECIMAL -> literal.toValue().contains(".") ? "DOUBLE" : "INTEGER";
            case NULL -> "INTEGER";
            default -> literal.getTypeName().getName();
          });
    }
    if (node instanceof SqlDynamicParam) {
      return dialect.parseType("UNKNOWN");
    }
    if (node instanceof SqlSelect || node.getKind() == SqlKind.SCALAR_QUERY) {
      SqlNode query = node instanceof SqlSelect ? node : ((SqlCall) node).operand(0);
      return columns(query, known).get(0).type();
    }
    if (!(node instanceof SqlBasicCall call)) {
      return dialect.parseType("UNKNOWN");
    }
    if (call.getKind() == SqlKind.CAST) {
      type(call.operand(0), items, known);
      return dialect.parseType(call.operand(1).toString());
    }
    if (call.getOperator().getName().startsWith("CURRENT")) {
      return dialect.parseType("TIMESTAMP");
    }
    if (call.getKind() == SqlKind.COUNT) {
      return dialect.parseType("BIGINT");
    }
    List<DataType> operands = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      operands.add(type(operand, items, known));
    }
    return operands.isEmpty() || call.getOperator().getName().equals("||")
        ? dialect.parseType("VARCHAR")
        : operands.get(0);
  }

  private DataType column(SqlIdentifier name, List<Item> items) throws Refusal {
    String column = name.names.get(name.names.size() - 1);
    if (column.equalsIgnoreCase("CURRENT_TIMESTAMP")) {
      return dialect.parseType("TIMESTAMP");
    }
    List<DataType> found = new ArrayList<>();
    for (Item item : items) {
      boolean named = name.names.size() == 1 || item.name().equalsIgnoreCase(name.names.get(0));
      item.columns().stream()
          .filter(c -> named && c.name().equalsIgnoreCase(column))
          .forEach(c -> found.add(c.type()));
    }
    if (found.size() != 1) {
      String wrong = found.isEmpty() ? " does not exist" : " is of more than one table";
      throw refusal("column " + column + wrong, name);
    }
    return found.get(0);
  }

  private static Refusal refusal(String message, SqlNode place) {
    return new Refusal(
        message, FeatureSqlParser.spanOf(place).start(), new IllegalArgumentException(message));
  }
}
