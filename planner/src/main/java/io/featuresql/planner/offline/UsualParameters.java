package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.Optional;

/** {@code $1} and {@code $name} written as {@code ?}, which every driver takes. */
public final class UsualParameters {
  private UsualParameters() {}

  /**
   * {@code sql} with {@code ?}; empty where the warehouse has to get it as it is.
   *
   * @param dialect whose driver may take {@code $1} itself
   */
  public static Optional<Rewritten> of(String sql, List<Token> tokens, WarehouseDialect dialect) {
    Parameters parameters;
    try {
      parameters = Parameters.of(tokens);
    } catch (FeatureSqlException severalKinds) {
      return Optional.empty(); // the warehouse knows what it takes
    }
    boolean other = parameters.hasNames() || (parameters.hasNumbers() && !dialect.bindsNumbers());
    if (!other || hasItsOwn(tokens)) {
      return Optional.empty();
    }
    return Optional.of(all(sql, tokens, dialect));
  }

  /** {@code sql} with {@code ?}, also where it has none but these. */
  public static Rewritten all(String sql, List<Token> tokens, WarehouseDialect dialect) {
    Edits edits = new Edits(tokens, dialect);
    SqlText.Assembled text = edits.render(new Span(0, sql.length())).assemble(sql);
    return new Rewritten(
        text.sql(), text.bindings(), edits.parameterCount(), text.map(), List.of());
  }

  /** Whether the parameters are those of a function, or of a statement of the warehouse's. */
  private static boolean hasItsOwn(List<Token> tokens) {
    boolean makesTable = tokens.stream().limit(4).anyMatch(token -> token.is("TABLE"));
    return tokens.get(0).is("PREPARE") || (tokens.get(0).is("CREATE") && !makesTable);
  }
}
