package io.featuresql.planner.sql;

import java.util.Objects;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT DISTINCT ON (expression, ...)}. It also carries the key word DISTINCT; whoever
 * takes a SELECT apart must look for this class first.
 */
public final class SqlSelectDistinctOn extends SqlSelect {
  private final SqlNodeList distinctOn;

  private SqlSelectDistinctOn(SqlNodeList distinctOn, SqlSelect select) {
    super(
        select.getParserPosition(),
        (SqlNodeList) select.getOperandList().get(0),
        select.getSelectList(),
        select.getFrom(),
        select.getWhere(),
        select.getGroup(),
        select.getHaving(),
        select.getWindowList(),
        select.getQualify(),
        select.getOrderList(),
        select.getOffset(),
        select.getFetch(),
        select.getHints());
    this.distinctOn = Objects.requireNonNull(distinctOn);
  }

  /** Called by the generated parser: a plain SELECT when {@code distinctOn} is null. */
  public static SqlSelect select(
      @Nullable SqlNodeList distinctOn,
      SqlParserPos pos,
      SqlNodeList keywords,
      SqlNodeList selectList,
      @Nullable SqlNode from,
      @Nullable SqlNode where,
      @Nullable SqlNodeList groupBy,
      @Nullable SqlNode having,
      @Nullable SqlNodeList windows,
      @Nullable SqlNode qualify,
      @Nullable SqlNodeList orderBy,
      @Nullable SqlNode offset,
      @Nullable SqlNode fetch,
      SqlNodeList hints) {
    SqlSelect select =
        new SqlSelect(
            pos,
            keywords,
            selectList,
            from,
            where,
            groupBy,
            having,
            windows,
            qualify,
            orderBy,
            offset,
            fetch,
            hints);
    return distinctOn == null ? select : new SqlSelectDistinctOn(distinctOn, select);
  }

  /** The expressions in parentheses. */
  public SqlNodeList distinctOn() {
    return distinctOn;
  }
}
