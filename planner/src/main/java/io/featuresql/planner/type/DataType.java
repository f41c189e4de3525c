package io.featuresql.planner.type;

import java.util.List;
import java.util.Objects;

/**
 * The type of a column.
 *
 * @param kind which values it has
 * @param name the type in the warehouse's own words, as its {@code CAST} takes it, such as {@code
 *     DECIMAL(10,2)} or {@code STRUCT(a INTEGER, b VARCHAR)[]}
 * @param precision digits of a DECIMAL, fractional digits of a time or timestamp, length of a fixed
 *     array; else 0
 * @param scale digits of a DECIMAL behind the point; else 0
 * @param fields the element of an ARRAY (one, named {@code element}), the key and the value of a
 *     MAP (two), the fields of a STRUCT; else none
 */
public record DataType(TypeKind kind, String name, int precision, int scale, List<Field> fields) {
  /** A named part of a nested type. */
  public record Field(String name, DataType type) {
    public Field {
      Objects.requireNonNull(name);
      Objects.requireNonNull(type);
    }
  }

  public DataType {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(name);
    fields = List.copyOf(fields);
    boolean wellFormed =
        switch (kind) {
          case ARRAY -> fields.size() == 1;
          case MAP -> fields.size() == 2;
          case STRUCT -> true;
          default -> fields.isEmpty();
        };
    if (!wellFormed) {
      throw new IllegalArgumentException(kind + " with " + fields.size() + " fields: " + name);
    }
  }

  /** A type without parameters. */
  public static DataType of(TypeKind kind, String name) {
    return new DataType(kind, name, 0, 0, List.of());
  }

  /** The type of the elements of an ARRAY. */
  public DataType element() {
    return fields.get(0).type();
  }

  /** Whether values of both types can be equal without a cast that may lose something. */
  public boolean comparableWith(DataType other) {
    TypeKind.Family family = kind.family();
    boolean alike =
        switch (family) {
          // a day or a time of day has no zone, and a warehouse would take one of its own
          case OTHER, INSTANT, TIME -> kind == other.kind;
          default -> family == other.kind.family();
        };
    return alike && !areTooWide(kind, other.kind) && !areTooWide(other.kind, kind);
  }

  /** No integer holds the values of both, so that warehouses compare them as doubles. */
  private static boolean areTooWide(TypeKind one, TypeKind other) {
    return one == TypeKind.HUGEINT && other == TypeKind.UHUGEINT;
  }

  @Override
  public String toString() {
    return name;
  }
}
