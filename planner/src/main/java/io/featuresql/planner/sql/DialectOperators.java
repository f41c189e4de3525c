package io.featuresql.planner.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** What warehouses write in expressions and Calcite has no operator for. */
public final class DialectOperators {
  /** {@code {'a': 1, b: 2}}: names and values, in turn. */
  public static final SqlOperator STRUCT = special("STRUCT_LITERAL");

  /** {@code low:high:step} between brackets; an end left out is an empty list. */
  public static final SqlOperator SLICE = special("SLICE");

  /** {@code INTERVAL '1 day'}: the text in quotes, with its units in it. */
  public static final SqlOperator INTERVAL_TEXT = special("INTERVAL_TEXT");

  /** The ALL of {@code GROUP BY ALL}. */
  public static final SqlOperator GROUP_BY_ALL = special("GROUP_BY_ALL");

  /** {@code instant AT TIME ZONE zone}. It binds tighter than arithmetic, as casts do. */
  public static final SqlBinaryOperator AT_TIME_ZONE = binary("AT TIME ZONE", 78);

  private static final Set<String> TIME_UNITS =
      Set.of(
          "YEAR",
          "YEARS",
          "QUARTER",
          "QUARTERS",
          "MONTH",
          "MONTHS",
          "WEEK",
          "WEEKS",
          "DAY",
          "DAYS",
          "HOUR",
          "HOURS",
          "MINUTE",
          "MINUTES",
          "SECOND",
          "SECONDS",
          "MILLISECOND",
          "MILLISECONDS",
          "MICROSECOND",
          "MICROSECONDS");

  private DialectOperators() {}

  /** An operator known by its symbol alone; it binds as {@code ||} does. */
  public static SqlBinaryOperator binary(String symbol) {
    return binary(symbol, 60);
  }

  /** Whether {@code word} can be the unit of an interval. */
  public static boolean isTimeUnit(String word) {
    return TIME_UNITS.contains(word.toUpperCase(Locale.ROOT));
  }

  /** Called by the generated parser. */
  public static SqlCall slice(
      SqlParserPos pos, @Nullable SqlNode low, @Nullable SqlNode high, @Nullable SqlNode step) {
    return SLICE.createCall(pos, List.of(orEmpty(low), orEmpty(high), orEmpty(step)));
  }

  /** Called by the generated parser: {@code $1} is the parameter with index 0. */
  public static SqlDynamicParam numberedParameter(String image, SqlParserPos pos) {
    return new SqlDynamicParam(Integer.parseInt(image.substring(1)) - 1, pos);
  }

  /** Called by the generated parser: {@code text} is what the quotes hold. */
  public static SqlCall interval(int sign, String text, SqlParserPos textPos, SqlParserPos pos) {
    SqlNode value = SqlLiteral.createCharString(sign < 0 ? "-" + text : text, textPos);
    return INTERVAL_TEXT.createCall(pos, value);
  }

  /** Called by the generated parser: the type of lists of {@code element}. */
  public static SqlDataTypeSpec listType(SqlDataTypeSpec element, SqlParserPos pos) {
    return new SqlDataTypeSpec(
        new SqlCollectionTypeNameSpec(element.getTypeNameSpec(), SqlTypeName.ARRAY, pos), pos);
  }

  private static SqlOperator special(String name) {
    return new SqlSpecialOperator(name, SqlKind.OTHER) {
      @Override
      public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
        writer.print(name);
        SqlWriter.Frame frame = writer.startList("(", ")");
        for (SqlNode operand : call.getOperandList()) {
          writer.sep(",");
          operand.unparse(writer, 0, 0);
        }
        writer.endList(frame);
      }
    };
  }

  private static SqlNode orEmpty(@Nullable SqlNode node) {
    return node == null ? SqlNodeList.EMPTY : node;
  }

  private static SqlBinaryOperator binary(String symbol, int precedence) {
    return new SqlBinaryOperator(symbol, SqlKind.OTHER, precedence, true, null, null, null);
  }
}
