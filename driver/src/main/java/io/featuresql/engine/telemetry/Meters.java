package io.featuresql.engine.telemetry;

/** Where figures are published. */
interface Meters extends AutoCloseable {
  /** Nowhere. */
  Meters NONE =
      new Meters() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public Latency latency(Responder route, String outcome, String statement) {
          return nanos -> {};
        }

        @Override
        public void show(ViewCounts view) {}

        @Override
        public void close() {}
      };

  /** Takes times of one kind of execution. */
  @FunctionalInterface
  interface Latency {
    /** One execution took so long. */
    void took(long nanos);
  }

  /** Whether times are wanted. */
  boolean isOn();

  /** Where the times of the executions of a statement go. */
  Latency latency(Responder route, String outcome, String statement);

  /** Publishes what is counted of a view; idempotent. */
  void show(ViewCounts view);

  /** Publishes no more. */
  @Override
  void close();
}
