package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.spi.SourceStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Chooses a strategy for as-of instants that differ from row to row.
 *
 * @param forced what the connection asks for; taken where it can be
 * @param asOfJoins whether the warehouse's own as-of join may be taken
 */
public record StrategyChoice(Optional<StrategyKind> forced, boolean asOfJoins) {
  /**
   * So many rows of a key are compared with each of its instants faster than a source is sorted.
   * What the TTL leaves of them does not matter: a warehouse without an index finds the young ones
   * by looking at all. With 200 rows a key, of which 0.6 were young enough, ranking them took 1.3
   * to 1.7 times as long as union and window (PostgreSQL, 200,000 rows).
   */
  private static final double FEW_ROWS_OF_A_KEY = 32;

  /** From so many rows of one key on, a range join within the key costs more than a sort. */
  private static final double MANY_ROWS_OF_A_KEY = 100;

  /** So few rows within the TTL are read by index and ranked as fast as the first of them. */
  private static final double FEW_CANDIDATES = 2;

  /** So few rows within the TTL make it pay to leave out what shares no span with an instant. */
  private static final double CANDIDATES_OF_A_SPAN = 3;

  /**
   * So few rows within the TTL are ranked faster than the as-of join of a span match finds the last
   * of them. The range join took 0.54 of the CPU time of the span match at 0.6 such rows, 0.65 at
   * 1.1, 0.84 at 2.2 and 1 at 3 with 4 features, and 0.98, 0.94, 1.4 and 1.9 with 50 (DuckDB 2.0.0,
   * 200,000 instants in 2,000,000 rows). What it takes grows with them, so there is a margin.
   */
  private static final double CANDIDATES_OF_A_ROW = 1;

  /**
   * So many pairs of an instant and a row within the TTL, for each row of the source, are found by
   * spans of time and ranked while spine and source are sorted together. With 200,000 instants in
   * 2,000,000 rows a range join took 0.63 of the time of union and window at 0.6 such pairs, 0.88
   * at 0.8, 1.30 at 1.2 and 1.59 at 2 (PostgreSQL 14).
   */
  private static final double PAIRS_OF_A_ROW = 0.8;

  /**
   * More rows of the largest key are never paired with an instant: the spine may be larger than the
   * warehouse guesses, or have most instants in that key.
   */
  private static final double MOST_CANDIDATES = 10;

  /**
   * So many events of one key are still put into an array. A block of Trino holds 250 million, of
   * which much is left to a key that is larger than the statistics say.
   */
  private static final double ROWS_OF_AN_ARRAY = 20_000_000;

  /**
   * Of a source so many times as large as the spine it pays to settle the ties of matched rows
   * only. The two took equal times at 3 (DuckDB 2.0.0, 10 million rows, 10 features).
   */
  private static final double SMALL_SPINE = 3;

  /**
   * So many views of a clause are matched narrowly. Each has lateral sub-queries, and DuckDB
   * (2.0.0) plans each of them with all that stands before it: of 20 views it planned for 1 s, of
   * 30 for 4 s, of 40 for 17 s, where the other forms took half a second.
   */
  static final int FEW_NARROW_MATCHES = 8;

  /**
   * So many views of a clause are matched by event. Each brings up to seven WITH queries: of 20
   * views DuckDB (2.0.0) planned for 0.4 s, of 45 for 2.8 s and of 100 for 11 s, where as-of joins
   * took 0.5, 0.8 and 2.1 s.
   */
  static final int FEW_EVENT_MATCHES = 20;

  /** So many matches are joined in a row; those of one table too, since each joins its features. */
  static final int FEW_MATCHES = 60;

  /** What the warehouse guesses without reading rows. */
  public interface Estimates {
    /** The statistics of the rows of the view. */
    Optional<SourceStatistics> statistics(AsOfJoin join);

    /** How many rows the spine has. */
    OptionalDouble spineRows();

    /** How many rows the query of the view has. */
    OptionalDouble sourceRows(AsOfJoin join);

    /** Whether the spine is a table, so that it costs little to read it twice. */
    boolean isTable();
  }

  /** A strategy and why it was taken. */
  record Chosen(StrategyKind kind, String reason) {}

