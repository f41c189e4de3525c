package io.featuresql.jdbc;

import io.featuresql.engine.session.Run;
import io.featuresql.engine.session.SessionRelations;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureService;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.Rows;
import io.featuresql.planner.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Feature views and services as tables of the schema {@code features}, beside the warehouse's own
 * rows of the same metadata. Patterns match names of definitions in any case.
 */
final class DefinitionTables {
  static final String SCHEMA = "features";
  static final String VIEW_TYPE = "FEATURE VIEW";
  static final String SERVICE_TYPE = "FEATURE SERVICE";

  /** Of fewer definitions than these each table is asked for alone. */
  private static final int MANY = 30;

  private static final DataType TEXT = DataType.of(TypeKind.VARCHAR, "VARCHAR");
  private static final DataType NUMBER = DataType.of(TypeKind.INTEGER, "INTEGER");

  private static final List<Column> TABLES =
      columns(
          "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
              + " SELF_REFERENCING_COL_NAME REF_GENERATION");
  private static final List<Column> COLUMNS =
      columns(
          "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #DATA_TYPE TYPE_NAME #COLUMN_SIZE"
              + " #BUFFER_LENGTH #DECIMAL_DIGITS #NUM_PREC_RADIX #NULLABLE REMARKS COLUMN_DEF"
              + " #SQL_DATA_TYPE #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION"
              + " IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE #SOURCE_DATA_TYPE"
              + " IS_AUTOINCREMENT IS_GENERATEDCOLUMN");
  private static final List<Column> KEYS =
      columns("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #KEY_SEQ PK_NAME");
  private static final List<Column> SCHEMAS = columns("TABLE_SCHEM TABLE_CATALOG");
  private static final List<Column> TYPES = columns("TABLE_TYPE");

  private final ProjectConnection connection;
  private final SessionRelations questions;

  DefinitionTables(ProjectConnection connection) {
    this.connection = connection;
    this.questions = new SessionRelations(connection.session(), Run.unlimited());
  }

