package io.featuresql.planner.catalog;

/**
 * For whom a statement is planned and carried out. Plans that are kept belong to one principal, and
 * so does what it sees of the definitions. As long as there are no users of FeatureSQL's own, there
 * is only {@link #ANYONE}.
 *
 * @param name the name of the user; empty of anyone
 */
public record Principal(String name) {
  /** Whoever has the connection. */
  public static final Principal ANYONE = new Principal("");
}
