package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.SqlFeatures;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.value.KeyTarget;
import io.featuresql.planner.value.KeyUse;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;

/**
 * The parameters and literals of a statement that are join keys as they stand: bound by ON, given
 * by a VALUES, SELECT or UNNEST to the left of the clause, or compared with a key of a population.
 * They are converted by {@link KeyTarget}, and not by a cast of the warehouse, which may round.
 */
public final class KeyValues {
  private static final int MAX_DEPTH = 50;

  /** Longer texts are not worth parsing once more. */
  private static final int MAX_LENGTH = 200_000;

  private static final String SELECT = "SELECT * FROM ";

  private final String sql;
  private final List<Token> tokens;
  private final IntUnaryOperator parameterAt;
  private final WarehouseDialect dialect;
  private final Map<Integer, List<KeyUse>> uses = new HashMap<>();
  private final Map<Span, Optional<Left>> lefts = new HashMap<>();

  /** A value, and where it stands in the user's text. */
  private record Place(SqlNode node, Span span, boolean elements) {}

  /** A query of a WITH list. */
  private record Named(SqlNode query, List<String> columns, Scope scope) {}

  /** What a name can mean, and how far a place in a piece of text is from that in the whole. */
  private record Scope(Map<String, Named> with, int shift) {}

  /** What stands to the left of a clause. */
  private record Left(SqlNode from, Scope scope) {}

  /**
   * The values of one statement.
   *
   * @param parameterAt the parameter that stands at an offset
   */
  public KeyValues(
      String sql, List<Token> tokens, IntUnaryOperator parameterAt, WarehouseDialect dialect) {
    this.sql = sql;
    this.tokens = tokens;
    this.parameterAt = parameterAt;
    this.dialect = dialect;
  }

  /** For each parameter that is a key, from 0, which ones. */
  public Map<Integer, List<KeyUse>> uses() {
    return uses;
  }

  /** Where the values of a key come from. */
  public enum Origin {
    /** All of them are parameters and literals. */
    VALUES,
    /** A table of the warehouse, so that they have the type of its column. */
    TABLE,
    /** Elsewhere: what is computed of a parameter has a type that only execution tells. */
    OTHER
  }

  /** Where one key of a clause that has a left side comes from. */
  public Origin origin(Outline.Clause clause, FeatureReference reference, int key) {
    return find(clause, reference.bindings().get(key), new ArrayList<>());
  }

  /**
   * Finds the values of one key of a clause that has a left side.
   *
   * @throws FeatureSqlException VALUE for a literal that is not a value of the key
   */
  public Origin find(Outline.Clause clause, FeatureReference reference, int key) {
    List<Place> places = new ArrayList<>();
    Origin origin = find(clause, reference.bindings().get(key), places);
    note(places, reference, key);
    return origin;
  }

  private Origin find(
      Outline.Clause clause, FeatureReference.KeyBinding binding, List<Place> places) {
    if (binding.expression().isPresent()) {
      SqlNode expression = binding.expression().get();
      if (Value.isValue(expression)) {
        places.add(new Place(expression, FeatureSqlParser.spanOf(expression), false));
        return Origin.VALUES;
      }
      if (!(expression instanceof SqlIdentifier)) {
        return Origin.OTHER;
      }
    }
    Optional<SqlIdentifier> column =
        binding.expression().map(expression -> (SqlIdentifier) expression);
    String name = column.map(id -> id.names.get(id.names.size() - 1)).orElse(binding.column());
    Optional<String> table =
        column.filter(id -> id.names.size() > 1).map(id -> id.names.get(id.names.size() - 2));
    Optional<Left> left = lefts.computeIfAbsent(clause.span(), span -> left(clause));
    if (left.isEmpty()) {
      return Origin.OTHER;
    }
    SqlNode from = left.get().from();
    if (column(from, table, name, left.get().scope(), places, 0)) {
      return Origin.VALUES;
    }
    return isOfTable(from, table, left.get().scope()) ? Origin.TABLE : Origin.OTHER;
  }

  /** Whether a column is one of a table that the statement does not define itself. */
  private static boolean isOfTable(SqlNode from, Optional<String> table, Scope scope) {
    if (from instanceof SqlFeatures features) {
      return features.input().isPresent() && isOfTable(features.input().get(), table, scope);
    }
    if (from instanceof SqlJoin join) {
      return table.isPresent()
          && (isOfTable(join.getLeft(), table, scope) || isOfTable(join.getRight(), table, scope));
    }
    SqlNode relation = from.getKind() == SqlKind.AS ? ((SqlCall) from).operand(0) : from;
    if (!(relation instanceof SqlIdentifier id)
        || (id.isSimple() && scope.with().containsKey(key(id.getSimple())))) {
      return false;
    }
    String alias =
        from.getKind() == SqlKind.AS
            ? ((SqlIdentifier) ((SqlCall) from).operand(1)).getSimple()
            : id.names.get(id.names.size() - 1);
    return table.isEmpty() || table.get().equalsIgnoreCase(alias);
  }

