package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;

/**
 * What is to the left of a clause, as far as it has to be read when the warehouse is asked about
 * it, or when its keys and instants are written a second time.
 *
 * <p>Clauses that follow one another leave each row of what is to the left of the first of them one
 * row. So that is all to read for a clause whose keys and instants name nothing that the ones
 * before it bring. If each clause read those before it, the text would double from clause to
 * clause.
 *
 * @param rows has as many rows as the left side
 * @param values gives the keys and instants of the clause
 */
record LeftSide(Span rows, Span values) {
  /** The clauses that follow one another, up to the last one that was seen. */
  private record Chain(Span first, int end, Set<String> names) {}

  /** Finds the left sides of the clauses of one statement, in their order. */
  static final class Finder {
    private final List<Token> tokens;
    private final Map<Integer, Chain> chains = new HashMap<>();

    Finder(List<Token> tokens) {
      this.tokens = tokens;
    }

    LeftSide of(Outline.Clause clause, List<FeatureReference> references) {
      Span whole = new Span(clause.itemStart(), clause.span().start());
      if (!clause.hasSpine()) {
        return new LeftSide(whole, whole);
      }
      Optional<Chain> chain =
          Optional.ofNullable(chains.get(clause.itemStart()))
              .filter(seen -> follows(clause.span().start(), seen.end()));
      LeftSide left = new LeftSide(whole, whole);
      Set<String> names = new HashSet<>();
      if (chain.isPresent()) {
        Chain before = chain.get();
        names.addAll(before.names());
        boolean apart = named(clause, references).noneMatch(before.names()::contains);
        left = new LeftSide(before.first(), apart ? before.first() : whole);
      }
      references.forEach(reference -> brought(reference).map(LeftSide::key).forEach(names::add));
      chains.put(clause.itemStart(), new Chain(left.rows(), clause.span().end(), names));
      return left;
    }

    /** Whether nothing stands between what ends at {@code before} and the place {@code next}. */
    private boolean follows(int next, int before) {
      return before <= next && Tokens.within(tokens, new Span(before, next)).isEmpty();
    }

    /** The names in the keys and instants of the clause. */
    private Stream<String> named(Outline.Clause clause, List<FeatureReference> references) {
      Stream<SqlNode> instants =
          Stream.concat(
              Stream.of(clause.features().asOf()), clause.features().knownAsOf().stream());
      Stream<SqlNode> keys =
          references.stream()
              .flatMap(reference -> reference.bindings().stream())
              .flatMap(binding -> binding.expression().stream());
      Stream<String> own =
          references.stream()
              .flatMap(reference -> reference.bindings().stream())
              .filter(binding -> binding.expression().isEmpty())
              .map(FeatureReference.KeyBinding::joinKey);
      Stream<String> written =
          Stream.concat(instants, keys)
              .flatMap(node -> Tokens.within(tokens, FeatureSqlParser.spanOf(node)).stream())
              .filter(Token::isName)
              .map(Token::name);
      return Stream.concat(own, written).map(LeftSide::key);
    }
  }

  /** The names that a reference adds to those of the left side. */
  private static Stream<String> brought(FeatureReference reference) {
    Stream<String> features =
        reference.features().stream().map(FeatureReference.Selected::outputName);
    Stream<String> aliases =
        Stream.concat(reference.alias().stream(), reference.service().stream());
    return Stream.concat(
        features, Stream.concat(aliases, reference.matchedTimestampName().stream()));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
