package io.featuresql.planner.plan;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.FeatureStatement.Option;
import io.featuresql.planner.sql.Intervals;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How views are materialized: {@code MATERIALIZE ... WITH (...)}.
 *
 * @param rowsPerSecond at most so many rows a second over all threads, 0 for as many as there are;
 *     when empty, as many as there are while nobody reads from the store, and a pace that readers
 *     hardly notice while somebody does
 * @param threads how many ranges of keys are copied at once
 * @param ranges how many ranges of keys there are, at least as many as threads
 * @param rebuild whether the rows of a view are written anew beside the old ones, so that what the
 *     warehouse no longer has is gone
 * @param expire whether rows that are older than the TTL of their view are left out and removed
 * @param overlap how long before the mark of the last run rows are read again; when empty, what the
 *     view says
 */
public record MaterializeOptions(
    OptionalInt rowsPerSecond,
    int threads,
    int ranges,
    boolean rebuild,
    boolean expire,
    Optional<Duration> overlap) {
  private static final List<String> KNOWN =
      List.of("pace", "threads", "ranges", "rebuild", "expire", "overlap");
  private static final int MAX_THREADS = 64;
  private static final int MAX_RANGES = 256;

  static MaterializeOptions of(FeatureStatement.Materialize statement) {
    OptionalInt rowsPerSecond = OptionalInt.empty();
    int threads = 1;
    int ranges = 1;
    boolean rebuild = false;
    boolean expire = false;
    Optional<Duration> overlap = Optional.empty();
    Set<String> seen = new HashSet<>();
    for (Option option : statement.options()) {
      String name = option.name().text().toLowerCase(Locale.ROOT);
      if (!seen.add(name)) {
        throw error(option.name().span(), "option '" + name + "' is given twice; leave one out");
      }
      switch (name) {
        case "pace" -> rowsPerSecond = OptionalInt.of(number(option, 0, Integer.MAX_VALUE));
        case "threads" -> threads = number(option, 1, MAX_THREADS);
        case "ranges" -> ranges = number(option, 1, MAX_RANGES);
        case "rebuild" -> rebuild = flag(option);
        case "expire" -> expire = flag(option);
        case "overlap" -> overlap = Optional.of(interval(option));
        default ->
            throw error(
                option.name().span(),
                "there is no option '"
                    + option.name().text()
                    + "' of MATERIALIZE"
                    + Names.didYouMean(name, KNOWN)
                    + "; there are "
                    + String.join(", ", KNOWN));
      }
      boolean bounded = statement.from().isPresent() || statement.to().isPresent();
      if (rebuild && bounded) {
        throw error(
            option.name().span(), "a rebuild takes all rows; leave FROM and TO or rebuild out");
      }
    }
    return new MaterializeOptions(
        rowsPerSecond, threads, Math.max(threads, ranges), rebuild, expire, overlap);
  }

  /** The same with a pace for a statement that names none. */
  public MaterializeOptions orPace(OptionalInt usual) {
    return rowsPerSecond.isPresent()
        ? this
        : new MaterializeOptions(usual, threads, ranges, rebuild, expire, overlap);
  }

  private static int number(Option option, int least, int most) {
    try {
      int number = Integer.parseInt(option.value());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw error(
        option.valueSpan(),
        "'" + option.name().text() + "' is a whole number from " + least + " to " + most);
  }

  private static boolean flag(Option option) {
    if (Character.isLetter(option.value().charAt(0)) && !isInterval(option)) {
      return Boolean.parseBoolean(option.value());
    }
    throw error(option.valueSpan(), "'" + option.name().text() + "' is TRUE or FALSE");
  }

  private static Duration interval(Option option) {
    if (isInterval(option)) {
      return Intervals.ofSql(option.value());
    }
    throw error(
        option.valueSpan(),
        "'" + option.name().text() + "' is an interval, such as INTERVAL '7' DAY");
  }

  private static boolean isInterval(Option option) {
    return option.value().startsWith("INTERVAL");
  }

  private static FeatureSqlException error(Span span, String message) {
    return FeatureSqlException.at(span, ErrorCode.SYNTAX, message);
  }
}
