package io.featuresql.connectors.postgres;

import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.DataType.Field;
import io.featuresql.planner.type.TypeKind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL's types, from the text that a user writes and from what its driver says of a result.
 * The name is the type as {@code format_type} prints it, so that two texts of one type give equal
 * results. An array type has no number of dimensions and no length: PostgreSQL ignores both.
 */
final class PostgresTypes {
  private static final int MICROS = 6;
  private static final Map<String, DataType> SIMPLE = simple();

  private final String text;
  private final List<Token> tokens;
  private int at;

  private PostgresTypes(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  // What the driver says.

  static DataType of(ResultSetMetaData metaData, int column) throws SQLException {
    String name = metaData.getColumnTypeName(column);
    boolean array = name.startsWith("_");
    DataType simple = SIMPLE.get(array ? name.substring(1) : name);
    if (simple == null) {
      return array ? array(other(name.substring(1))) : other(name);
    }
    DataType element =
        switch (simple.kind()) {
          case DECIMAL -> decimal(metaData.getPrecision(column), metaData.getScale(column));
          case TIME, TIME_WITH_TIME_ZONE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
              rounded(simple, metaData.getScale(column));
          default -> simple;
        };
    return array ? array(element) : element;
  }

  // What a user writes.

  /** The type that {@code text} names; of kind OTHER when it is none of PostgreSQL's own. */
  static DataType parse(String text) {
    DataType simple = SIMPLE.get(text);
    if (simple != null) {
      return simple;
    }
    try {
      PostgresTypes parser = new PostgresTypes(text, Tokens.of(text));
      Optional<DataType> type = parser.type();
      if (type.isPresent() && parser.peek().kind() == Token.Kind.END) {
        return type.get();
      }
    } catch (FeatureSqlException unreadable) {
      // A user-defined type may be called anything.
    }
    return other(text.strip());
  }

  private Optional<DataType> type() {
    if (peek().kind() != Token.Kind.WORD) {
      return Optional.empty();
    }
    StringBuilder words = new StringBuilder(next().text().toLowerCase(Locale.ROOT));
    while (peek().isAny("PRECISION", "VARYING")) {
      words.append(' ').append(next().text().toLowerCase(Locale.ROOT));
    }
    int[] numbers = numbers();
    while (peek().isAny("WITH", "WITHOUT", "TIME", "ZONE")) {
      words.append(' ').append(next().text().toLowerCase(Locale.ROOT));
    }
    DataType simple = SIMPLE.get(words.toString());
    if (simple == null) {
      return Optional.empty();
    }
    DataType type = simple;
    if (numbers.length > 0) {
      type =
          switch (simple.kind()) {
            case DECIMAL -> decimal(numbers[0], numbers.length > 1 ? numbers[1] : 0);
            case TIME, TIME_WITH_TIME_ZONE, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
                rounded(simple, numbers[0]);
            default -> simple;
          };
    }
    boolean array = peek().is("ARRAY") || peek().text().equals("[");
    while (peek().is("ARRAY") || peek().kind() == Token.Kind.NUMBER || isBracket(peek())) {
      at++;
    }
    return Optional.of(array ? array(type) : type);
  }

  private static boolean isBracket(Token token) {
    return token.text().equals("[") || token.text().equals("]");
  }

  /** Reads {@code (10, 2)}, if it stands there. */
  private int[] numbers() {
    if (!peek().text().equals("(")) {
      return new int[0];
    }
    int start = peek().end();
    while (peek().kind() != Token.Kind.CLOSE && peek().kind() != Token.Kind.END) {
      at++;
    }
    String[] parts = text.substring(start, next().start()).split(",", -1);
    try {
      int[] numbers = new int[parts.length];
      for (int i = 0; i < parts.length; i++) {
        numbers[i] = Integer.parseInt(parts[i].strip());
      }
      return numbers;
    } catch (NumberFormatException e) {
      return new int[0];
    }
  }

  private Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private Token next() {
    Token token = peek();
    at++;
    return token;
  }

  // Types.

  private static DataType other(String name) {
    return DataType.of(TypeKind.OTHER, name);
  }

  static DataType array(DataType element) {
    Field field = new Field("element", element);
    return new DataType(TypeKind.ARRAY, element.name() + "[]", 0, 0, List.of(field));
  }

  /** With precision 0 it is a numeric without limits, of which each value has its own scale. */
  private static DataType decimal(int precision, int scale) {
    return precision == 0
        ? new DataType(TypeKind.DECIMAL, "numeric", 0, 0, List.of())
        : new DataType(
            TypeKind.DECIMAL,
            "numeric(" + precision + "," + scale + ")",
            precision,
            scale,
            List.of());
  }

  /** A time type with fewer digits than microseconds. */
  private static DataType rounded(DataType type, int digits) {
    if (digits < 0 || digits >= MICROS) {
      return type;
    }
    int space = type.name().indexOf(' ');
    String name = type.name().substring(0, space) + "(" + digits + ")";
    return new DataType(type.kind(), name + type.name().substring(space), digits, 0, List.of());
  }

  private static Map<String, DataType> simple() {
    Map<String, DataType> types = new HashMap<>();
    put(types, TypeKind.BOOLEAN, 0, "boolean", "bool");
    put(types, TypeKind.SMALLINT, 0, "smallint", "int2", "smallserial", "serial2");
    put(types, TypeKind.INTEGER, 0, "integer", "int", "int4", "serial", "serial4");
    put(types, TypeKind.BIGINT, 0, "bigint", "int8", "bigserial", "serial8");
    put(types, TypeKind.UINTEGER, 0, "oid");
    put(types, TypeKind.REAL, 0, "real", "float4");
    put(types, TypeKind.DOUBLE, 0, "double precision", "float8", "float");
    put(types, TypeKind.DECIMAL, 0, "numeric", "decimal", "dec");
    put(types, TypeKind.VARCHAR, 0, "text");
    put(types, TypeKind.VARCHAR, 0, "character varying", "varchar", "char varying");
    // character and bit without a length have the length 1, to which a cast would cut a value
    put(types, TypeKind.VARCHAR, 0, "bpchar", "character", "char");
    put(types, TypeKind.VARCHAR, 0, "name");
    put(types, TypeKind.JSON, 0, "json");
    put(types, TypeKind.JSON, 0, "jsonb");
    put(types, TypeKind.UUID, 0, "uuid");
    put(types, TypeKind.BLOB, 0, "bytea");
    put(types, TypeKind.BIT, 0, "bit varying", "varbit", "bit");
    put(types, TypeKind.DATE, 0, "date");
    put(types, TypeKind.TIME, MICROS, "time without time zone", "time");
    put(types, TypeKind.TIME_WITH_TIME_ZONE, MICROS, "time with time zone", "timetz");
    put(types, TypeKind.TIMESTAMP, MICROS, "timestamp without time zone", "timestamp");
    put(
        types,
        TypeKind.TIMESTAMP_WITH_TIME_ZONE,
        MICROS,
        "timestamp with time zone",
        "timestamptz");
    put(types, TypeKind.INTERVAL, 0, "interval");
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
