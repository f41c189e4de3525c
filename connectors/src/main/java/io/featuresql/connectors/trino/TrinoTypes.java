package io.featuresql.connectors.trino;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.DataType.Field;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a Trino type, as a user or Trino writes it. The name of the result is the type
 * as {@code CAST} takes it, with synonyms and defaults resolved, so that two texts of one type give
 * equal results.
 *
 * <p>Trino's driver (483) writes the names of fields without quotes, so that {@code row(b c
 * varchar)} has to be read from its end: what is left of the longest type there is the name.
 */
final class TrinoTypes {
  private static final Map<String, DataType> SIMPLE = simple();
  private static final Pattern WITH_ARGUMENTS =
      Pattern.compile("(\\w+)\\s*\\((.*)\\)(.*)", Pattern.DOTALL);
  private static final Pattern TEMPORAL =
      Pattern.compile("(time|timestamp)(?: ?\\( ?(\\d{1,2}) ?\\))?( with(?:out)? time zone)?");
  private static final int DEFAULT_PRECISION = 3;

  private TrinoTypes() {}

  /** The type that {@code text} names; of kind OTHER when there is no more to know of it. */
  static DataType parse(String text) {
    String stripped = text.strip();
    return known(stripped).orElseGet(() -> DataType.of(TypeKind.OTHER, stripped));
  }

  private static Optional<DataType> known(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    DataType simple = SIMPLE.get(plain);
    if (simple != null) {
      return Optional.of(simple);
    }
    Matcher temporal = TEMPORAL.matcher(plain);
    if (temporal.matches()) {
      return Optional.of(temporal(temporal));
    }
    Matcher type = WITH_ARGUMENTS.matcher(text);
    return type.matches() && type.group(3).isBlank()
        ? withArguments(type.group(1).toLowerCase(Locale.ROOT), split(type.group(2)))
        : Optional.empty();
  }

  private static DataType temporal(Matcher type) {
    int precision = type.group(2) == null ? DEFAULT_PRECISION : Integer.parseInt(type.group(2));
    boolean zoned = " with time zone".equals(type.group(3));
    boolean time = type.group(1).equals("time");
    TypeKind kind =
        time
            ? (zoned ? TypeKind.TIME_WITH_TIME_ZONE : TypeKind.TIME)
            : (zoned ? TypeKind.TIMESTAMP_WITH_TIME_ZONE : TypeKind.TIMESTAMP);
    String name = type.group(1) + "(" + precision + ")" + (zoned ? " with time zone" : "");
    return new DataType(kind, name, precision, 0, List.of());
  }

  private static Optional<DataType> withArguments(String name, List<String> arguments) {
    return switch (name) {
      case "varchar", "char", "character" -> {
        String length = arguments.get(0).strip();
        String known = name.equals("character") ? "char" : name;
        yield isNumber(length)
            ? Optional.of(DataType.of(TypeKind.VARCHAR, known + "(" + length + ")"))
            : Optional.empty();
      }
      case "decimal", "dec", "numeric" -> decimal(arguments);
      case "array" ->
          arguments.size() == 1 ? Optional.of(array(arguments.get(0))) : Optional.empty();
      case "map" -> arguments.size() == 2 ? Optional.of(map(arguments)) : Optional.empty();
      case "row" -> Optional.of(row(arguments));
      default -> Optional.empty();
    };
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,10}");
  }

  private static Optional<DataType> decimal(List<String> arguments) {
    String precision = arguments.get(0).strip();
    String scale = arguments.size() > 1 ? arguments.get(1).strip() : "0";
    return isNumber(precision) && isNumber(scale) && arguments.size() < 3
        ? Optional.of(decimal(Integer.parseInt(precision), Integer.parseInt(scale)))
        : Optional.empty();
  }

  private static DataType decimal(int precision, int scale) {
    String name = "decimal(" + precision + "," + scale + ")";
    return new DataType(TypeKind.DECIMAL, name, precision, scale, List.of());
  }

  private static DataType array(String element) {
    DataType type = parse(element);
    List<Field> fields = List.of(new Field("element", type));
    return new DataType(TypeKind.ARRAY, "array(" + type.name() + ")", 0, 0, fields);
  }

  private static DataType map(List<String> arguments) {
    DataType key = parse(arguments.get(0));
    DataType value = parse(arguments.get(1));
    String name = "map(" + key.name() + "," + value.name() + ")";
    return new DataType(
        TypeKind.MAP, name, 0, 0, List.of(new Field("key", key), new Field("value", value)));
  }

  private static DataType row(List<String> arguments) {
    List<Field> fields = new ArrayList<>();
    StringJoiner name = new StringJoiner(",", "row(", ")");
    for (String argument : arguments) {
      Field field = field(argument.strip(), fields.size());
      fields.add(field);
      boolean named = known(argument.strip()).isEmpty();
      String quoted = named ? '"' + field.name().replace("\"", "\"\"") + "\" " : "";
      name.add(quoted + field.type().name());
    }
    return new DataType(TypeKind.STRUCT, name.toString(), 0, 0, fields);
  }

  /** A field with its name; one without is called field0, field1, ..., as Trino's driver does. */
  private static Field field(String text, int index) {
    Optional<DataType> unnamed = known(text);
    if (unnamed.isPresent()) {
      return new Field("field" + index, unnamed.get());
    }
    for (int space = text.indexOf(' '); space > 0; space = text.indexOf(' ', space + 1)) {
      Optional<DataType> type = known(text.substring(space + 1).strip());
      if (type.isPresent()) {
        return new Field(unquoted(text.substring(0, space)), type.get());
      }
    }
    int last = text.lastIndexOf(' ');
    return last < 0
        ? new Field("field" + index, parse(text))
        : new Field(unquoted(text.substring(0, last)), parse(text.substring(last + 1)));
  }

  private static String unquoted(String name) {
    boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
    return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
  }

  /** Arguments, split at the commas that stand in no brackets and no quotes. */
  private static List<String> split(String arguments) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      quoted ^= c == '"';
      depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0 && !quoted) {
        parts.add(arguments.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(arguments.substring(start));
    return parts;
  }

  private static Map<String, DataType> simple() {
    Map<String, DataType> types = new HashMap<>();
    put(types, TypeKind.BOOLEAN, "boolean");
    put(types, TypeKind.TINYINT, "tinyint");
    put(types, TypeKind.SMALLINT, "smallint");
    put(types, TypeKind.INTEGER, "integer", "int");
    put(types, TypeKind.BIGINT, "bigint");
    put(types, TypeKind.REAL, "real");
    put(types, TypeKind.DOUBLE, "double", "double precision");
    put(types, TypeKind.VARCHAR, "varchar");
    put(types, TypeKind.VARCHAR, "char(1)", "char", "character");
    put(types, TypeKind.BLOB, "varbinary");
    put(types, TypeKind.JSON, "json");
    put(types, TypeKind.UUID, "uuid");
    put(types, TypeKind.DATE, "date");
    put(types, TypeKind.INTERVAL, "interval day to second");
    put(types, TypeKind.INTERVAL, "interval year to month");
    DataType decimal = decimal(38, 0);
    types.put("decimal", decimal);
    types.put("dec", decimal);
    types.put("numeric", decimal);
    return Map.copyOf(types);
  }

  private static void put(
      Map<String, DataType> types, TypeKind kind, String name, String... synonyms) {
    DataType type = DataType.of(kind, name);
    types.put(name, type);
    for (String synonym : synonyms) {
      types.put(synonym, type);
    }
  }
}
