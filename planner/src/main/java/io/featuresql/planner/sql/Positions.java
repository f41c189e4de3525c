package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Turns the positions of nodes into spans. {@link GrammarTokens} puts the whole text on one line
 * and counts UTF-16 units, so a column is an offset plus one, whatever the text holds.
 */
final class Positions {
  private Positions() {}

  static Span span(SqlParserPos pos) {
    if (!isKnown(pos)) {
      throw new IllegalArgumentException("a node without a position");
    }
    return new Span(pos.getColumnNum() - 1, pos.getEndColumnNum());
  }

  static Name name(SqlIdentifier identifier) {
    return new Name(identifier.getSimple(), span(identifier.getParserPosition()));
  }

  /** A parameter, counted from 0, that is one token. */
  static SqlDynamicParam parameter(int index, Token token) {
    return new SqlDynamicParam(index, new SqlParserPos(1, token.start() + 1, 1, token.end()));
  }

  /** The smallest span that covers a node and everything below it; without recursion. */
  static Span cover(SqlNode node) {
    int start = Integer.MAX_VALUE;
    int end = -1;
    Deque<SqlNode> open = new ArrayDeque<>();
    open.push(node);
    while (!open.isEmpty()) {
      SqlNode next = open.pop();
      SqlParserPos pos = next.getParserPosition();
      if (isKnown(pos)) {
        start = Math.min(start, pos.getColumnNum() - 1);
        end = Math.max(end, pos.getEndColumnNum());
      }
      Iterable<SqlNode> children = children(next);
      for (SqlNode child : children) {
        if (child != null) {
          open.push(child);
        }
      }
    }
    if (end < 0) {
      throw new IllegalArgumentException("a node without a position");
    }
    return new Span(start, end);
  }

  private static Iterable<SqlNode> children(SqlNode node) {
    if (node instanceof SqlNodeList list) {
      return list;
    }
    return node instanceof SqlCall call ? call.getOperandList() : List.of();
  }

  private static boolean isKnown(SqlParserPos pos) {
    return pos.getLineNum() == 1 && pos.getColumnNum() > 0;
  }
}
