package io.featuresql.jdbc;

import io.featuresql.engine.project.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Statements at random, of one seed always the same: of most of them both a warehouse and its own
 * driver can make something, others they refuse.
 */
final class GeneratedSql {
  /** What an engine has: types with literals of each, functions of one argument, tables. */
  record Engine(Map<String, List<String>> literals, List<String> functions, List<String> odd) {}

  private static final List<String> OPERATORS =
      List.of("+", "-", "*", "/", "%", "||", "=", "<>", "<", ">=", "AND", "OR", "IS DISTINCT FROM");

  private final Random random;
  private final Engine engine;
  private final List<String> types;

  GeneratedSql(long seed, Engine engine) {
    this.random = new Random(seed);
    this.engine = engine;
    this.types = engine.literals().keySet().stream().sorted().toList();
  }

  /** Statements that make the tables {@code t} and {@code u}, which the others read. */
  List<String> tables() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add("c" + i + " " + types.get(i));
    }
    List<String> statements = new ArrayList<>();
    for (String table : List.of("t", "u")) {
      statements.add("CREATE TABLE " + table + " (" + String.join(", ", columns) + ")");
      for (int row = 0; row < 7; row++) {
        statements.add(
            "INSERT INTO "
                + table
                + " VALUES ("
                + types.stream().map(this::literal).collect(Collectors.joining(", "))
                + ")");
      }
    }
    return statements;
  }

  String next() {
    String statement =
        switch (random.nextInt(12)) {
          case 0 -> "SELECT " + expressions(3, 2);
          case 1 -> "SELECT " + pick(engine.odd());
          case 2 -> "VALUES (" + expressions(2, 1) + "), (" + expressions(2, 1) + ")";
          case 3 -> change();
          default -> query(2);
        };
    return random.nextInt(25) == 0 ? broken(statement) : statement;
  }

  private String change() {
    return switch (random.nextInt(4)) {
      case 0 -> "INSERT INTO t SELECT * FROM u WHERE " + condition(1);
      case 1 -> "UPDATE t SET " + column() + " = " + expression(1) + " WHERE " + condition(1);
      case 2 -> "DELETE FROM t WHERE " + condition(1) + " AND " + condition(1);
      default -> "CREATE TABLE made" + random.nextInt(20) + " AS " + query(1);
    };
  }

  private String query(int depth) {
    if (depth > 1 && random.nextInt(8) == 0) {
      String operator = pick(List.of("UNION", "UNION ALL", "EXCEPT", "INTERSECT"));
      return "SELECT " + column() + " FROM t " + operator + " SELECT " + column() + " FROM u";
    }
    if (depth > 1 && random.nextInt(8) == 0) {
      return "WITH w AS (" + query(1) + ") SELECT * FROM w";
    }
    String from =
        switch (random.nextInt(5)) {
          case 0 -> "t JOIN u ON t." + column() + " = u." + column();
          case 1 -> "t LEFT JOIN (SELECT 1 AS one) AS o ON t." + column() + " = o.one";
          case 2 -> depth > 1 ? "(SELECT * FROM t WHERE " + condition(1) + ") AS t" : "t";
          default -> "t";
        };
    if (random.nextInt(4) == 0) {
      String key = "t." + column();
      return "SELECT %s, count(*) AS n, min(t.%s), max(t.%s) FROM %s GROUP BY %s"
          .formatted(key, column(), column(), from, key);
    }
    String list =
        switch (random.nextInt(4)) {
          case 0 -> "t.*";
          case 1 -> "row_number() OVER (ORDER BY t." + column() + ") > 0, t." + column();
          case 2 -> "DISTINCT t." + column();
          default -> expressions(3, 2);
        };
    return "SELECT " + list + " FROM " + from + " WHERE " + condition(2);
  }

  private String expressions(int atMost, int depth) {
    return IntStream.rangeClosed(0, random.nextInt(atMost))
        .mapToObj(i -> expression(depth) + (random.nextInt(3) == 0 ? " AS \"x " + i + '"' : ""))
        .collect(Collectors.joining(", "));
  }

  private String condition(int depth) {
    return switch (random.nextInt(6)) {
      case 0 -> "t." + column() + " IS NOT NULL";
      case 1 -> "t." + column() + " = t." + column();
      case 2 -> "NOT (" + expression(depth) + " IS NULL)";
      case 3 -> "t." + column() + " IN (SELECT u." + column() + " FROM u)";
      default -> "1 = 1";
    };
  }

  private String expression(int depth) {
    if (depth == 0) {
      return random.nextInt(3) == 0 ? "NULL" : literal(pick(types));
    }
    return switch (random.nextInt(9)) {
      case 0 -> "CAST(" + expression(depth - 1) + " AS " + pick(types) + ")";
      case 1 -> pick(engine.functions()).replace("#", expression(depth - 1));
      case 2 ->
          "(" + expression(depth - 1) + " " + pick(OPERATORS) + " " + expression(depth - 1) + ")";
      case 3 ->
          "CASE WHEN %s IS NULL THEN %s ELSE %s END"
              .formatted(expression(depth - 1), expression(depth - 1), expression(depth - 1));
      case 4 -> "coalesce(" + expression(depth - 1) + ", " + expression(depth - 1) + ")";
      case 5 -> "(SELECT max(u." + column() + ") FROM u)";
      default -> literal(pick(types));
    };
  }

  private String column() {
    return "c" + random.nextInt(types.size());
  }

  private String literal(String type) {
    return random.nextInt(10) == 0
        ? "CAST(NULL AS " + type + ")"
        : "CAST(" + pick(engine.literals().get(type)) + " AS " + type + ")";
  }

  private String broken(String statement) {
    int at = random.nextInt(statement.length());
    return statement.substring(0, at)
        + pick(List.of("", ")", "'", " WHERE ", " 1 "))
        + statement.substring(Math.min(statement.length(), at + 1));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
