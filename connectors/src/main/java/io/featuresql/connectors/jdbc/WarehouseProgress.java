package io.featuresql.connectors.jdbc;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How far a statement has come, as its warehouse tells it.
 *
 * @param words for people
 * @param fraction of the work that is done, 0 to 1
 * @param rows that were read so far
 */
public record WarehouseProgress(String words, OptionalDouble fraction, OptionalLong rows) {}
