package io.featuresql.connectors.jdbc;

/** What an error of a warehouse complains about. */
public enum Complaint {
  /** The text: its syntax, its names or its types. */
  TEXT,
  /** A value: out of range, or not of the form that a type has. */
  VALUE,
  /** A constraint that the data would break. */
  CONSTRAINT,
  /** A transaction that has to be rolled back, or is none. */
  TRANSACTION,
  /** The connection, which is lost, and the session with it. */
  CONNECTION,
  /** A cancel, or the end of a time limit. */
  INTERRUPTION,
  /** A streamed execution whose reason is lost; another one, not streamed, would tell it. */
  HIDDEN,
  /** Anything else. */
  FAILURE
}
