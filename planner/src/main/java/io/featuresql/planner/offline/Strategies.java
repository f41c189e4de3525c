package io.featuresql.planner.offline;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The strategies of the joins of one clause.
 *
 * @param choice how one is chosen
 */
record Strategies(StrategyChoice choice) {
  private static final Set<StrategyKind> MATCHES =
      EnumSet.of(StrategyKind.NARROW_MATCH, StrategyKind.SPAN_MATCH, StrategyKind.GROUPED_MATCH);

  /** The strategy of each join; views that read the same rows share one match. */
  List<AsOfStrategy> of(List<AsOfJoin> joins, StrategyChoice.Estimates estimates) {
    Map<AsOfJoin, StrategyChoice.Chosen> chosen = new LinkedHashMap<>();
    Map<AsOfJoin, List<AsOfJoin>> sharers = new LinkedHashMap<>();
    Map<Object, List<AsOfJoin>> matches = new LinkedHashMap<>();
    for (AsOfJoin join : joins) {
      if (isConstant(join)) {
        continue;
      }
      StrategyChoice.Chosen strategy = choice.choose(join, estimates);
      chosen.put(join, strategy);
      if (isMatch(strategy) && join.spine().knownConstant()) {
        List<AsOfJoin> match =
            matches.computeIfAbsent(shared(join, strategy), key -> new ArrayList<>());
        match.add(join);
        sharers.put(join, match);
      }
    }
    List<AsOfStrategy> result = new ArrayList<>();
    for (AsOfJoin join : joins) {
      StrategyChoice.Chosen strategy = chosen.get(join);
      if (strategy == null) {
        result.add((AsOfStrategy) newest(join));
      } else if (isMatch(strategy)) {
        List<AsOfJoin> sharing = sharers.getOrDefault(join, List.of(join));
        // one match reads what matters to any of them
        EventRange all =
            sharing.stream().map(AsOfJoin::events).reduce(EventRange::or).orElse(join.events());
        List<AsOfJoin> alike = sharing.stream().map(view -> view.over(all)).toList();
        result.add(match(join.over(all), alike, strategy));
      } else {
        result.add(strategy(join, strategy));
      }
    }
    return result;
  }

  private static AsOfStrategy strategy(AsOfJoin join, StrategyChoice.Chosen chosen) {
    return switch (chosen.kind()) {
      case VALIDITY_INTERVAL -> new ValidityInterval(join, chosen.reason());
      case LATERAL_TOP_ONE -> new LateralTopOne(join, chosen.reason());
      case ARRAY_SEARCH -> new ArraySearch(join, chosen.reason());
      case ASOF_JOIN -> new NativeAsOf(join, chosen.reason());
      case UNION_WINDOW -> new UnionWindow(join, chosen.reason());
      case RANKED_CANDIDATES -> new RankedCandidates(join, chosen.reason());
      case RANGE_JOIN -> new RangeJoin(join, chosen.reason());
      case NARROW_MATCH, SPAN_MATCH, GROUPED_MATCH ->
          throw new IllegalArgumentException("shared with other views");
    };
  }

  private static Object shared(AsOfJoin join, StrategyChoice.Chosen chosen) {
    return List.of(SharedMatch.of(join), chosen.kind());
  }

  private static boolean isMatch(StrategyChoice.Chosen chosen) {
    return MATCHES.contains(chosen.kind());
  }

  private static AsOfStrategy match(
      AsOfJoin join, List<AsOfJoin> sharing, StrategyChoice.Chosen chosen) {
    if (!join.spine().knownConstant()) {
      return new KnownPerRow(join);
    }
    return chosen.kind() == StrategyKind.GROUPED_MATCH
        ? new GroupedMatch(join, sharing, chosen.reason())
        : new NarrowMatch(join, sharing, chosen.kind() == StrategyKind.SPAN_MATCH, chosen.reason());
  }

  /** How the newest row of each key is found on this warehouse. */
  static Population newest(AsOfJoin join) {
    boolean hasSemiJoin = join.dialect().strategies().contains(StrategyKind.NARROW_MATCH);
    return hasSemiJoin ? new ConstantInstant(join) : new NewestPerKey(join);
  }

  private static boolean isConstant(AsOfJoin join) {
    return join.spine().constant() && join.spine().knownConstant();
  }
}