  private Optional<Left> left(Outline.Clause clause) {
    Span left = new Span(clause.itemStart(), clause.span().start());
    if (left.end() - left.start() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      Scope with = scope(clause);
      SqlNode query = parse(SELECT, left, "");
      return query instanceof SqlSelect select && select.getFrom() != null
          ? Optional.of(
              new Left(select.getFrom(), new Scope(with.with(), left.start() - SELECT.length())))
          : Optional.empty();
    } catch (FeatureSqlException notOfTheGrammar) {
      return Optional.empty(); // a dialect's own words, which the warehouse knows
    }
  }

  /** Parses a piece of the text between other words, with {@code ?} for every parameter. */
  private SqlNode parse(String before, Span span, String behind) {
    StringBuilder text = new StringBuilder(before).append(span.of(sql)).append(behind);
    for (Token token : Tokens.within(tokens, span)) {
      if (token.text().startsWith("$") && token.kind() == Token.Kind.OPERATOR) {
        int start = token.start() - span.start() + before.length();
        text.replace(
            start, start + token.text().length(), "?" + " ".repeat(token.text().length() - 1));
      }
    }
    return FeatureSqlParser.parseQuery(text.toString());
  }

  private Scope scope(Outline.Clause clause) {
    Scope scope = new Scope(Map.of(), 0);
    for (Span list : clause.with()) {
      if (parse("", list, " SELECT 1") instanceof SqlWith with) {
        scope = with(with, new Scope(scope.with(), list.start()));
      }
    }
    return scope;
  }

  private static Scope with(SqlWith with, Scope outer) {
    Map<String, Named> names = new HashMap<>(outer.with());
    for (SqlNode node : with.withList) {
      SqlWithItem item = (SqlWithItem) node;
      List<String> columns = item.columnList == null ? List.of() : names(item.columnList);
      Scope before = new Scope(Map.copyOf(names), outer.shift());
      names.put(key(item.name.getSimple()), new Named(item.query, columns, before));
    }
    return new Scope(names, outer.shift());
  }

  /** The values of a column of a FROM item; false when there may be others. */
  private boolean column(
      SqlNode from,
      Optional<String> table,
      String name,
      Scope scope,
      List<Place> places,
      int depth) {
    if (from instanceof SqlFeatures features) {
      return features.input().isPresent()
          && column(features.input().get(), table, name, scope, places, depth + 1);
    }
    if (from instanceof SqlJoin join) {
      return column(join.getLeft(), table, name, scope, places, depth + 1)
          || column(join.getRight(), table, name, scope, places, depth + 1);
    }
    SqlNode relation = from;
    List<String> columns = new ArrayList<>();
    Optional<String> alias = Optional.empty();
    if (from.getKind() == SqlKind.AS) {
      List<SqlNode> operands = ((SqlCall) from).getOperandList();
      relation = operands.get(0);
      alias = Optional.of(((SqlIdentifier) operands.get(1)).getSimple());
      operands
          .subList(2, operands.size())
          .forEach(
              node -> columns.addAll(node instanceof SqlNodeList list ? names(list) : names(node)));
    } else if (from instanceof SqlIdentifier id) {
      alias = Optional.of(id.names.get(id.names.size() - 1));
    }
    if (table.isPresent() && alias.filter(table.get()::equalsIgnoreCase).isEmpty()) {
      return false;
    }
    return relation(relation, columns, name, scope, places, depth + 1);
  }

  private boolean relation(
      SqlNode node, List<String> columns, String name, Scope scope, List<Place> places, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    if (node instanceof SqlIdentifier id) {
      Named named = id.isSimple() ? scope.with().get(key(id.getSimple())) : null;
      return named != null
          && relation(
              named.query(),
              columns.isEmpty() ? named.columns() : columns,
              name,
              named.scope(),
              places,
              depth + 1);
    }
    int place = -1;
    for (int i = 0; i < columns.size() && place < 0; i++) {
      place = columns.get(i).equalsIgnoreCase(name) ? i : -1;
    }
    if (place < 0 && !columns.isEmpty()) {
      return false;
    }
    if (node.getKind() == SqlKind.UNNEST) {
      SqlNode array = ((SqlCall) node).operand(0);
      return place == 0
          && columns.size() == 1
          && Value.isParameter(array)
          && places.add(new Place(array, at(array, scope), true));
    }
    return query(node, place, name, scope, places, depth + 1);
  }