  /**
   * The strategy for {@code join}.
   *
   * @param estimates asked only where they matter
   */
  Chosen choose(AsOfJoin join, Estimates estimates) {
    List<StrategyKind> possible = possible(join);
    if (possible.isEmpty()) {
      throw FeatureSqlException.at(
          join.span(),
          ErrorCode.NOT_SUPPORTED,
          "on "
              + join.dialect().name()
              + " a KNOWN AS OF that differs from row to row needs a table to the left whose rows"
              + " are the same when it is read twice, so without LIMIT, sampling and chance; keep"
              + " those rows in a table first");
    }
    if (forced.isPresent() && possible.contains(forced.get())) {
      return new Chosen(forced.get(), "asked for by the property strategy");
    }
    String instead =
        forced.isPresent() ? "strategy=" + forced.get().text() + " cannot run here; " : "";
    Chosen chosen = byStatistics(join, possible, estimates);
    return new Chosen(chosen.kind(), instead + chosen.reason());
  }

  /** Whether the form has lateral sub-queries, which are dear to plan. */
  static boolean isNarrow(Chosen chosen) {
    return chosen.kind() == StrategyKind.NARROW_MATCH || chosen.kind() == StrategyKind.SPAN_MATCH;
  }

  /** In place of a match of one view, one that other views can share. */
  Chosen shared(Chosen chosen) {
    return chosen.kind() == StrategyKind.EVENT_MATCH && forced.isEmpty()
        ? new Chosen(StrategyKind.NARROW_MATCH, chosen.reason())
        : chosen;
  }

  /**
   * In place of one of too many matches, a form that is planned in time linear in their number.
   *
   * @param shared whether other views of the clause read the same rows, which are matched once
   */
  Chosen ofMany(AsOfJoin join, Chosen narrow, boolean shared) {
    List<StrategyKind> possible = possible(join);
    if (forced.filter(narrow.kind()::equals).isPresent()
        || !possible.contains(StrategyKind.GROUPED_MATCH)) {
      return narrow;
    }
    return new Chosen(
        possible.contains(StrategyKind.ASOF_JOIN) && !shared
            ? StrategyKind.ASOF_JOIN
            : StrategyKind.GROUPED_MATCH,
        "planning "
            + (isNarrow(narrow)
                ? "a narrow"
                : narrow.kind() == StrategyKind.EVENT_MATCH ? "an event" : "a grouped")
            + " match of so many views would take long");
  }

  private static Chosen byStatistics(
      AsOfJoin join, List<StrategyKind> possible, Estimates estimates) {
    StrategyKind usual = possible.get(0);
    if (possible.size() == 1) {
      return new Chosen(usual, "the only form for this clause on " + join.dialect().name());
    }
    if (usual == StrategyKind.NARROW_MATCH) {
      return bySizes(join, possible, estimates);
    }
    Optional<SourceStatistics> known = estimates.statistics(join);
    if (known.isEmpty()) {
      return new Chosen(usual, "the warehouse has no statistics of the source");
    }
    SourceStatistics source = known.get();
    String sizes = sizes(source);
    OptionalDouble candidates = candidates(join, source);
    if (source.indexed() && possible.contains(StrategyKind.LATERAL_TOP_ONE)) {
      boolean few =
          candidates.orElse(Double.MAX_VALUE) <= FEW_CANDIDATES
              && possible.contains(StrategyKind.RANKED_CANDIDATES);
      return new Chosen(
          few ? StrategyKind.RANKED_CANDIDATES : StrategyKind.LATERAL_TOP_ONE,
          "there is an index over key and event timestamp" + sizes);
    }
    if (usual == StrategyKind.ARRAY_SEARCH) {
      return byArrays(source, sizes);
    }
    if (possible.contains(StrategyKind.RANGE_JOIN) && pairsBeatSorting(join, source, estimates)) {
      return few(StrategyKind.RANGE_JOIN, candidates, ofInstants(estimates) + sizes);
    }
    if (candidates.isPresent()
        && source.rowsPerKey().orElse(Double.MAX_VALUE) <= FEW_ROWS_OF_A_KEY
        && possible.contains(StrategyKind.RANKED_CANDIDATES)) {
      return few(StrategyKind.RANKED_CANDIDATES, candidates, sizes);
    }
    OptionalDouble largest =
        source.rowsOfLargestKey().isPresent() ? source.rowsOfLargestKey() : source.rowsPerKey();
    if (largest.isPresent()
        && largest.getAsDouble() >= MANY_ROWS_OF_A_KEY
        && possible.contains(StrategyKind.UNION_WINDOW)) {
      return new Chosen(StrategyKind.UNION_WINDOW, "a key has many rows" + sizes);
    }
    StrategyKind plain =
        possible.contains(StrategyKind.VALIDITY_INTERVAL) ? StrategyKind.VALIDITY_INTERVAL : usual;
    return new Chosen(plain, "a key has few rows" + sizes);
  }

