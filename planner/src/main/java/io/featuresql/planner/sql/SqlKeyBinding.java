package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.ImmutableNullableList;

/** One binding of ON: {@code join_key = expression}. */
public final class SqlKeyBinding extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("KEY_BINDING", SqlKind.OTHER);

  private final SqlIdentifier key;
  private final SqlNode expression;

  /** Called by the generated parser. */
  public SqlKeyBinding(SqlParserPos pos, SqlIdentifier key, SqlNode expression) {
    super(pos);
    this.key = Objects.requireNonNull(key);
    this.expression = Objects.requireNonNull(expression);
  }

  /** The join key or REQUEST column that is bound, as written, without quotes. */
  public Name key() {
    return Positions.name(key);
  }

  /** What it is bound to: an expression over the aliases of the left side. */
  public SqlNode expression() {
    return expression;
  }

  /**
   * Called by the generated parser when a dot follows the key.
   *
   * @throws FeatureSqlException SYNTAX, always
   */
  public static void failQualified(SqlParserPos key) {
    throw FeatureSqlException.at(
        Positions.span(key),
        ErrorCode.SYNTAX,
        "ON binds with join_key = expression; write the join key without a table before it");
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(key, expression);
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlKeyBinding(pos, key, expression);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    key.unparse(writer, 0, 0);
    writer.print("=");
    expression.unparse(writer, 100, 100);
  }
}
