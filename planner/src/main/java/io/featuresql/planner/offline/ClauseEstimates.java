package io.featuresql.planner.offline;

import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.strategy.StrategyChoice;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.spi.SourceStatistics;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.Column;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the warehouse guesses for one clause; each question is asked once. */
final class ClauseEstimates implements StrategyChoice.Estimates {
  private final Outline.Clause clause;
  private final boolean known;
  private final SpineProbe rowsProbe;
  private final List<Token> leftSide;
  private final Relations relations;
  private @Nullable OptionalDouble spineRows;

  /**
   * Estimates of {@code clause}.
   *
   * @param rowsProbe asks for the rows of the left side
   * @param leftSide the tokens of the left side
   */
  ClauseEstimates(
      Outline.Clause clause,
      SpineTypes types,
      SpineProbe rowsProbe,
      List<Token> leftSide,
      Relations relations) {
    this.clause = clause;
    this.known = clause.hasSpine() && !types.equals(SpineTypes.UNKNOWN);
    this.rowsProbe = rowsProbe;
    this.leftSide = leftSide;
    this.relations = relations;
  }

  @Override
  public OptionalDouble spineRows() {
    OptionalDouble rows = spineRows;
    if (rows == null) {
      rows = known ? rowsProbe.rows(clause) : OptionalDouble.empty();
      spineRows = rows;
    }
    return rows;
  }

  @Override
  public OptionalDouble sourceRows(AsOfJoin join) {
    return relations.estimatedRows(join.reference().schema().query());
  }

  /** By its words: a view of the warehouse, or a WITH query, is taken for a table. */
  @Override
  public boolean isTable() {
    List<Token> words = leftSide;
    int i = 1;
    while (i < words.size() && words.get(i).kind() == Token.Kind.DOT) {
      i += 2;
    }
    i += i < words.size() && words.get(i).is("AS") ? 1 : 0;
    return words.size() - i <= 1;
  }

  @Override
  public Optional<SourceStatistics> statistics(AsOfJoin join) {
    return relations.statistics(
        join.reference().schema().query(),
        join.reference().schema().keys().stream().map(Column::name).toList(),
        join.reference().schema().eventTimestamp().orElseThrow().name());
  }
}
