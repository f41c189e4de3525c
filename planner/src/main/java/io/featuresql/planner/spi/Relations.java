package io.featuresql.planner.spi;

import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.type.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells the columns of queries without running them, as a session of the warehouse sees them (with
 * its temporary tables and its open transaction).
 */
@FunctionalInterface
public interface Relations {
  /**
   * The columns of {@code query}.
   *
   * @throws Refusal when the warehouse does not accept the query
   */
  List<Column> describe(String query) throws Refusal;

  /**
   * Whether the warehouse accepts {@code query}; asking does no harm to an open transaction. May
   * say no where tables of the session's own are read.
   */
  default boolean accepts(String query) {
    try {
      return !describe(query).isEmpty();
    } catch (Refusal e) {
      return false;
    }
  }

  /** Where a session that nobody has changed looks for what is named without a schema. */
  default SearchPath searchPath() {
    return SearchPath.NONE;
  }

  /** Where this session looks for it now, but for its temporary tables. */
  default SearchPath currentSearchPath() {
    return searchPath();
  }

  /**
   * The temporary tables, views and functions of this session: by each name in lower case by which
   * others could be meant too, with {@code ()} behind that of a function, the name by which none
   * could.
   */
  default Map<String, String> temporaryNames() {
    return Map.of();
  }

  /**
   * The columns of all tables, each by the parts of its name in lower case; none where the
   * warehouse does not tell them at once, or tells names apart by their case.
   */
  default Map<List<String>, List<Column>> tables() {
    return Map.of();
  }

  /**
   * The schemas, each by all parts of its name, of the functions of each of those names that has
   * one that the warehouse did not come with. Those of this session alone are in its temporary
   * schema.
   *
   * @param names in lower case
   */
  default Map<String, List<List<String>>> functions(Set<String> names) {
    return Map.of();
  }

  /**
   * What the warehouse's statistics say of the rows of {@code query}, without reading them; empty
   * when they say nothing.
   *
   * @param keys the columns of the entity key
   * @param event the column of the event timestamp
   */
  default Optional<SourceStatistics> statistics(String query, List<String> keys, String event) {
    return Optional.empty();
  }

  /**
   * The number that {@code query} gives, which has one row and one column; empty when the warehouse
   * refuses it. May say nothing where tables of the session's own are read.
   */
  default OptionalLong number(String query) {
    return OptionalLong.empty();
  }

  /** How many rows {@code query} has, as the warehouse guesses without running it. */
  default OptionalDouble estimatedRows(String query) {
    return OptionalDouble.empty();
  }

  /** The warehouse does not accept a query. */
  final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int offset;

    /**
     * A refusal.
     *
     * @param message the warehouse's own words, without an excerpt of the query
     * @param offset where in the query, from 0; negative when the warehouse does not say
     * @param cause what the warehouse's driver threw
     */
    public Refusal(String message, int offset, Throwable cause) {
      super(message, cause);
      this.offset = offset;
    }

    /** Where in the query, from 0; negative when unknown. */
    public int offset() {
      return offset;
    }

    /** The warehouse's own words. */
    public String words() {
      return String.valueOf(getMessage());
    }
  }
}
