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
  /** The login: the server lets in no such user, password or token. */
  LOGIN,
  /** The encryption: a certificate that is not trusted, or none where the server wants it. */
  ENCRYPTION,
  /** A cancel, or the end of a time limit. */
  INTERRUPTION,
  /** A streamed execution whose reason is lost; another one, not streamed, would tell it. */
  HIDDEN,
  /** Anything else. */
  FAILURE
}
