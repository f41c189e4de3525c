package io.featuresql.connectors.cloud;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types of one engine by their names. Nested types are of kind OTHER: their values are the text
 * that the engine's driver makes of them.
 */
final class VendorTypes {
  private static final Pattern WITH_NUMBERS =
      Pattern.compile("([^()]+?)\\s*\\(\\s*(\\d+)\\s*(?:,\\s*([^()]+?)\\s*)?\\)(.*)");
  private static final Pattern WRAPPED =
      Pattern.compile("(?:nullable|lowcardinality)\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE);
  private final Map<String, TypeKind> kinds = new HashMap<>();

  /** That {@code names} are of {@code kind}. */
  VendorTypes with(TypeKind kind, String... names) {
    for (String name : names) {
      kinds.put(name, kind);
    }
    return this;
  }

  /** The type that {@code text} names; of kind OTHER when it is not known. */
  DataType parse(String text) {
    String name = text.strip();
    Matcher wrapped = WRAPPED.matcher(name);
    if (wrapped.matches()) {
      return parse(wrapped.group(1));
    }
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    TypeKind simple = kinds.get(plain);
    if (simple != null) {
      return DataType.of(simple, name);
    }
    Matcher numbers = WITH_NUMBERS.matcher(plain);
    if (!numbers.matches()) {
      return DataType.of(TypeKind.OTHER, name);
    }
    TypeKind kind = kinds.get((numbers.group(1) + numbers.group(4)).strip());
    if (kind == null) {
      return DataType.of(TypeKind.OTHER, name);
    }
    int precision = Integer.parseInt(numbers.group(2));
    String second = numbers.group(3);
    int scale = second != null && second.matches("\\d+") ? Integer.parseInt(second) : 0;
    return switch (kind) {
      case DECIMAL -> new DataType(kind, name, precision, scale, List.of());
      case TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
          new DataType(kind, name, precision, 0, List.of());
      default -> DataType.of(kind, name);
    };
  }
}
