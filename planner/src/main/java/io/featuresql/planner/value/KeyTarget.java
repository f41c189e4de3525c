package io.featuresql.planner.value;

import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * A join key that a parameter or literal is to be a value of. One conversion, without loss, for
 * both routes, so that what one refuses the other refuses in the same words.
 *
 * @param key the name of the join key
 * @param view the feature view that is looked up by it
 * @param type its type
 * @param length how many characters a text of it has at most
 * @param padded whether spaces at the end of a text of it do not count, as in CHAR(n)
 * @param showsPads whether the warehouse then fills it with spaces to that length
 */
public record KeyTarget(
    String key, String view, DataType type, int length, boolean padded, boolean showsPads) {
  private static final Pattern TRAILING_SPACES = Pattern.compile(" +$");

  /** The join key of {@code reference} at {@code index}. */
  public static KeyTarget of(FeatureReference reference, int index, WarehouseDialect dialect) {
    return of(reference.entity().joinKeys().get(index), reference.view().name(), dialect);
  }

  /** The join key {@code key} as the one of {@code view}. */
  public static KeyTarget of(Entity.JoinKey key, String view, WarehouseDialect dialect) {
    return new KeyTarget(
        key.name(),
        view,
        dialect.parseType(key.typeName()),
        dialect.textLength(key.typeName()).orElse(Integer.MAX_VALUE),
        dialect.padsTexts(key.typeName()) && dialect.textLength(key.typeName()).isPresent(),
        dialect.showsPads());
  }

  /**
   * The canonical value of the key that equals {@code value}; null stays null. Of a type of which
   * there are none here the value stays as it is.
   *
   * @param parameter the number of the parameter whose value it is, from 0
   * @throws FeatureSqlException VALUE when there is no such value
   */
  public @Nullable Object of(@Nullable Object value, int parameter) {
    return of(value, () -> parameter);
  }

  public @Nullable Object of(@Nullable Object value, IntSupplier parameter) {
    if (value == null || !Conversion.knows(type)) {
      return value;
    }
    Object plain = Objects.requireNonNull(Conversion.plain(value)); // as value is not null
    try {
      return exact(plain);
    } catch (Conversion.NoSuchValue e) {
      throw FeatureSqlException.of(ErrorCode.VALUE, refusal(named(parameter.getAsInt()), value), e);
    }
  }

  private static String named(int parameter) {
    return parameter < 0 ? "this value" : "parameter " + (parameter + 1);
  }

  /** Likewise for each element of an array parameter. */
  public List<@Nullable Object> ofElements(@Nullable Object array, int parameter) {
    List<@Nullable Object> converted = new ArrayList<>();
    for (Object element : ArrayValues.elements(array)) {
      converted.add(toBind(element, parameter));
    }
    return converted;
  }

  /**
   * Refuses a literal that is like a value of the key, and none: a number with a fraction for a
   * whole number, a text that is too long. Literals of other types are judged by their types.
   *
   * @param span its place in the user's text
   * @throws FeatureSqlException VALUE
   */
  public void checkLiteral(SqlNode node, Span span) {
    // of other literals the warehouse knows what they are
    if (Value.of(node).orElse(null) instanceof Value.Literal literal && isLike(literal)) {
      Object plain = Objects.requireNonNull(literal.value());
      try {
        exact(plain);
      } catch (Conversion.NoSuchValue e) {
        throw FeatureSqlException.at(span, ErrorCode.VALUE, refusal("this literal", plain), e);
      }
    }
  }

  /** Whether a warehouse may take the literal for a value of the key: texts of numbers, too. */
  private boolean isLike(Value.Literal literal) {
    return literal.value() != null
        && Conversion.knows(type)
        && (type.comparableWith(literal.type())
            || type.kind().family() == TypeKind.Family.EXACT
                && literal.type().kind() == TypeKind.VARCHAR);
  }

  /** Whether {@code value}, if it is a literal, is a value of the key. */
  public boolean takes(Value value) {
    if (!(value instanceof Value.Literal literal) || literal.value() == null) {
      return true;
    }
    try {
      exact(literal.value());
      return true;
    } catch (Conversion.NoSuchValue e) {
      return false;
    }
  }

  /** As {@link #of(Object, int)}, as a warehouse is given it: without the spaces of CHAR(n). */
  public @Nullable Object toBind(@Nullable Object value, int parameter) {
    return unpadded(of(value, parameter));
  }

  public @Nullable Object unpadded(@Nullable Object exact) {
    return padded && exact instanceof String text
        ? TRAILING_SPACES.matcher(text).replaceFirst("")
        : exact;
  }

  private Object exact(Object value) {
    Object exact = Conversion.exact(type, value);
    if (!(exact instanceof String text) || length == Integer.MAX_VALUE) {
      return exact;
    }
    String shortest = padded ? TRAILING_SPACES.matcher(text).replaceFirst("") : text;
    int characters = shortest.codePointCount(0, shortest.length());
    if (characters > length) {
      throw new Conversion.NoSuchValue(new IllegalArgumentException("longer than " + length));
    }
    return padded && showsPads ? shortest + " ".repeat(length - characters) : shortest;
  }

  /** The value itself may be personal data, and stays out of the message. */
  private String refusal(String what, Object value) {
    return what
        + " is the key '"
        + key
        + "' of '"
        + view
        + "', which is "
        + type
        + ", and the "
        + value.getClass().getSimpleName()
        + " given is not a value of "
        + type
        + "; give one that is, without a fraction or digits or characters to cut off";
  }
}
