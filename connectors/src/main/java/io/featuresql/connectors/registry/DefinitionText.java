package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;

/** Turns catalogs into text and back. Thread-safe. */
public interface DefinitionText {
  /**
   * Reads definitions, each behind those that it depends on.
   *
   * @throws io.featuresql.planner.error.FeatureSqlException if {@code text} has a mistake; its span
   *     is the place in {@code text}
   */
  Catalog parse(String text);

  /**
   * The canonical text of every definition: {@link #parse} makes an equal catalog of it, or else
   * this throws. Id and past of the project are no part of it.
   *
   * @param previous the text that it replaces; comments before a definition there stay with it
   */
  String print(Catalog catalog, String previous);
}
