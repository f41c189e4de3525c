package io.featuresql.planner.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
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
 * A reference to a feature view, on-demand view or service: {@code name [(feature [[AS] alias],
 * ...)] [AS alias] [PREFIX name] [ON key = expression [AND ...]] [WITHIN interval]}.
 */
public final class SqlFeatureRef extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("FEATURE_REF", SqlKind.OTHER);

  private final SqlIdentifier name;
  private final @Nullable SqlNodeList items;
  private final @Nullable SqlIdentifier alias;
  private final @Nullable SqlIdentifier prefix;
  private final SqlNodeList bindings;
  private final @Nullable SqlInterval within;

  /** Called by the generated parser. */
  public SqlFeatureRef(
      SqlParserPos pos,
      SqlIdentifier name,
      @Nullable SqlNodeList items,
      @Nullable SqlIdentifier alias,
      @Nullable SqlIdentifier prefix,
      SqlNodeList bindings,
      @Nullable SqlInterval within) {
    super(pos);
    this.name = Objects.requireNonNull(name);
    this.items = items;
    this.alias = alias;
    this.prefix = prefix;
    this.bindings = Objects.requireNonNull(bindings);
    this.within = within;
  }

  /** The name of the view or service, as written, without quotes. */
  public Name name() {
    return Positions.name(name);
  }

  /** The features chosen, one or more; empty when the reference has no list and means all. */
  public Optional<List<SqlFeatureItem>> items() {
    return Optional.ofNullable(items).map(list -> cast(list, SqlFeatureItem.class));
  }

  /** The alias after AS. */
  public Optional<Name> alias() {
    return Optional.ofNullable(alias).map(Positions::name);
  }

  /** What the names of its features begin with in the result, where they have no alias. */
  public Optional<Name> prefix() {
    return Optional.ofNullable(prefix).map(Positions::name);
  }

  /** What ON binds, in the order written; empty when there is no ON. */
  public List<SqlKeyBinding> bindings() {
    return cast(bindings, SqlKeyBinding.class);
  }

  /** What overrides the TTL. */
  public Optional<Duration> within() {
    return Optional.ofNullable(within).map(SqlInterval::duration);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(name, items, alias, prefix, bindings, within);
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlFeatureRef(pos, name, items, alias, prefix, bindings, within);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    name.unparse(writer, 0, 0);
    if (items != null) {
      items.unparse(writer, 1, 1);
    }
    if (alias != null) {
      writer.keyword("AS");
      alias.unparse(writer, 0, 0);
    }
    if (prefix != null) {
      writer.keyword("PREFIX");
      prefix.unparse(writer, 0, 0);
    }
    String separator = "ON";
    for (SqlNode binding : bindings) {
      writer.keyword(separator);
      binding.unparse(writer, 0, 0);
      separator = "AND";
    }
    if (within != null) {
      writer.keyword("WITHIN");
      within.unparse(writer, 0, 0);
    }
  }

  private static <T> List<T> cast(SqlNodeList nodes, Class<T> type) {
    List<T> list = new ArrayList<>();
    for (SqlNode node : nodes) {
      list.add(type.cast(node));
    }
    return List.copyOf(list);
  }
}
