package io.featuresql.connectors.duckdb;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.DataType.Field;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Reads the text of a DuckDB type, as a user or DuckDB writes it. The name of the result is the
 * type as DuckDB 2.0 prints it, with synonyms resolved, so that two texts of one type give equal
 * results.
 */
final class DuckDbTypes {
  private static final Map<String, DataType> SIMPLE = simple();
  private static final int DEFAULT_DECIMAL_PRECISION = 18;
  private static final int DEFAULT_DECIMAL_SCALE = 3;

  private final String text;
  private final List<Token> tokens;
  private int at;

  private DuckDbTypes(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  /** The type that {@code text} names; of kind OTHER when DuckDB has no such type of its own. */
  static DataType parse(String text) {
    DataType simple = SIMPLE.get(text);
    if (simple != null) {
      return simple;
    }
    try {
      DuckDbTypes parser = new DuckDbTypes(text, Tokens.of(text));
      Optional<DataType> type = parser.type();
      if (type.isPresent() && parser.peek().kind() == Token.Kind.END) {
        return type.get();
      }
    } catch (FeatureSqlException unreadable) {
      // A user-defined type may be called anything.
    }
    return DataType.of(TypeKind.OTHER, text.strip());
  }

  /** The type with lists for its arrays of a fixed size, at any depth; empty when it has none. */
  static Optional<String> withLists(String type) {
    if (type.indexOf('[') < 0) {
      return Optional.empty();
    }
    List<Token> tokens = Tokens.of(type);
    StringBuilder lists = new StringBuilder();
    int end = 0;
    for (int i = 1; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).kind() == Token.Kind.NUMBER && tokens.get(i - 1).text().equals("[")) {
        lists.append(type, end, tokens.get(i).start());
        end = tokens.get(i).end();
      }
    }
    return end == 0 ? Optional.empty() : Optional.of(lists.append(type.substring(end)).toString());
  }

  /** Whether an array of a fixed size lies in a struct without names, at any depth. */
  static boolean hasTupleOfArrays(DataType type) {
    return (type.name().startsWith("TUPLE(") && withLists(type.name()).isPresent())
        || (type.name().startsWith("UNION(") && type.name().contains("TUPLE("))
        || type.fields().stream().anyMatch(field -> hasTupleOfArrays(field.type()));
  }

  private Optional<DataType> type() {
    Optional<DataType> type = base();
    while (type.isPresent() && opens("[", "ARRAY")) {
      type = Optional.of(suffix(type.get()));
    }
    return type;
  }

  private boolean opens(String bracket, String word) {
    return peek().text().equals(bracket) || peek().is(word);
  }

  /** {@code []}, {@code [3]}, {@code ARRAY} or {@code ARRAY[3]} behind the type of the elements. */
  private DataType suffix(DataType element) {
    if (peek().is("ARRAY")) {
      at++;
    }
    int length = 0;
    if (peek().text().equals("[")) {
      at++;
      if (peek().kind() == Token.Kind.NUMBER) {
        length = number();
      }
      at++;
    }
    String name = element.name() + (length == 0 ? "[]" : "[" + length + "]");
    return new DataType(TypeKind.ARRAY, name, length, 0, List.of(new Field("element", element)));
  }

  private Optional<DataType> base() {
    Token first = next();
    if (!first.isName()) {
      return Optional.empty();
    }
    if (first.kind() == Token.Kind.QUOTED_NAME) {
      return Optional.of(DataType.of(TypeKind.OTHER, first.text()));
    }
    return switch (first.upper()) {
      case "STRUCT", "ROW" -> struct();
      case "TUPLE" -> tuple();
      case "MAP" -> map();
      case "UNION" -> opaque(TypeKind.OTHER, first);
      case "ENUM" -> opaque(TypeKind.ENUM, first);
      case "DECIMAL", "NUMERIC", "DEC" -> Optional.of(decimal());
      default -> Optional.of(simple(first));
    };
  }

  private Optional<DataType> struct() {
    List<Field> fields = new ArrayList<>();
    StringJoiner name = new StringJoiner(", ", "STRUCT(", ")");
    boolean closed =
        arguments(
            () -> {
              Token fieldName = next();
              Optional<DataType> type = type();
              if (!fieldName.isName() || type.isEmpty()) {
                return false;
              }
              fields.add(new Field(fieldName.name(), type.get()));
              name.add(fieldName.text() + " " + type.get().name());
              return true;
            });
    return closed
        ? Optional.of(new DataType(TypeKind.STRUCT, name.toString(), 0, 0, fields))
        : Optional.empty();
  }

  /** A struct whose fields have no names; DuckDB calls them element1, element2, ... */
  private Optional<DataType> tuple() {
    List<Field> fields = new ArrayList<>();
    StringJoiner name = new StringJoiner(", ", "TUPLE(", ")");
    boolean closed =
        arguments(
            () -> {
              Optional<DataType> type = type();
              type.ifPresent(
                  t -> {
                    fields.add(new Field("element" + (fields.size() + 1), t));
                    name.add(t.name());
                  });
              return type.isPresent();
            });
    return closed
        ? Optional.of(new DataType(TypeKind.STRUCT, name.toString(), 0, 0, fields))
        : Optional.empty();
  }

  private Optional<DataType> map() {
    List<DataType> types = new ArrayList<>();
    boolean closed =
        arguments(
            () -> {
              Optional<DataType> type = type();
              type.ifPresent(types::add);
              return type.isPresent();
            });
    if (!closed || types.size() != 2) {
      return Optional.empty();
    }
    DataType key = types.get(0);
    DataType value = types.get(1);
    String name = "MAP(" + key.name() + ", " + value.name() + ")";
    List<Field> fields = List.of(new Field("key", key), new Field("value", value));
    return Optional.of(new DataType(TypeKind.MAP, name, 0, 0, fields));
  }

  /** A type whose inside does not matter here: the text up to the closing parenthesis. */
  private Optional<DataType> opaque(TypeKind kind, Token first) {
    int end = first.end();
    while (peek().text().equals("(")) {
      at = Brackets.closing(tokens, at, tokens.size() - 1);
      if (peek().kind() != Token.Kind.CLOSE) {
        return Optional.empty();
      }
      end = next().end();
    }
    return Optional.of(DataType.of(kind, text.substring(first.start(), end)));
  }

  private DataType decimal() {
    int precision = DEFAULT_DECIMAL_PRECISION;
    int scale = DEFAULT_DECIMAL_SCALE;
    if (peek().text().equals("(")) {
      at++;
      precision = number();
      scale = 0;
      if (peek().kind() == Token.Kind.COMMA) {
        at++;
        scale = number();
      }
      at++;
    }
    String name = "DECIMAL(" + precision + "," + scale + ")";
    return new DataType(TypeKind.DECIMAL, name, precision, scale, List.of());
  }

  private DataType simple(Token first) {
    StringBuilder words = new StringBuilder(first.upper());
    // TIMESTAMP WITH TIME ZONE, DOUBLE PRECISION, CHARACTER VARYING
    while (peek().isAny("WITH", "WITHOUT", "TIME", "ZONE", "PRECISION", "VARYING")) {
      words.append(' ').append(next().upper());
    }
    DataType type = SIMPLE.get(words.toString());
    if (type == null) {
      return DataType.of(TypeKind.OTHER, text.substring(first.start(), previousEnd()));
    }
    if (type.kind() == TypeKind.VARCHAR && peek().text().equals("(")) {
      at++;
      number();
      at++;
    }
    return type;
  }

  @FunctionalInterface
  private interface Argument {
    boolean read();
  }

  /** Reads {@code (a, b, ...)}; false when something else stands there. */
  private boolean arguments(Argument argument) {
    if (!next().text().equals("(")) {
      return false;
    }
    if (peek().text().equals(")")) {
      at++;
      return true;
    }
    while (argument.read()) {
      Token token = next();
      if (token.text().equals(")")) {
        return true;
      }
      if (token.kind() != Token.Kind.COMMA) {
        return false;
      }
    }
    return false;
  }

  private int number() {
    Token token = next();
    return token.text().chars().allMatch(Character::isDigit) && token.text().length() < 10
        ? Integer.parseInt(token.text())
        : 0;
  }

  private Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private Token next() {
    Token token = peek();
    at++;
    return token;
  }

  private int previousEnd() {
    return tokens.get(at - 1).end();
  }

  private static Map<String, DataType> simple() {
    Map<String, DataType> types = new java.util.HashMap<>();
    put(types, TypeKind.BOOLEAN, 0, "BOOLEAN", "BOOL", "LOGICAL");
    put(types, TypeKind.TINYINT, 0, "TINYINT", "INT1");
    put(types, TypeKind.SMALLINT, 0, "SMALLINT", "INT2", "SHORT", "INT16");
    put(types, TypeKind.INTEGER, 0, "INTEGER", "INT", "INT4", "SIGNED", "INT32", "INTEGRAL");
    put(types, TypeKind.BIGINT, 0, "BIGINT", "INT8", "LONG", "INT64", "OID");
    put(types, TypeKind.HUGEINT, 0, "HUGEINT", "INT128");
    put(types, TypeKind.HUGEINT, 0, "BIGNUM");
    put(types, TypeKind.UTINYINT, 0, "UTINYINT", "UINT8");
    put(types, TypeKind.USMALLINT, 0, "USMALLINT", "UINT16");
    put(types, TypeKind.UINTEGER, 0, "UINTEGER", "UINT32");
    put(types, TypeKind.UBIGINT, 0, "UBIGINT", "UINT64");
    put(types, TypeKind.UHUGEINT, 0, "UHUGEINT", "UINT128");
    put(types, TypeKind.REAL, 0, "FLOAT", "REAL", "FLOAT4");
    put(types, TypeKind.DOUBLE, 0, "DOUBLE", "FLOAT8", "DOUBLE PRECISION");
    put(types, TypeKind.VARCHAR, 0, "VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR", "NVARCHAR");
    put(types, TypeKind.VARCHAR, 0, "VARCHAR", "CHARACTER VARYING", "CHAR VARYING", "CHARACTER");
    put(types, TypeKind.JSON, 0, "JSON");
    put(types, TypeKind.UUID, 0, "UUID", "GUID");
    put(types, TypeKind.BLOB, 0, "BLOB", "BYTEA", "BINARY", "VARBINARY");
    put(types, TypeKind.BIT, 0, "BIT", "BITSTRING");
    put(types, TypeKind.DATE, 0, "DATE");
    put(types, TypeKind.TIME, 6, "TIME", "TIME WITHOUT TIME ZONE");
    put(types, TypeKind.TIME, 9, "TIME_NS");
    put(types, TypeKind.TIME_WITH_TIME_ZONE, 6, "TIME WITH TIME ZONE", "TIMETZ");
    put(types, TypeKind.TIMESTAMP, 6, "TIMESTAMP", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE");
    put(types, TypeKind.TIMESTAMP, 6, "TIMESTAMP", "TIMESTAMP_US");
    put(types, TypeKind.TIMESTAMP, 0, "TIMESTAMP_S");
    put(types, TypeKind.TIMESTAMP, 3, "TIMESTAMP_MS");
    put(types, TypeKind.TIMESTAMP, 9, "TIMESTAMP_NS");
    put(types, TypeKind.TIMESTAMP_WITH_TIME_ZONE, 6, "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ");
    put(types, TypeKind.TIMESTAMP_WITH_TIME_ZONE, 9, "TIMESTAMPTZ_NS");
    put(types, TypeKind.INTERVAL, 0, "INTERVAL");
    return Map.copyOf(types);
  }

  private static void put(
      Map<String, DataType> types, TypeKind kind, int precision, String name, String... synonyms) {
    DataType type = new DataType(kind, name, precision, 0, List.of());
    types.put(name, type);
    for (String synonym : synonyms) {
      types.put(synonym, type);
    }
  }
}
