package io.featuresql.planner.offline.strategy;

import io.featuresql.planner.dialect.StrategyKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The strategies of the joins of one clause.
 *
 * @param choice how one is chosen
 * @param sql the statement
 */
public record Strategies(StrategyChoice choice, String sql) {
  private static final Set<StrategyKind> MATCHES =
      EnumSet.of(StrategyKind.NARROW_MATCH, StrategyKind.SPAN_MATCH, StrategyKind.GROUPED_MATCH);

  /**
   * So many features are read together. The relation that brings them has each up to three times,
   * and a row of PostgreSQL has 1,664 columns at most.
   */
  private static final int FEATURES_TOGETHER = 500;

  /**
   * The strategy of each join; views that read the same rows share one match.
   *
   * @param hides whether columns that are joined can be kept out of what the statement shows
   */
  public List<AsOfStrategy> of(
      List<AsOfJoin> joins, StrategyChoice.Estimates estimates, boolean hides) {
    Map<AsOfJoin, StrategyChoice.Chosen> chosen = chosen(joins, estimates);
    Set<AsOfJoin> spanned = new HashSet<>();
    Map<AsOfJoin, List<AsOfJoin>> sharers = new LinkedHashMap<>();
    Map<Object, List<AsOfJoin>> matches = new LinkedHashMap<>();
    for (AsOfJoin join : chosen.keySet()) {
      StrategyChoice.Chosen strategy = Objects.requireNonNull(chosen.get(join));
      if (strategy.kind() == StrategyKind.SPAN_MATCH) {
        spanned.add(join);
      }
      boolean shares =
          isMatch(strategy)
              ? join.spine().knownConstant()
              : hides && joins.size() > 1 && isRanked(join, strategy);
      if (shares) {
        List<AsOfJoin> match =
            matches.computeIfAbsent(shared(join, strategy), key -> new ArrayList<>());
        match.add(join);
        sharers.put(join, match);
      }
    }
    Map<AsOfJoin, RowsTogether> together = new HashMap<>();
    List<AsOfStrategy> result = new ArrayList<>();
    for (AsOfJoin join : joins) {
      StrategyChoice.Chosen strategy = chosen.get(join);
      if (strategy == null) {
        result.add((AsOfStrategy) newest(join));
        continue;
      }
      List<AsOfJoin> sharing = sharers.getOrDefault(join, List.of(join));
      if (isMatch(strategy)) {
        // one match reads what matters to any of them
        EventRange all =
            sharing.stream().map(AsOfJoin::events).reduce(EventRange::or).orElse(join.events());
        List<AsOfJoin> alike = sharing.stream().map(view -> view.over(all)).toList();
        // nor is a row left out that matters to one of them
        boolean bySpans = spanned.containsAll(sharing);
        result.add(match(join.over(all), alike, strategy, bySpans));
      } else if (sharing.size() > 1 && features(sharing) <= FEATURES_TOGETHER) {
        RowsTogether rows =
            together.computeIfAbsent(sharing.get(0), first -> RowsTogether.of(sharing));
        result.add(sharedRows(join, sharing, rows, strategy));
      } else {
        result.add(strategy(join, strategy));
      }
    }
    return nested(result, chosen).stream().map(ShownFeatures::of).toList();
  }

  /** The same joins, where there are many in a row that can stand in brackets in brackets. */
  private static List<AsOfStrategy> nested(
      List<AsOfStrategy> strategies, Map<AsOfJoin, StrategyChoice.Chosen> chosen) {
    int most = strategies.get(0).join().dialect().joinsInARow();
    List<AsOfStrategy> result = new ArrayList<>();
    for (int i = 0; i < strategies.size(); ) {
      AsOfJoin first = strategies.get(i).join();
      int end = i;
      while (end < strategies.size()
          && end - i < most
          && NestedJoin.isPossible(strategies.get(end))
          && NestedJoin.isAlike(first, strategies.get(end).join())) {
        end++;
      }
      if (strategies.size() <= most || end - i < 2) {
        result.add(strategies.get(i++));
        continue;
      }
      for (int j = i; j < end; j++) {
        AsOfJoin join = strategies.get(j).join();
        AsOfJoin inside = NestedJoin.inside(join, first);
        StrategyChoice.Chosen choice = chosen.get(join);
        AsOfStrategy inner =
            choice == null ? new ConstantInstant(inside) : strategy(inside, choice);
        result.add(new NestedJoin(inner, join, first, j == i, j == end - 1));
      }
      i = end;
    }
    return result;
  }

