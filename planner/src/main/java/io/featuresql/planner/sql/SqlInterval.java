package io.featuresql.planner.sql;

import io.featuresql.planner.error.FeatureSqlException;
import java.time.Duration;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** A constant interval of a fixed length. */
public final class SqlInterval extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("INTERVAL", SqlKind.OTHER);

  private final Duration duration;

  private SqlInterval(SqlParserPos pos, Duration duration) {
    super(pos);
    this.duration = duration;
  }

  /**
   * Called by the generated parser.
   *
   * @throws FeatureSqlException INTERVAL when it is negative or not of a fixed length
   */
  public static SqlInterval of(
      SqlParserPos pos, String value, @Nullable String fromUnit, @Nullable String toUnit) {
    return new SqlInterval(pos, Intervals.parse(value, fromUnit, toUnit, Positions.span(pos)));
  }

  /** Its length, to the microsecond. */
  public Duration duration() {
    return duration;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of();
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlInterval(pos, duration);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.print(Intervals.toSql(duration));
  }
}