  /**
   * Whether pairing each instant with its young rows costs less than sorting both sides. Where
   * nobody knows how large the spine is, it may be as large as the source.
   */
  private static boolean pairsBeatSorting(
      AsOfJoin join, SourceStatistics source, Estimates estimates) {
    double ofLargest = candidatesOfLargest(join, source).orElse(Double.MAX_VALUE);
    if (ofLargest > MOST_CANDIDATES) {
      return false;
    }
    double candidates = candidates(join, source).orElse(Double.MAX_VALUE);
    double instants = estimates.spineRows().orElse(source.rows());
    return instants * candidates <= PAIRS_OF_A_ROW * source.rows();
  }

  private static Chosen few(StrategyKind kind, OptionalDouble candidates, String sizes) {
    return new Chosen(
        kind,
        String.format(
            Locale.ROOT,
            "about %.1f rows are young enough for an instant%s",
            candidates.getAsDouble(),
            sizes));
  }

  /**
   * On a warehouse whose arrays are searched, which costs the same however rows are spread over
   * keys, and less than anything else measured.
   */
  private static Chosen byArrays(SourceStatistics source, String sizes) {
    boolean fits =
        source.rowsOfLargestKey().orElse(source.rowsPerKey().orElse(0)) < ROWS_OF_AN_ARRAY;
    return fits
        ? new Chosen(StrategyKind.ARRAY_SEARCH, "the events of a key fit into an array" + sizes)
        : new Chosen(StrategyKind.UNION_WINDOW, "a key has too many rows for an array" + sizes);
  }

  /** On a warehouse with an as-of join: ties settled before it, or behind it. */
  private static Chosen bySizes(AsOfJoin join, List<StrategyKind> possible, Estimates estimates) {
    OptionalDouble spine = estimates.spineRows();
    OptionalDouble source = estimates.sourceRows(join);
    if (spine.isEmpty() || source.isEmpty() || !join.spine().knownConstant()) {
      return new Chosen(StrategyKind.NARROW_MATCH, "sizes are not known");
    }
    boolean small = spine.getAsDouble() * SMALL_SPINE < source.getAsDouble();
    if (small && join.reference().ttl().isPresent() && possible.contains(StrategyKind.SPAN_MATCH)) {
      Optional<SourceStatistics> known = estimates.statistics(join);
      if (known.isPresent()
          && possible.contains(StrategyKind.RANGE_JOIN)
          && pairsBeatSpans(join, known.get())) {
        return few(
            StrategyKind.RANGE_JOIN,
            candidates(join, known.get(), known.get().rowsOfSameKey()),
            sizes(known.get()));
      }
      OptionalDouble candidates =
          known.map(s -> candidates(join, s)).orElse(OptionalDouble.empty());
      if (candidates.orElse(Double.MAX_VALUE) <= CANDIDATES_OF_A_SPAN) {
        return few(StrategyKind.SPAN_MATCH, candidates, sizes(known.orElseThrow()));
      }
    }
    StrategyKind behind =
        possible.contains(StrategyKind.EVENT_MATCH)
                && estimates.isTable()
                && join.dialect().decodesFiles(join.reference().schema().query())
            ? StrategyKind.EVENT_MATCH
            : StrategyKind.NARROW_MATCH;
    return new Chosen(
        small ? behind : StrategyKind.GROUPED_MATCH,
        String.format(
            Locale.ROOT,
            "the spine is %smuch smaller than the source (estimated rows: %.0f, %.0f)",
            small ? "" : "not ",
            spine.getAsDouble(),
            source.getAsDouble()));
  }

