package io.featuresql.planner.resolve;

import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.catalog.SearchPath;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.BoundQuery.Edit;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.QuestionMarks;
import io.featuresql.planner.sql.TableNames;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says of the names in a view's query where they lead: to the schemas in which they were looked for
 * where the view was defined. Without that, a WITH query, a temporary table, or another current
 * schema of whoever reads the view could take their place.
 *
 * <p>As a rule all tables are in the first schema of the path, and the warehouse is asked what it
 * is asked anyway, the columns of the query. Only where it does not accept that, each name is
 * tried.
 */
public record QueryBinder(WarehouseDialect dialect, Relations relations) {
  /** The query of {@code view}. */
  public BoundQuery bind(FeatureView view) {
    return bind(view.query(), view);
  }

  /** A query whose names mean what they mean in that of {@code view}. */
  public BoundQuery bind(String query, FeatureView view) {
    SearchPath path = view.searchPath().orElseGet(relations::searchPath);
    TableNames names = TableNames.of(query, dialect.exactQuotes());
    if (path.schemas().isEmpty() || (names.tables().isEmpty() && names.functions().isEmpty())) {
      return bound(query, List.of(), List.of());
    }
    List<Edit> functions = functions(names, path);
    List<Edit> likely = new ArrayList<>();
    for (List<Token> table : names.tables()) {
      (mayBeFile(table) ? found(table, path) : inSchema(table, path.schemas().get(0)))
          .ifPresent(likely::add);
    }
    BoundQuery first = bound(query, likely, functions);
    if (relations.accepts(first.text())) {
      return first;
    }
    List<Edit> tables = new ArrayList<>();
    for (List<Token> table : names.tables()) {
      found(table, path).or(() -> missing(table, path)).ifPresent(tables::add);
    }
    BoundQuery second = bound(query, tables, functions);
    // a function that only looks like one of the user's
    return functions.isEmpty() || relations.accepts(second.text())
        ? second
        : bound(query, tables, List.of());
  }

  /**
   * The path by which a definition that this session makes is to be read; empty when it is that of
   * every session.
   *
   * @param places where the query is in the text of the statement
   * @throws FeatureSqlException when a name means what no other session sees
   */
  public Optional<SearchPath> definedIn(String query, Span places) {
    TableNames names = TableNames.of(query, dialect.exactQuotes());
    boolean any =
        Stream.concat(names.tables().stream(), names.functions().stream())
            .anyMatch(name -> name.get(0).kind() != Token.Kind.STRING);
    SearchPath all = any ? relations.searchPath() : SearchPath.NONE;
    if (all.schemas().isEmpty()) {
      return Optional.empty();
    }
    refuseTemporary(names, places);
    SearchPath own = relations.currentSearchPath();
    return own.equals(all) || own.schemas().isEmpty() ? Optional.empty() : Optional.of(own);
  }

  private void refuseTemporary(TableNames names, Span places) {
    Map<String, String> temporary = relations.temporaryNames();
    for (List<Token> table : names.tables()) {
      refuseTemporary(table, temporary.get(written(table)), places);
    }
    for (List<Token> function : names.functions()) {
      refuseTemporary(function, temporary.get(written(function) + "()"), places);
    }
  }

  private static void refuseTemporary(List<Token> name, @Nullable String explicit, Span places) {
    if (explicit != null) {
      throw FeatureSqlException.at(
          name.get(0).span().shift(places.start()),
          ErrorCode.WAREHOUSE_REFUSED,
          "'"
              + name.get(name.size() - 1).name()
              + "' is temporary, and the sessions of others do not have it; create one that stays,"
              + " or write "
              + explicit
              + " to mean that of whichever session reads the view");
    }
  }

  private static String written(List<Token> name) {
    return name.stream().map(part -> lower(part.name())).collect(Collectors.joining("."));
  }

  private BoundQuery bound(String query, List<Edit> tables, List<Edit> functions) {
    Stream<Edit> operators =
        dialect.tokens(query).stream()
            .filter(token -> dialect.hasQuestionMarkOperators() && QuestionMarks.isOperator(token))
            .map(t -> new Edit(t.start(), t.end(), QuestionMarks.sent(t)));
    return BoundQuery.of(
        query,
        Stream.of(tables.stream(), functions.stream(), operators)
            .flatMap(edits -> edits)
            .sorted(Comparator.comparingInt(Edit::start))
            .toList());
  }