  private boolean query(
      SqlNode node, int place, String name, Scope scope, List<Place> places, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    if (node instanceof SqlOrderBy ordered) {
      return query(ordered.query, place, name, scope, places, depth + 1);
    }
    if (node instanceof SqlWith with) {
      return query(with.body, place, name, with(with, scope), places, depth + 1);
    }
    if (node.getKind() == SqlKind.VALUES) {
      return values(((SqlCall) node).getOperandList(), place, scope, places);
    }
    if (node instanceof SqlBasicCall call && SqlKind.SET_QUERY.contains(node.getKind())) {
      int same = place < 0 ? placeOf(name, call.operand(0), depth + 1) : place;
      boolean all = same >= 0;
      for (int i = 0; same >= 0 && i < call.operandCount(); i++) {
        all &= query(call.operand(i), same, name, scope, places, depth + 1);
      }
      return all;
    }
    return node instanceof SqlSelect select && item(select, place, name, scope, places, depth + 1);
  }

  private boolean values(List<SqlNode> rows, int place, Scope scope, List<Place> places) {
    boolean all = place >= 0;
    for (int i = 0; place >= 0 && i < rows.size(); i++) {
      SqlNode row = rows.get(i);
      List<SqlNode> cells =
          row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
      boolean given = place < cells.size() && Value.isValue(cells.get(place));
      if (given) {
        places.add(new Place(cells.get(place), at(cells.get(place), scope), false));
      }
      all &= given;
    }
    return all;
  }

  private static int placeOf(String name, SqlNode query, int depth) {
    if (depth < MAX_DEPTH
        && query instanceof SqlBasicCall call
        && SqlKind.SET_QUERY.contains(call.getKind())) {
      return placeOf(name, call.operand(0), depth + 1);
    }
    if (query instanceof SqlSelect select) {
      for (int i = 0; i < select.getSelectList().size(); i++) {
        if (isStar(select.getSelectList().get(i))) {
          return -1;
        }
        if (outputName(select.getSelectList().get(i)).filter(name::equalsIgnoreCase).isPresent()) {
          return i;
        }
      }
    }
    return -1;
  }

  private boolean item(
      SqlSelect select, int place, String name, Scope scope, List<Place> places, int depth) {
    List<SqlNode> list = select.getSelectList().getList();
    for (int i = 0; i < list.size(); i++) {
      SqlNode item = list.get(i);
      if (isStar(item)) {
        return place < 0
            && select.getFrom() != null
            && column(select.getFrom(), Optional.empty(), name, scope, places, depth + 1);
      }
      boolean wanted =
          place < 0 ? outputName(item).filter(name::equalsIgnoreCase).isPresent() : i == place;
      if (wanted) {
        SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        return value(value, select, scope, places, depth + 1);
      }
    }
    return false;
  }

  private boolean value(
      SqlNode value, SqlSelect select, Scope scope, List<Place> places, int depth) {
    if (Value.isValue(value)) {
      return places.add(new Place(value, at(value, scope), false));
    }
    if (!(value instanceof SqlIdentifier id) || select.getFrom() == null) {
      return false;
    }
    int last = id.names.size() - 1;
    Optional<String> table =
        last == 0 ? Optional.<String>empty() : Optional.of(id.names.get(last - 1));
    return column(select.getFrom(), table, id.names.get(last), scope, places, depth + 1);
  }

  private static boolean isStar(SqlNode item) {
    return item instanceof SqlIdentifier id && id.isStar();
  }

  private static Optional<String> outputName(SqlNode item) {
    if (item.getKind() == SqlKind.AS) {
      return Optional.of(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple());
    }
    return item instanceof SqlIdentifier id && !id.isStar()
        ? Optional.of(id.names.get(id.names.size() - 1))
        : Optional.empty();
  }

  private static Span at(SqlNode node, Scope scope) {
    return FeatureSqlParser.spanOf(node).shift(scope.shift());
  }

