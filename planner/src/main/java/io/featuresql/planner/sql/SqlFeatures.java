package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/**
 * {@code input FEATURES ref, ... AS OF instant [KNOWN AS OF instant]}: an operator of FROM.
 *
 * <p>Its own position is the clause, from FEATURES to the last token, without the input.
 */
public final class SqlFeatures extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("FEATURES", SqlKind.OTHER);

  private final @Nullable SqlNode input;
  private final SqlNodeList refs;
  private final SqlNode asOf;
  private final boolean before;
  private final @Nullable SqlNode knownAsOf;

  /** Called by the generated parser. */
  public SqlFeatures(
      SqlParserPos pos,
      @Nullable SqlNode input,
      SqlNodeList refs,
      SqlNode asOf,
      boolean before,
      @Nullable SqlNode knownAsOf) {
    super(pos);
    this.input = input;
    this.refs = Objects.requireNonNull(refs);
    this.asOf = Objects.requireNonNull(asOf);
    this.before = before;
    this.knownAsOf = knownAsOf;
  }

  /** The left side; empty when the clause stands alone, and when only the clause was parsed. */
  public Optional<SqlNode> input() {
    return Optional.ofNullable(input);
  }

  /** The references, one or more, in the order written. */
  public List<SqlFeatureRef> refs() {
    List<SqlFeatureRef> list = new ArrayList<>();
    for (SqlNode ref : refs) {
      list.add((SqlFeatureRef) ref);
    }
    return List.copyOf(list);
  }

  /** The as-of instant. */
  public SqlNode asOf() {
    return asOf;
  }

  /** Whether the instant follows BEFORE, and is itself excluded. */
  public boolean isBefore() {
    return before;
  }

  /** The instant of KNOWN AS OF. */
  public Optional<SqlNode> knownAsOf() {
    return Optional.ofNullable(knownAsOf);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(input, refs, asOf, knownAsOf);
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlFeatures(pos, input, refs, asOf, before, knownAsOf);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    if (input != null) {
      input.unparse(writer, 0, 0);
    }
    writer.keyword("FEATURES");
    SqlWriter.Frame frame = writer.startList("", "");
    for (SqlNode ref : refs) {
      writer.sep(",");
      ref.unparse(writer, 0, 0);
    }
    writer.endList(frame);
    writer.keyword(before ? "BEFORE" : "AS OF");
    asOf.unparse(writer, 0, 0);
    if (knownAsOf != null) {
      writer.keyword("KNOWN AS OF");
      knownAsOf.unparse(writer, 0, 0);
    }
  }

  /** What follows the references where AS OF should. */
  public enum Follower {
    NAME_AND_AS,
    DOT,
    COMPARISON,
    WITHIN,
    OUT_OF_ORDER,
    ANYTHING_ELSE
  }

  /**
   * Called by the generated parser when neither AS OF nor BEFORE follows the references.
   *
   * @param clause where the clause is, up to here
   * @param next the token that follows, and {@code nextPos} where it is
   * @throws FeatureSqlException always: MISSING_AS_OF, or SYNTAX when something else was meant
   */
  public static void failWithoutAsOf(
      SqlParserPos clause, Follower follower, String next, SqlParserPos nextPos) {
    String remedy =
        switch (follower) {
          case NAME_AND_AS -> "expected AS OF, or AS before an alias";
          case DOT -> "features are listed in parentheses behind the name of their view";
          case COMPARISON -> "ON binds with join_key = expression; put a condition in parentheses";
          case WITHIN -> "WITHIN is followed by INTERVAL, for example WITHIN INTERVAL '7' DAY";
          case OUT_OF_ORDER ->
              "the order is: name, (features), AS alias, PREFIX, ON, WITHIN, and AS OF at the end";
          case ANYTHING_ELSE -> "";
        };
    if (!remedy.isEmpty()) {
      throw FeatureSqlException.at(
          Positions.span(nextPos), ErrorCode.SYNTAX, "unexpected '" + next + "'; " + remedy);
    }
    throw FeatureSqlException.at(
        Positions.span(clause),
        ErrorCode.MISSING_AS_OF,
        "this FEATURES clause has no AS OF; add AS OF and the instant at which the features must"
            + " have been known, for example AS OF NOW");
  }
}