  /** The choice for each join whose instants differ, in order. */
  private Map<AsOfJoin, StrategyChoice.Chosen> chosen(
      List<AsOfJoin> joins, StrategyChoice.Estimates estimates) {
    Map<AsOfJoin, StrategyChoice.Chosen> chosen = new LinkedHashMap<>();
    Map<Object, List<AsOfJoin>> alike = new HashMap<>();
    for (AsOfJoin join : joins) {
      if (!isConstant(join)) {
        StrategyChoice.Chosen strategy = choice.choose(join, estimates);
        chosen.put(join, strategy);
        if (isBehind(strategy)) {
          alike.computeIfAbsent(SharedMatch.of(join, sql), key -> new ArrayList<>()).add(join);
        }
      }
    }
    // views that read the same rows are matched once, and an event match is of one view
    Set<AsOfJoin> shared = new HashSet<>();
    alike.values().stream().filter(views -> views.size() > 1).forEach(shared::addAll);
    shared.forEach(join -> chosen.computeIfPresent(join, (view, kind) -> choice.shared(kind)));
    long matched = chosen.values().stream().filter(Strategies::isMatch).count();
    long narrow = chosen.values().stream().filter(StrategyChoice::isNarrow).count();
    long events = chosen.values().stream().filter(Strategies::isEventMatch).count();
    boolean many = matched > StrategyChoice.FEW_MATCHES;
    boolean manyNarrow = many || narrow > StrategyChoice.FEW_NARROW_MATCHES;
    boolean manyEvents = events > StrategyChoice.FEW_EVENT_MATCHES;
    if (manyNarrow || manyEvents) {
      chosen.replaceAll(
          (join, strategy) -> {
            boolean dear =
                manyNarrow && StrategyChoice.isNarrow(strategy)
                    || many && isMatch(strategy)
                    || manyEvents && isEventMatch(strategy);
            return dear ? choice.ofMany(join, strategy, shared.contains(join) && !many) : strategy;
          });
    }
    return chosen;
  }

  /** Whether ties are settled behind the match. */
  private static boolean isBehind(StrategyChoice.Chosen chosen) {
    return StrategyChoice.isNarrow(chosen) || isEventMatch(chosen);
  }

  private static boolean isEventMatch(StrategyChoice.Chosen chosen) {
    return chosen.kind() == StrategyKind.EVENT_MATCH;
  }

  private static int features(List<AsOfJoin> views) {
    return views.stream().mapToInt(view -> view.reference().schema().features().size()).sum();
  }

  private static AsOfStrategy sharedRows(
      AsOfJoin join, List<AsOfJoin> sharing, RowsTogether together, StrategyChoice.Chosen chosen) {
    EventRange all = together.join().events();
    List<AsOfJoin> alike = sharing.stream().map(view -> view.over(all)).toList();
    RankedStrategy form = (RankedStrategy) strategy(together.join(), chosen);
    return new SharedRows(join.over(all), alike, together, form);
  }

  private static AsOfStrategy strategy(AsOfJoin join, StrategyChoice.Chosen chosen) {
    return switch (chosen.kind()) {
      case VALIDITY_INTERVAL -> new ValidityInterval(join, chosen.reason());
      case LATERAL_TOP_ONE -> new LateralTopOne(join, chosen.reason());
      case ARRAY_SEARCH -> new ArraySearch(join, chosen.reason());
      case EVENT_MATCH -> new EventMatch(join, chosen.reason());
      case ASOF_JOIN -> new NativeAsOf(join, chosen.reason());
      case UNION_WINDOW -> new UnionWindow(join, chosen.reason());
      case RANKED_CANDIDATES -> new RankedCandidates(join, chosen.reason());
      case RANGE_JOIN -> new RangeJoin(join, chosen.reason());
      case NARROW_MATCH, SPAN_MATCH, GROUPED_MATCH ->
          throw new IllegalArgumentException("shared with other views");
    };
  }

  private Object shared(AsOfJoin join, StrategyChoice.Chosen chosen) {
    StrategyKind kind = chosen.kind();
    return List.of(
        SharedMatch.of(join, sql),
        kind == StrategyKind.SPAN_MATCH ? StrategyKind.NARROW_MATCH : kind);
  }

  private static boolean isMatch(StrategyChoice.Chosen chosen) {
    return MATCHES.contains(chosen.kind());
  }

  /** Whether rows are found for the instants of the spine, and can be shown under two aliases. */
  private static boolean isRanked(AsOfJoin join, StrategyChoice.Chosen chosen) {
    return switch (chosen.kind()) {
      case ASOF_JOIN, UNION_WINDOW, ARRAY_SEARCH, RANKED_CANDIDATES, RANGE_JOIN ->
          join.dialect().joinsLaterally();
      case NARROW_MATCH,
          SPAN_MATCH,
          GROUPED_MATCH,
          EVENT_MATCH,
          LATERAL_TOP_ONE,
          VALIDITY_INTERVAL ->
          false;
    };
  }

  private static AsOfStrategy match(
      AsOfJoin join, List<AsOfJoin> sharing, StrategyChoice.Chosen chosen, boolean bySpans) {
    if (!join.spine().knownConstant()) {
      return new KnownPerRow(join);
    }
    return chosen.kind() == StrategyKind.GROUPED_MATCH
        ? new GroupedMatch(join, sharing, chosen.reason())
        : new NarrowMatch(join, sharing, bySpans, chosen.reason());
  }

  /** How the newest row of each key is found on this warehouse. */
  public static Population newest(AsOfJoin join) {
    return join.dialect().hasSemiJoin() ? new ConstantInstant(join) : new NewestPerKey(join);
  }

  private static boolean isConstant(AsOfJoin join) {
    return join.spine().constant() && join.spine().knownConstant();
  }
}
