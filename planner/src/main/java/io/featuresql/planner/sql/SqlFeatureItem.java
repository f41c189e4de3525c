package io.featuresql.planner.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/** One feature of the list behind a reference: {@code feature [[AS] alias]}. */
public final class SqlFeatureItem extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("FEATURE_ITEM", SqlKind.OTHER);

  private final SqlIdentifier feature;
  private final @Nullable SqlIdentifier alias;

  /** Called by the generated parser. */
  public SqlFeatureItem(SqlParserPos pos, SqlIdentifier feature, @Nullable SqlIdentifier alias) {
    super(pos);
    this.feature = Objects.requireNonNull(feature);
    this.alias = alias;
  }

  /** The name of the feature, as written, without quotes. */
  public Name feature() {
    return Positions.name(feature);
  }

  /** The name that the feature has in the result, when it is another. */
  public Optional<Name> alias() {
    return Optional.ofNullable(alias).map(Positions::name);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(feature, alias);
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlFeatureItem(pos, feature, alias);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    feature.unparse(writer, 0, 0);
    if (alias != null) {
      writer.keyword("AS");
      alias.unparse(writer, 0, 0);
    }
  }
}
