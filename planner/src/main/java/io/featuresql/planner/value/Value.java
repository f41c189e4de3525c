package io.featuresql.planner.value;

import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** A value that is known before anything is read: a literal, or a parameter. */
public sealed interface Value {
  /** The type of a parameter, whose values tell their own. */
  DataType UNKNOWN = DataType.of(TypeKind.OTHER, "UNKNOWN");

  /** The value for one execution. */
  @Nullable Object get(@Nullable Object[] parameters);

  /** Its type; {@link #UNKNOWN} of a parameter. */
  DataType type();

  /** As written in EXPLAIN. */
  String text();

  /** Whether this is the literal NULL, which is of every type. */
  default boolean isNull() {
    return this instanceof Literal literal && literal.value() == null;
  }

  /** A literal. */
  record Literal(@Nullable Object value, DataType type, String text) implements Value {
    @Override
    public @Nullable Object get(@Nullable Object[] parameters) {
      return value;
    }
  }

  /** A parameter, counted from 0. */
  record Parameter(int index) implements Value {
    @Override
    public @Nullable Object get(@Nullable Object[] parameters) {
      return Conversion.plain(parameters[index]);
    }

    @Override
    public DataType type() {
      return UNKNOWN;
    }

    @Override
    public String text() {
      return "?" + (index + 1);
    }
  }

  /** Whether {@code node} is a parameter. */
  static boolean isParameter(SqlNode node) {
    return node instanceof SqlDynamicParam;
  }

  /** Whether {@code node} is a literal or parameter. */
  static boolean isValue(SqlNode node) {
    return isParameter(node)
        || node instanceof SqlLiteral
        || (node.getKind() == SqlKind.MINUS_PREFIX
            && ((SqlCall) node).operand(0) instanceof SqlLiteral);
  }

  /**
   * The value that {@code node} is; empty when it is computed, or a literal of a type that is left
   * to the warehouse, such as a timestamp.
   */
  static Optional<Value> of(SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      return Optional.of(new Parameter(parameter.getIndex()));
    }
    if (node.getKind() == SqlKind.MINUS_PREFIX) {
      return of(((SqlCall) node).operand(0))
          .filter(value -> value instanceof Literal literal && literal.value() instanceof Number)
          .map(value -> number(new BigDecimal(value.text()).negate()));
    }
    return node instanceof SqlLiteral literal ? of(literal) : Optional.empty();
  }

  private static Optional<Value> of(SqlLiteral literal) {
    SqlTypeName type = literal.getTypeName();
    if (type == SqlTypeName.NULL) {
      return Optional.of(new Literal(null, DataType.of(TypeKind.INTEGER, "INTEGER"), "NULL"));
    }
    if (type == SqlTypeName.BOOLEAN) {
      DataType truth = DataType.of(TypeKind.BOOLEAN, "BOOLEAN");
      return Optional.of(new Literal(literal.booleanValue(), truth, literal.toString()));
    }
    if (type == SqlTypeName.CHAR) {
      String text = Objects.requireNonNull(literal.getValueAs(String.class));
      return Optional.of(new Literal(text, DataType.of(TypeKind.VARCHAR, "VARCHAR"), "'...'"));
    }
    return type == SqlTypeName.DECIMAL
        ? Optional.of(number(Objects.requireNonNull(literal.bigDecimalValue())))
        : Optional.empty();
  }

  /** A number with the type that the warehouse gives it. */
  private static Value number(BigDecimal number) {
    if (number.scale() > 0) {
      return new Literal(number, Conversion.typeOf(number), number.toString());
    }
    BigInteger whole = number.toBigIntegerExact();
    Object value = whole;
    if (whole.bitLength() < Integer.SIZE) {
      value = whole.intValueExact();
    } else if (whole.bitLength() < Long.SIZE) {
      value = whole.longValueExact();
    }
    return new Literal(value, Conversion.typeOf(value), whole.toString());
  }
}