  /**
   * Whether a spine whose keys are as frequent as in the source, or worse, has few rows to rank.
   */
  private static boolean pairsBeatSpans(AsOfJoin join, SourceStatistics source) {
    double ofRow = candidates(join, source, source.rowsOfSameKey()).orElse(Double.MAX_VALUE);
    double ofLargest = candidatesOfLargest(join, source).orElse(Double.MAX_VALUE);
    return ofRow <= CANDIDATES_OF_A_ROW && ofLargest <= MOST_CANDIDATES;
  }

  /** How many rows of a key are young enough for one instant. */
  private static OptionalDouble candidates(AsOfJoin join, SourceStatistics source) {
    return candidates(join, source, source.rowsPerKey());
  }

  /** How many of the key that has most rows, since that is likely to have most instants too. */
  private static OptionalDouble candidatesOfLargest(AsOfJoin join, SourceStatistics source) {
    OptionalDouble largest = source.rowsOfLargestKey();
    return candidates(join, source, largest.isPresent() ? largest : source.rowsPerKey());
  }

  private static OptionalDouble candidates(
      AsOfJoin join, SourceStatistics source, OptionalDouble perKey) {
    Optional<Duration> ttl = join.reference().ttl();
    if (ttl.isEmpty() || perKey.isEmpty() || source.span().isEmpty()) {
      return OptionalDouble.empty();
    }
    double span = Math.max(1, source.span().get().toMillis());
    return OptionalDouble.of(perKey.getAsDouble() * Math.min(1, ttl.get().toMillis() / span));
  }

  private static String ofInstants(Estimates estimates) {
    OptionalDouble spine = estimates.spineRows();
    return spine.isEmpty() ? "" : String.format(Locale.ROOT, " of about %.0f", spine.getAsDouble());
  }

  private static String sizes(SourceStatistics source) {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, " (%.0f rows", source.rows()));
    source.rowsPerKey().ifPresent(n -> text.append(String.format(Locale.ROOT, ", %.0f a key", n)));
    source
        .rowsOfLargestKey()
        .ifPresent(n -> text.append(String.format(Locale.ROOT, ", %.0f of the largest", n)));
    source
        .rowsOfSameKey()
        .ifPresent(n -> text.append(String.format(Locale.ROOT, ", %.0f of the key of a row", n)));
    String sample = source.rowsOfSameKey().isPresent() ? " and a sample)" : ")";
    return text.append(", by the warehouse's statistics").append(sample).toString();
  }

  /** The kinds that can run this join, the dialect's first one first. */
  private List<StrategyKind> possible(AsOfJoin join) {
    List<StrategyKind> kinds = new ArrayList<>();
    for (StrategyKind kind : join.dialect().strategies()) {
      if (kind.joinsAsOf() && !asOfJoins) {
        continue;
      }
      boolean can =
          switch (kind) {
            case NARROW_MATCH, LATERAL_TOP_ONE -> true;
            case GROUPED_MATCH -> join.spine().knownConstant();
            case VALIDITY_INTERVAL -> join.spine().knownConstant();
            case ASOF_JOIN, UNION_WINDOW, ARRAY_SEARCH ->
                join.spine().knownConstant() && join.spine().instants().isPresent();
            case EVENT_MATCH ->
                join.spine().knownConstant()
                    && join.spine().instants().isPresent()
                    && join.source().rowNumber().isPresent();
            case RANKED_CANDIDATES -> join.spine().instants().isPresent();
            case SPAN_MATCH ->
                join.spine().knownConstant()
                    && join.spine().instants().isPresent()
                    && join.reference().ttl().isPresent();
            case RANGE_JOIN ->
                join.spine().instants().isPresent() && join.reference().ttl().isPresent();
          };
      boolean plain =
          kind == StrategyKind.LATERAL_TOP_ONE || kind == StrategyKind.VALIDITY_INTERVAL;
      if (can && (plain || !join.spine().recursive())) {
        kinds.add(kind);
      }
    }
    return kinds;
  }
}