  /** {@code name} with what it lacks of the name of {@code schema}, if anything. */
  private Optional<Edit> inSchema(List<Token> name, List<String> schema) {
    int lacks = schema.size() + 1 - name.size();
    if (lacks <= 0) {
      return Optional.empty();
    }
    Token first = name.get(0);
    String prefix =
        schema.subList(0, lacks).stream()
            .map(part -> dialect.quote(part) + ".")
            .collect(Collectors.joining());
    boolean isText = first.kind() == Token.Kind.STRING;
    return Optional.of(
        isText
            ? new Edit(first.start(), first.end(), prefix + dialect.quote(unquoted(first)))
            : new Edit(first.start(), first.start(), prefix));
  }

  private static String unquoted(Token text) {
    return text.text().substring(1, text.text().length() - 1).replace("''", "'");
  }

  /** All parts of the name of a table, in lower case, that {@code view} names likely so. */
  public Optional<List<String>> likely(String written, FeatureView view) {
    List<Token> name = Tokens.of(written).stream().filter(Token::isName).toList();
    SearchPath path = view.searchPath().orElseGet(relations::searchPath);
    if (path.schemas().isEmpty() || mayBeFile(name)) {
      return Optional.empty();
    }
    List<String> schema = path.schemas().get(0);
    int lacks = Math.max(0, schema.size() + 1 - name.size());
    Stream<String> given = name.stream().map(Token::name);
    return Optional.of(
        Stream.concat(schema.subList(0, lacks).stream(), given).map(QueryBinder::lower).toList());
  }

  private boolean mayBeFile(List<Token> name) {
    Token first = name.get(0);
    boolean quoted = first.kind() == Token.Kind.STRING || first.kind() == Token.Kind.QUOTED_NAME;
    return dialect.readsFiles() && name.size() == 1 && quoted && first.text().matches(".*[./*:].*");
  }

  /** The first schema that has a table of that name, or the catalog that the name begins with. */
  private Optional<Edit> found(List<Token> table, SearchPath path) {
    List<Edit> edits = new ArrayList<>();
    for (List<String> schema : path.schemas()) {
      inSchema(table, schema).ifPresent(edits::add);
    }
    List<String> first = path.schemas().get(0);
    if (table.size() == 2 && first.size() == 2) {
      int start = table.get(1).start();
      edits.add(new Edit(start, start, dialect.quote(first.get(1)) + "."));
    }
    for (List<String> schema : dialect.builtInSchemas()) {
      inSchema(table, schema).ifPresent(edits::add);
    }
    return edits.stream().filter(edit -> isThere(table, edit)).findFirst();
  }

  private boolean isThere(List<Token> table, Edit edit) {
    StringBuilder name = new StringBuilder();
    for (Token part : table) {
      name.append(name.isEmpty() ? "" : ".");
      name.append(part.start() == edit.start() ? edit.text() : "");
      name.append(part.start() < edit.end() ? "" : part.text());
    }
    return relations.accepts("SELECT * FROM " + name);
  }

  /** Where a table is that is nowhere on the path: elsewhere, unless something could pose as it. */
  private Optional<Edit> missing(List<Token> table, SearchPath path) {
    boolean posed =
        table.size() == 1
            && !mayBeFile(table)
            && (!relations.currentSearchPath().equals(path)
                || relations.temporaryNames().containsKey(written(table)));
    return posed ? inSchema(table, path.schemas().get(0)) : Optional.empty();
  }

  /** Where functions lead whose names users have given to functions of their own. */
  private List<Edit> functions(TableNames names, SearchPath path) {
    Set<String> wanted = new HashSet<>();
    for (List<Token> name : names.functions()) {
      wanted.add(lower(name.get(name.size() - 1).name()));
    }
    Map<String, List<List<String>>> made =
        wanted.isEmpty() ? Map.of() : relations.functions(wanted);
    List<Edit> edits = new ArrayList<>();
    for (List<Token> name : names.functions()) {
      List<List<String>> schemas = made.get(lower(name.get(name.size() - 1).name()));
      List<String> schema = schemas == null ? null : schemaOf(name, schemas, path);
      if (schema != null) {
        inSchema(name, schema).ifPresent(edits::add);
      }
    }
    return edits;
  }

  private @Nullable List<String> schemaOf(
      List<Token> function, List<List<String>> schemas, SearchPath path) {
    boolean builtIn = schemas.stream().anyMatch(dialect.builtInSchemas()::contains);
    if (builtIn && dialect.overloadsFunctions()) {
      return null;
    }
    for (List<String> schema : path.schemas()) {
      boolean named =
          function.size() == 1
              || (function.size() == 2
                  && lower(function.get(0).name()).equals(lower(schema.get(schema.size() - 1))));
      if (named && schemas.contains(schema)) {
        return schema;
      }
    }
    boolean hidden = function.size() == 1 && !dialect.overloadsFunctions();
    return hidden && !dialect.builtInSchemas().isEmpty() ? dialect.builtInSchemas().get(0) : null;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
