package io.featuresql.planner.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, before it becomes an {@code SQLException} at the driver's edge.
 *
 * <p>A message never holds feature values, keys or passwords.
 */
public final class FeatureSqlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable Span span;

  private FeatureSqlException(
      ErrorCode code, @Nullable Span span, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code);
    this.span = span;
  }

  /** An error in the user's text; {@code span} is where. */
  public static FeatureSqlException at(Span span, ErrorCode code, String message) {
    return new FeatureSqlException(code, Objects.requireNonNull(span), message, null);
  }

  /** An error in the user's text with the error that shows it. */
  public static FeatureSqlException at(Span span, ErrorCode code, String message, Throwable cause) {
    return new FeatureSqlException(code, Objects.requireNonNull(span), message, cause);
  }

  /**
   * An error that has no place in a text.
   *
   * @throws IllegalArgumentException if {@code code} is of kind USER, which needs a place
   */
  public static FeatureSqlException of(ErrorCode code, String message) {
    return of(code, message, null);
  }

  /** As {@link #of(ErrorCode, String)}, with the error below it. */
  public static FeatureSqlException of(ErrorCode code, String message, @Nullable Throwable cause) {
    if (code.kind() == ErrorCode.Kind.USER) {
      throw new IllegalArgumentException(code + " needs a span: " + message);
    }
    return new FeatureSqlException(code, null, message, cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** Where in the user's text, when the error has a place there. */
  public Optional<Span> span() {
    return Optional.ofNullable(span);
  }

  /** The message with {@code line L:C: } before it when the error has a place in {@code sql}. */
  public String describe(String sql) {
    String message = Objects.requireNonNull(getMessage());
    return span == null ? message : "line " + Position.of(sql, span.start()) + ": " + message;
  }
}
