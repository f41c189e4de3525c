package io.featuresql.examples;

/** What the demo found wrong, in words for its user. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }
}