  private static List<String> names(SqlNode node) {
    return node instanceof SqlNodeList list
        ? list.stream().map(n -> ((SqlIdentifier) n).getSimple()).toList()
        : List.of(((SqlIdentifier) node).getSimple());
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void note(List<Place> places, FeatureReference reference, int key) {
    KeyTarget target = KeyTarget.of(reference, key, dialect);
    for (Place place : places) {
      if (Value.isParameter(place.node())) {
        note(parameterAt.applyAsInt(place.span().start()), new KeyUse(target, place.elements()));
      } else {
        target.checkLiteral(place.node(), place.span());
      }
    }
  }

  private void note(int parameter, KeyUse use) {
    List<KeyUse> all = uses.computeIfAbsent(parameter, p -> new ArrayList<>());
    if (!all.contains(use)) {
      all.add(use);
    }
  }

  // A population: keys that WHERE compares with values.

  /**
   * Finds the values that the block of a clause without a left side compares its keys with.
   *
   * @throws FeatureSqlException VALUE for a literal that is not a value of the key
   */
  public void findCompared(Outline.Block block, FeatureReference reference) {
    for (int i = block.firstToken() + 1; i < block.endToken(); i++) {
      Token name = tokens.get(i);
      for (int key = 0; name.isName() && key < reference.bindings().size(); key++) {
        if (reference.bindings().get(key).joinKey().equalsIgnoreCase(name.name())) {
          compared(i, KeyTarget.of(reference, key, dialect));
        }
      }
    }
  }

  /** {@code key = value}, {@code value = key} and {@code key IN (value, ...)}. */
  private void compared(int name, KeyTarget target) {
    int first = name;
    while (tokens.get(first - 1).kind() == Token.Kind.DOT && first > 2) {
      first -= 2;
    }
    int behind = name + 1;
    if (isEqual(behind) && opensCondition(first - 1) && endsCondition(behind + 2)) {
      note(behind + 1, target);
    }
    if (first > 2 && isEqual(first - 1) && endsCondition(behind) && opensCondition(first - 3)) {
      note(first - 2, target);
    }
    int in = tokens.get(behind).is("NOT") ? behind + 1 : behind;
    if (tokens.get(in).is("IN") && tokens.get(in + 1).kind() == Token.Kind.OPEN) {
      elements(in + 2, target);
    }
  }

  private void elements(int first, KeyTarget target) {
    int array = first;
    if (tokens.get(array).is("SELECT")) {
      array++;
    }
    if (tokens.get(array).is("UNNEST")
        && tokens.get(array + 1).kind() == Token.Kind.OPEN
        && tokens.get(array + 2).kind() == Token.Kind.PARAMETER
        && tokens.get(array + 3).kind() == Token.Kind.CLOSE) {
      note(parameterAt.applyAsInt(tokens.get(array + 2).start()), new KeyUse(target, true));
      return;
    }
    for (int i = first; i < tokens.size(); i += 2) {
      Token.Kind next = tokens.get(i).kind() == Token.Kind.END ? null : tokens.get(i + 1).kind();
      if (next != Token.Kind.COMMA && next != Token.Kind.CLOSE) {
        return;
      }
      note(i, target);
      if (next == Token.Kind.CLOSE) {
        return;
      }
    }
  }

  private void note(int token, KeyTarget target) {
    Token value = tokens.get(token);
    if (value.kind() == Token.Kind.PARAMETER) {
      note(parameterAt.applyAsInt(value.start()), new KeyUse(target, false));
    } else if (value.kind() == Token.Kind.NUMBER || value.kind() == Token.Kind.STRING) {
      try {
        SqlSelect select = (SqlSelect) FeatureSqlParser.parseQuery("SELECT " + value.text());
        target.checkLiteral(select.getSelectList().get(0), value.span());
      } catch (FeatureSqlException e) {
        if (e.code() == ErrorCode.VALUE) {
          throw e;
        }
      }
    }
  }

  private boolean isEqual(int index) {
    return tokens.get(index).text().equals("=");
  }

  private boolean opensCondition(int index) {
    Token token = tokens.get(Math.max(index, 0));
    return token.kind() == Token.Kind.OPEN
        || token.isAny("WHERE", "AND", "OR", "NOT", "WHEN", "ON", "HAVING", "QUALIFY");
  }

  private boolean endsCondition(int index) {
    int at = Math.min(index, tokens.size() - 1);
    Token token = tokens.get(at);
    return switch (token.kind()) {
      case CLOSE, SEMICOLON, END, COMMA -> true;
      case WORD ->
          token.isAny("AND", "OR", "THEN", "FOR", "AS")
              || ClauseWords.endsFrom(tokens, at)
              || ClauseWords.isSetOperation(tokens, at);
      default -> false;
    };
  }
}