  /** Columns by their names; those behind a {@code #} are numbers. */
  static List<Column> columns(String names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names.split(" ", -1)) {
      boolean number = name.startsWith("#");
      columns.add(new Column(number ? name.substring(1) : name, number ? NUMBER : TEXT));
    }
    return List.copyOf(columns);
  }

  // The five answers. Each takes the warehouse's rows, null when it cannot be reached.

  ResultSet tables(
      @Nullable Rows warehouse,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      String @Nullable [] types) {
    Set<String> wanted = types == null ? Set.of(VIEW_TYPE, SERVICE_TYPE) : Set.of(types);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    String catalogName = catalogName(warehouse);
    for (Definition definition : matching(schemaPattern, namePattern)) {
      String type = definition instanceof FeatureView ? VIEW_TYPE : SERVICE_TYPE;
      if (wanted.contains(type)) {
        Map<String, @Nullable Object> row = named(definition, catalogName);
        row.put("TABLE_TYPE", type);
        row.put("REMARKS", definition.comment().isEmpty() ? null : definition.comment());
        rows.add(row);
      }
    }
    return merged(
        warehouse, TABLES, rows, List.of("TABLE_TYPE", "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME"));
  }

  ResultSet columns(
      @Nullable Rows warehouse,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      @Nullable String columnPattern) {
    Pattern column = pattern(columnPattern);
    Catalog catalog = connection.session().engine().catalog();
    String catalogName = catalogName(warehouse);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    List<Definition> matching = matching(schemaPattern, namePattern);
    Map<List<String>, List<Column>> tables = matching.size() < MANY ? Map.of() : questions.tables();
    for (Definition definition : matching) {
      List<Column> columns = columnsOf(definition, catalog, tables);
      for (int i = 0; i < columns.size(); i++) {
        if (column.matcher(columns.get(i).name()).matches()) {
          rows.add(row(definition, columns.get(i), i + 1, catalogName, catalog));
        }
      }
    }
    return merged(
        warehouse,
        COLUMNS,
        rows,
        List.of("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "ORDINAL_POSITION"));
  }

  private static Map<String, @Nullable Object> row(
      Definition definition,
      Column column,
      int position,
      @Nullable String catalogName,
      Catalog catalog) {
    DataType type = column.type();
    Map<String, @Nullable Object> row = named(definition, catalogName);
    row.put("COLUMN_NAME", column.name());
    row.put("DATA_TYPE", JdbcTypes.code(type));
    row.put("TYPE_NAME", type.name());
    row.put("COLUMN_SIZE", JdbcTypes.precision(type));
    row.put("DECIMAL_DIGITS", JdbcTypes.scale(type));
    row.put("NUM_PREC_RADIX", 10);
    boolean key = isKey(definition, column.name(), catalog);
    row.put("NULLABLE", key ? DatabaseMetaData.columnNoNulls : DatabaseMetaData.columnNullable);
    row.put("IS_NULLABLE", key ? "NO" : "YES");
    row.put("ORDINAL_POSITION", position);
    row.put("REMARKS", remarks(definition, column.name(), catalog));
    row.put("IS_AUTOINCREMENT", "NO");
    row.put("IS_GENERATEDCOLUMN", "NO");
    return row;
  }

  /** The comment of a feature, wherever it is shown. */
  private static @Nullable String remarks(Definition definition, String column, Catalog catalog) {
    if (definition instanceof FeatureView view) {
      return view.featureComment(column).orElse(null);
    }
    for (FeatureService.Member member : ((FeatureService) definition).members()) {
      Optional<FeatureView> view = catalog.featureView(member.view());
      String feature = member.featureOf(column);
      Optional<String> comment = view.flatMap(v -> v.featureComment(feature));
      if (comment.isPresent()) {
        return comment.get();
      }
    }
    return null;
  }

  private static boolean isKey(Definition definition, String column, Catalog catalog) {
    return definition instanceof FeatureView view
        && catalog.entityOf(view).joinKeys().stream()
            .anyMatch(key -> key.name().equalsIgnoreCase(column));
  }

  /** The entity key, for a feature view named exactly. */
  ResultSet primaryKeys(@Nullable Rows warehouse, @Nullable Object[] arguments) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    Catalog catalog = connection.session().engine().catalog();
    boolean here = arguments[1] == null || SCHEMA.equalsIgnoreCase((String) arguments[1]);
    if (here && arguments[2] instanceof String name) {
      catalog
          .featureView(name)
          .ifPresent(
              view -> {
                List<Entity.JoinKey> keys = catalog.entityOf(view).joinKeys();
                for (int i = 0; i < keys.size(); i++) {
                  Map<String, @Nullable Object> row = named(view, catalogName(warehouse));
                  row.put("COLUMN_NAME", keys.get(i).name());
                  row.put("KEY_SEQ", i + 1);
                  row.put("PK_NAME", view.entity());
                  rows.add(row);
                }
              });
    }
    return merged(warehouse, KEYS, rows, List.of("COLUMN_NAME"));
  }

  ResultSet schemas(@Nullable Rows warehouse, @Nullable String schemaPattern) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    if (pattern(schemaPattern).matcher(SCHEMA).matches()) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("TABLE_SCHEM", SCHEMA);
      row.put("TABLE_CATALOG", catalogName(warehouse));
      rows.add(row);
    }
    return merged(warehouse, SCHEMAS, rows, List.of("TABLE_CATALOG", "TABLE_SCHEM"));
  }

  ResultSet tableTypes(@Nullable Rows warehouse) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (String type : List.of(VIEW_TYPE, SERVICE_TYPE)) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("TABLE_TYPE", type);
      rows.add(row);
    }
    return merged(warehouse, TYPES, rows, List.of("TABLE_TYPE"));
  }

  // What is defined.

  private List<Definition> matching(@Nullable String schemaPattern, @Nullable String name) {
    if (!pattern(schemaPattern).matcher(SCHEMA).matches()) {
      return List.of();
    }
    Pattern names = pattern(name);
    return connection.session().engine().catalog().definitions().stream()
        .filter(definition -> !(definition instanceof Entity))
        .filter(definition -> names.matcher(definition.name()).matches())
        .toList();
  }

  /**
   * The columns that the definition has when it is read as a table: the keys, unless it is of
   * several entities, and the features. The warehouse tells them; none when it cannot.
   */
  private List<Column> columnsOf(
      Definition definition, Catalog catalog, Map<List<String>, List<Column>> tables) {
    try {
      Set<String> entities = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      List<FeatureService.Member> members =
          definition instanceof FeatureService service
              ? service.members()
              : List.of(allOf((FeatureView) definition));
      List<Column> features = new ArrayList<>();
      for (FeatureService.Member member : members) {
        FeatureView view = catalog.featureView(member.view()).orElse(null);
        if (view != null) {
          entities.add(view.entity());
          features.addAll(chosen(member, view, tables));
        }
      }
      List<Column> columns = new ArrayList<>();
      if (entities.size() == 1) {
        columns.addAll(keys(catalog.entity(entities.iterator().next()).orElseThrow()));
      }
      columns.addAll(features);
      return columns;
    } catch (Relations.Refusal | io.featuresql.planner.error.FeatureSqlException e) {
      return List.of();
    }
  }

  private static FeatureService.Member allOf(FeatureView view) {
    return new FeatureService.Member(view.name(), List.of(), Optional.empty(), "", List.of());
  }

  private List<Column> keys(Entity entity) {
    WarehouseDialect dialect = connection.session().engine().warehouse().dialect();
    return entity.joinKeys().stream()
        .map(key -> new Column(key.name(), dialect.parseType(key.typeName())))
        .toList();
  }

  private List<Column> columnsOf(FeatureView view, Map<List<String>, List<Column>> tables)
      throws Relations.Refusal {
    return new ViewSchemas(connection.session().engine().warehouse().dialect())
        .columns(view, tables, questions);
  }

  private List<Column> chosen(
      FeatureService.Member member, FeatureView view, Map<List<String>, List<Column>> tables)
      throws Relations.Refusal {
    Set<String> special = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    special.addAll(view.keyColumns());
    view.eventTimestamp().ifPresent(special::add);
    view.createdTimestamp().ifPresent(special::add);
    List<Column> features =
        columnsOf(view, tables).stream()
            .filter(column -> !special.contains(column.name()))
            .toList();
    if (member.features().isEmpty()) {
      return features.stream()
          .map(column -> new Column(member.prefix() + column.name(), column.type()))
          .toList();
    }
    List<Column> columns = new ArrayList<>();
    for (FeatureService.Choice choice : member.features()) {
      features.stream()
          .filter(column -> column.name().equalsIgnoreCase(choice.feature()))
          .findFirst()
          .ifPresent(column -> columns.add(new Column(member.outputName(choice), column.type())));
    }
    return columns;
  }

  private static Map<String, @Nullable Object> named(
      Definition definition, @Nullable String catalogName) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("TABLE_CAT", catalogName);
    row.put("TABLE_SCHEM", SCHEMA);
    row.put("TABLE_NAME", definition.name());
    return row;
  }

  /** The warehouse's current catalog, so that programs which walk from there find the schema. */
  private @Nullable String catalogName(@Nullable Rows warehouse) {
    try {
      return warehouse == null ? null : connection.getCatalog();
    } catch (SQLException e) {
      return null;
    }
  }

  // Rows.

  private static ResultSet merged(
      @Nullable Rows warehouse,
      List<Column> columns,
      List<Map<String, @Nullable Object>> definitions,
      List<String> order) {
    List<Column> all = warehouse == null ? columns : warehouse.columns();
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (warehouse != null) {
      rows.addAll(warehouse.rows());
    }
    List<String> names =
        all.stream().map(column -> column.name().toUpperCase(Locale.ROOT)).toList();
    for (Map<String, @Nullable Object> definition : definitions) {
      @Nullable Object[] row = new Object[names.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = definition.get(names.get(i));
      }
      rows.add(row);
    }
    if (!definitions.isEmpty()) {
      rows.sort(order(all, order));
    }
    return FeatureResultSet.ofRows(new Rows(all, rows));
  }

  private static Comparator<@Nullable Object[]> order(List<Column> columns, List<String> names) {
    List<Integer> places =
        names.stream()
            .map(name -> columns.stream().map(Column::name).toList().indexOf(name))
            .filter(place -> place >= 0)
            .toList();
    return (one, other) -> {
      for (int place : places) {
        int order = compare(one[place], other[place]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  private static int compare(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == other ? 0 : one == null ? -1 : 1;
    }
    return one instanceof Number a && other instanceof Number b
        ? Long.compare(a.longValue(), b.longValue())
        : one.toString().compareTo(other.toString());
  }

  /** A pattern of JDBC: {@code %} for any text, {@code _} for a character, escaped by {@code \}. */
  private static Pattern pattern(@Nullable String like) {
    if (like == null) {
      return Pattern.compile(".*", Pattern.DOTALL);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < like.length(); i++) {
      char c = like.charAt(i);
      if (c == '\\' && i + 1 < like.length()) {
        regex.append(Pattern.quote(String.valueOf(like.charAt(++i))));
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(
        regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }
}
