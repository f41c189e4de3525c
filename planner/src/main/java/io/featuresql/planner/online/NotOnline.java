package io.featuresql.planner.online;

/** Carries the reason why a statement cannot go online out of the compiler. */
final class NotOnline extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotOnline(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
