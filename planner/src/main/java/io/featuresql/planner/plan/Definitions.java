package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureService;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.resolve.QueryBinder;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.resolve.ViewSchemas;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureStatement.Change;
import io.featuresql.planner.sql.FeatureStatement.CommentOnFeature;
import io.featuresql.planner.sql.FeatureStatement.CreateEntity;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureService;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureView;
import io.featuresql.planner.sql.FeatureStatement.DropDefinition;
import io.featuresql.planner.sql.FeatureStatement.IfPresent;
import io.featuresql.planner.sql.FeatureStatement.KeyColumn;
import io.featuresql.planner.sql.FeatureStatement.Kind;
import io.featuresql.planner.sql.FeatureStatement.ServiceBinding;
import io.featuresql.planner.sql.FeatureStatement.ServiceItem;
import io.featuresql.planner.sql.FeatureStatement.ServiceMember;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes definitions of statements, and new catalogs of old ones; refuses what would not hold. */
final class Definitions {
  private final WarehouseDialect dialect;
  private final ViewSchemas schemas;
  private final Optional<Relations> relations;

  /**
   * Definitions checked against a warehouse.
   *
   * @param relations the warehouse's tables; empty to check only what the text tells
   */
  Definitions(WarehouseDialect dialect, Optional<Relations> relations) {
    this.dialect = dialect;
    this.schemas = new ViewSchemas(dialect);
    this.relations = relations;
  }

  /**
   * What {@code change} makes of {@code catalog}.
   *
   * @throws FeatureSqlException when it cannot be made
   */
  Catalog changed(Catalog catalog, Change change) {
    if (change instanceof DropDefinition drop) {
      return drop(catalog, drop);
    }
    if (change instanceof CommentOnFeature comment) {
      return catalog.with(commented(catalog, comment));
    }
    return define(catalog, change)
        .map(definition -> replaced(catalog, definition, change.name().span()))
        .orElse(catalog);
  }

  /**
   * The definition that {@code change} makes; empty where IF NOT EXISTS keeps another, and for
   * DROP, which makes none.
   */
  Optional<Definition> define(Catalog catalog, Change change) {
    if (change instanceof CreateEntity create) {
      return define(catalog, create);
    }
    if (change instanceof CreateFeatureView create) {
      return define(catalog, create);
    }
    if (change instanceof CreateFeatureService create) {
      return define(catalog, create);
    }
    return change instanceof CommentOnFeature comment
        ? Optional.of(commented(catalog, comment))
        : Optional.empty();
  }

  private Optional<Definition> define(Catalog catalog, CreateEntity statement) {
    if (keepsExisting(catalog, statement.name(), statement.ifPresent(), Entity.class)) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    List<Entity.JoinKey> keys = new ArrayList<>();
    for (KeyColumn key : statement.keys()) {
      if (!names.add(key.name().text().toLowerCase(Locale.ROOT))) {
        throw FeatureSqlException.at(
            key.name().span(),
            ErrorCode.DUPLICATE_COLUMN,
            "the join key '" + key.name().text() + "' is there twice");
      }
      checkType(key);
      keys.add(new Entity.JoinKey(key.name().text(), key.type()));
    }
    Entity entity =
        new Entity(
            statement.name().text(), keys, statement.comment().orElse(""), statement.properties());
    return Optional.of(entity);
  }

  private void checkType(KeyColumn key) {
    TypeKind kind = dialect.parseType(key.type()).kind();
    if (kind == TypeKind.JSON || kind == TypeKind.MAP) {
      throw FeatureSqlException.at(
          key.typeSpan(),
          ErrorCode.COLUMN_TYPE,
          "a join key is not "
              + key.type()
              + ", of which equal values need not look alike; take a text of it for the key");
    }
    if (relations.isEmpty()) {
      return;
    }
    try {
      relations.get().describe("SELECT CAST(NULL AS " + dialect.castType(key.type()) + ") AS k");
    } catch (Relations.Refusal e) {
      throw FeatureSqlException.at(
          key.typeSpan(),
          ErrorCode.WAREHOUSE_REFUSED,
          "the warehouse has no type '" + key.type() + "': " + e.words(),
          e);
    }
  }

  private Optional<Definition> define(Catalog catalog, CreateFeatureView statement) {
    if (statement.aggregate().isPresent()) {
      throw FeatureSqlException.at(
          statement.aggregate().get(),
          ErrorCode.NOT_SUPPORTED,
          "AGGREGATE is not supported yet; compute the aggregate in the query of the view");
    }
    if (keepsExisting(catalog, statement.name(), statement.ifPresent(), FeatureView.class)) {
      return Optional.empty();
    }
    Entity entity = entity(catalog, statement);
    List<String> keyColumns = keyColumns(statement, entity);
    refuseParameters(statement);
    if (relations.isPresent()) {
      refuseChanges(statement);
    }
    FeatureView view =
        new FeatureView(
            statement.name().text(),
            entity.name(),
            keyColumns,
            statement.eventTimestamp().map(Name::text),
            statement.createdTimestamp().map(Name::text),
            statement.ttl(),
            statement.delay().orElse(Duration.ZERO),
            statement.offline(),
            statement.comment().orElse(""),
            statement.properties(),
            statement.query());
    if (relations.isPresent()) {
      view = inScope(view, statement, relations.get());
      Span keys =
          statement.keyColumns().isEmpty()
              ? statement.entity().span()
              : statement.keyColumns().get(0).span();
      ViewSchemas.Places places =
          new ViewSchemas.Places(
              keys,
              statement.eventTimestamp().orElse(statement.name()).span(),
              statement.createdTimestamp().orElse(statement.name()).span(),
              statement.querySpan(),
              true);
      ViewSchema schema = schemas.read(view, entity, relations.get(), places);
      if (schema.features().isEmpty()) {
        throw FeatureSqlException.at(
            statement.querySpan(),
            ErrorCode.MISSING_COLUMN,
            "the query has only keys and timestamps; a feature view needs a feature");
      }
      for (String feature : view.commentedFeatures()) {
        checkFeature(view, schema, new Name(feature, statement.name().span()));
      }
    }
    return Optional.of(view);
  }

  /** The view, with where its names are looked for if only this session does so. */
  private FeatureView inScope(FeatureView view, CreateFeatureView statement, Relations warehouse) {
    boolean given =
        statement.properties().keySet().stream()
            .anyMatch(FeatureView.SEARCH_PATH::equalsIgnoreCase);
    if (!given) {
      return new QueryBinder(dialect, warehouse)
          .definedIn(view.query(), statement.querySpan())
          .map(path -> view.with(FeatureView.SEARCH_PATH, path.toString()))
          .orElse(view);
    }
    if (view.searchPath().isEmpty()) {
      throw FeatureSqlException.at(
          statement.name().span(),
          ErrorCode.SYNTAX,
          "search_path of feature view '"
              + view.name()
              + "' is not a list of schemas; write them between commas, as in 'staging, main'");
    }
    return view;
  }

  private Entity entity(Catalog catalog, CreateFeatureView statement) {
    Name name = statement.entity();
    Optional<Entity> entity = catalog.entity(name.text());
    if (entity.isEmpty()) {
      List<String> known = catalog.definitions(Entity.class).stream().map(Entity::name).toList();
      String near = Names.didYouMean(name.text(), known);
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.UNKNOWN_NAME,
          "there is no entity '"
              + name.text()
              + "'"
              + (near.isEmpty() && relations.isPresent()
                  ? "; create it before the view: " + created(statement, relations.get())
                  : near));
    }
    return entity.get();
  }

  /** The entity that {@code statement} may be meant for, as the columns of its query tell. */
  private String created(CreateFeatureView statement, Relations warehouse) {
    String entity = statement.entity().text();
    List<Column> columns = List.of();
    try {
      columns = warehouse.describe(statement.query());
    } catch (Relations.Refusal e) {
      // what is wrong with the query is told when there is an entity
    }
    List<String> keys = new ArrayList<>();
    if (statement.keyColumns().isEmpty()) {
      keys.add(likelyKey(entity, columns));
    }
    statement.keyColumns().forEach(key -> keys.add(key.text()));
    List<Column> all = columns;
    return keys.stream()
        .map(key -> DefinitionPrinter.name(key) + " " + typeOf(key, all))
        .collect(
            Collectors.joining(
                ", ", "CREATE ENTITY " + DefinitionPrinter.name(entity) + " (", ")"));
  }

  private static String likelyKey(String entity, List<Column> columns) {
    String key = entity + "_id";
    return columns.stream()
        .map(Column::name)
        .filter(name -> name.equalsIgnoreCase(key))
        .findFirst()
        .or(
            () ->
                columns.stream()
                    .map(Column::name)
                    .filter(name -> name.toLowerCase(Locale.ROOT).endsWith("id"))
                    .findFirst())
        .orElse(key);
  }

  private static String typeOf(String key, List<Column> columns) {
    return columns.stream()
        .filter(column -> column.name().equalsIgnoreCase(key))
        .map(column -> column.type().toString())
        .findFirst()
        .orElse("BIGINT");
  }

  private static List<String> keyColumns(CreateFeatureView statement, Entity entity) {
    if (statement.keyColumns().isEmpty()) {
      return entity.joinKeys().stream().map(Entity.JoinKey::name).toList();
    }
    if (statement.keyColumns().size() != entity.joinKeys().size()) {
      throw FeatureSqlException.at(
          statement.entity().span().union(statement.keyColumns().get(0).span()),
          ErrorCode.MISSING_KEY,
          "entity '"
              + entity.name()
              + "' has "
              + entity.joinKeys().size()
              + (entity.joinKeys().size() == 1 ? " join key" : " join keys")
              + ", and here "
              + (statement.keyColumns().size() == 1 ? "is " : "are ")
              + statement.keyColumns().size()
              + (statement.keyColumns().size() == 1 ? " column" : " columns")
              + "; name one column for each key, in the order of the keys");
    }
    return statement.keyColumns().stream().map(Name::text).toList();
  }

  /** The query is asked again and again: at each read, and by MATERIALIZE. */
  private void refuseChanges(CreateFeatureView statement) {
    List<Token> tokens = dialect.tokens(statement.query());
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token token = tokens.get(i);
      Token next = tokens.get(i + 1);
      boolean begins = i == 0 || tokens.get(i - 1).kind() == Token.Kind.OPEN;
      boolean afterWith = i > 0 && tokens.get(i - 1).kind() == Token.Kind.CLOSE;
      boolean changes =
          (begins || afterWith)
              && (token.is("INSERT") && next.is("INTO")
                  || token.is("DELETE") && next.is("FROM")
                  || token.is("MERGE") && next.is("INTO")
                  || token.is("UPDATE") && tokens.stream().anyMatch(t -> t.is("SET")));
      if (changes) {
        throw FeatureSqlException.at(
            token.span().shift(statement.querySpan().start()),
            ErrorCode.SYNTAX,
            "the query of a feature view only reads, and "
                + token.text().toUpperCase(Locale.ROOT)
                + " changes rows each time the view is read; write a SELECT");
      }
    }
  }

  private void refuseParameters(CreateFeatureView statement) {
    for (Token token : dialect.tokens(statement.query())) {
      if (token.kind() == Token.Kind.PARAMETER) {
        throw FeatureSqlException.at(
            token.span().shift(statement.querySpan().start()),
            ErrorCode.SYNTAX,
            "the query of a feature view cannot have parameters; write the value");
      }
    }
  }

  private Optional<Definition> define(Catalog catalog, CreateFeatureService statement) {
    if (keepsExisting(catalog, statement.name(), statement.ifPresent(), FeatureService.class)) {
      return Optional.empty();
    }
    List<FeatureService.Member> members = new ArrayList<>();
    Set<String> roles = new HashSet<>();
    for (ServiceMember member : statement.members()) {
      FeatureView view = memberView(catalog, statement.name(), member.view());
      Name role = member.role().orElse(member.view());
      // a text that was kept before roles were asked for stays readable
      if (!roles.add(Catalog.key(role.text())) && relations.isPresent()) {
        throw FeatureSqlException.at(
            role.span(),
            ErrorCode.DUPLICATE_ALIAS,
            "'"
                + role.text()
                + "' is in this service twice; give each a role of its own with AS, and say with ON"
                + " which columns its keys are");
      }
      List<FeatureService.Choice> choices = new ArrayList<>();
      for (ServiceItem item : member.items().orElse(List.of())) {
        relations.ifPresent(r -> checkFeature(catalog, view, item.feature(), r));
        choices.add(new FeatureService.Choice(item.feature().text(), item.alias().map(Name::text)));
      }
      members.add(
          new FeatureService.Member(
              view.name(),
              choices,
              member.role().map(Name::text),
              member.prefix().map(Name::text).orElse(""),
              bindings(member, catalog.entityOf(view))));
    }
    FeatureService service =
        new FeatureService(
            statement.name().text(),
            members,
            statement.comment().orElse(""),
            statement.properties());
    return Optional.of(service);
  }

  private static List<FeatureService.Binding> bindings(ServiceMember member, Entity entity) {
    Set<String> keys = new HashSet<>();
    for (ServiceBinding binding : member.bindings()) {
      Name key = binding.key();
      if (!isKey(entity, key.text())) {
        throw FeatureSqlException.at(
            key.span(),
            ErrorCode.UNKNOWN_KEY,
            "'"
                + key.text()
                + "' is not a join key of entity '"
                + entity.name()
                + "'"
                + Names.didYouMean(
                    key.text(), entity.joinKeys().stream().map(Entity.JoinKey::name).toList()));
      }
      if (!keys.add(Catalog.key(key.text()))) {
        throw FeatureSqlException.at(
            key.span(), ErrorCode.UNKNOWN_KEY, "the key '" + key.text() + "' is bound twice");
      }
    }
    return member.bindings().stream()
        .map(b -> new FeatureService.Binding(b.key().text(), b.column().text()))
        .toList();
  }

  private static boolean isKey(Entity entity, String name) {
    return entity.joinKeys().stream().anyMatch(key -> key.name().equalsIgnoreCase(name));
  }

  private static FeatureView memberView(Catalog catalog, Name service, Name view) {
    if (Catalog.key(service.text()).equals(Catalog.key(view.text()))) {
      throw FeatureSqlException.at(
          view.span(),
          ErrorCode.DEPENDENCY,
          "feature service '" + service.text() + "' cannot be a part of itself");
    }
    return catalog
        .featureView(view.text())
        .orElseThrow(
            () -> {
              String found =
                  catalog
                      .find(view.text())
                      .map(
                          d ->
                              "'"
                                  + d.name()
                                  + "' is no feature view; a service lists feature views")
                      .orElse(
                          "there is no feature view '"
                              + view.text()
                              + "'"
                              + Names.didYouMean(
                                  view.text(),
                                  catalog.definitions(FeatureView.class).stream()
                                      .map(FeatureView::name)
                                      .toList()));
              return FeatureSqlException.at(view.span(), ErrorCode.UNKNOWN_NAME, found);
            });
  }

  private void checkFeature(Catalog catalog, FeatureView view, Name feature, Relations relations) {
    checkFeature(
        view,
        schemas.read(
            view, catalog.entityOf(view), relations, ViewSchemas.Places.all(feature.span())),
        feature);
  }

  private static void checkFeature(FeatureView view, ViewSchema schema, Name feature) {
    if (schema.feature(feature.text()).isEmpty()) {
      throw FeatureSqlException.at(
          feature.span(),
          ErrorCode.UNKNOWN_FEATURE,
          "feature '"
              + feature.text()
              + "' is not in feature view '"
              + view.name()
              + "'"
              + Names.didYouMean(
                  feature.text(), schema.features().stream().map(f -> f.name()).toList()));
    }
  }

  /** The feature view with the comment. */
  private Definition commented(Catalog catalog, CommentOnFeature statement) {
    FeatureView view =
        catalog
            .featureView(statement.view().text())
            .orElseThrow(
                () ->
                    FeatureSqlException.at(
                        statement.view().span(),
                        ErrorCode.UNKNOWN_NAME,
                        "there is no feature view '"
                            + statement.view().text()
                            + "'"
                            + Names.didYouMean(
                                statement.view().text(),
                                catalog.definitions(FeatureView.class).stream()
                                    .map(FeatureView::name)
                                    .toList())));
    if (statement.comment().isPresent()) {
      relations.ifPresent(r -> checkFeature(catalog, view, statement.feature(), r));
    }
    return view.withFeatureComment(statement.feature().text(), statement.comment());
  }

  private static Catalog drop(Catalog catalog, DropDefinition statement) {
    Name name = statement.name();
    Optional<Definition> found = catalog.find(name.text());
    if (found.isEmpty()) {
      if (statement.ifExists()) {
        return catalog;
      }
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.UNKNOWN_NAME,
          "there is no "
              + statement.kind().words().toLowerCase(Locale.ROOT)
              + " '"
              + name.text()
              + "'"
              + Names.didYouMean(
                  name.text(), catalog.definitions().stream().map(Definition::name).toList()));
    }
    Kind kind = kindOf(found.get());
    if (kind != statement.kind()) {
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.UNKNOWN_NAME,
          "'"
              + name.text()
              + "' is no "
              + statement.kind().words().toLowerCase(Locale.ROOT)
              + "; use DROP "
              + kind.words()
              + " "
              + name.text());
    }
    List<Definition> dependents = catalog.dependents(name.text());
    if (!dependents.isEmpty()) {
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.IN_USE,
          "'"
              + name.text()
              + "' is used by "
              + String.join(", ", dependents.stream().map(d -> "'" + d.name() + "'").toList())
              + "; drop that first");
    }
    return catalog.without(name.text());
  }

  static Kind kindOf(Definition definition) {
    if (definition instanceof Entity) {
      return Kind.ENTITY;
    }
    return definition instanceof FeatureView ? Kind.FEATURE_VIEW : Kind.FEATURE_SERVICE;
  }

  /** Whether IF NOT EXISTS applies; refuses a name that is taken. */
  private static boolean keepsExisting(
      Catalog catalog, Name name, IfPresent ifPresent, Class<? extends Definition> kind) {
    Optional<Definition> found = catalog.find(name.text());
    if (found.isEmpty()) {
      return false;
    }
    String words = kindOf(found.get()).words().toLowerCase(Locale.ROOT);
    if (!kind.isInstance(found.get())) {
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.DUPLICATE_NAME,
          "the name '"
              + name.text()
              + "' is taken by the "
              + words
              + " '"
              + found.get().name()
              + "'");
    }
    if (ifPresent.keep()) {
      return true;
    }
    if (!ifPresent.replace()) {
      throw FeatureSqlException.at(
          name.span(),
          ErrorCode.DUPLICATE_NAME,
          (kind == Entity.class ? "there is an " : "there is a ")
              + words
              + " '"
              + found.get().name()
              + "' already; use CREATE OR REPLACE to change it, or IF NOT EXISTS to keep it");
    }
    return false;
  }

  /** The catalog with the definition in it, if all that depends on it still holds. */
  Catalog replaced(Catalog catalog, Definition definition, Span span) {
    List<Definition> dependents =
        catalog.find(definition.name()).isEmpty()
            ? List.of()
            : catalog.dependents(definition.name());
    Catalog next = catalog.with(definition);
    for (Definition dependent : dependents) {
      recheck(next, definition, dependent, span);
    }
    return next;
  }

  private void recheck(Catalog next, Definition changed, Definition dependent, Span span) {
    if (changed instanceof Entity entity && dependent instanceof FeatureView view) {
      boolean fits = view.keyColumns().size() == entity.joinKeys().size();
      if (!fits) {
        throw inUse(
            span,
            changed,
            dependent,
            "it has "
                + view.keyColumns().size()
                + (view.keyColumns().size() == 1 ? " key column" : " key columns"));
      }
      relations.ifPresent(r -> readAgain(next, changed, view, r, span));
      for (FeatureService service : next.definitions(FeatureService.class)) {
        for (FeatureService.Member member : service.members()) {
          boolean own = Catalog.key(member.view()).equals(Catalog.key(view.name()));
          for (FeatureService.Binding binding :
              own ? member.bindings() : List.<FeatureService.Binding>of()) {
            if (!isKey(entity, binding.joinKey())) {
              throw inUse(span, changed, service, "it binds the key '" + binding.joinKey() + "'");
            }
          }
        }
      }
    } else if (changed instanceof FeatureView view && dependent instanceof FeatureService service) {
      relations.ifPresent(
          r -> {
            ViewSchema schema = readAgain(next, changed, view, r, span);
            for (FeatureService.Member member : service.members()) {
              for (FeatureService.Choice choice : member.features()) {
                boolean own = Catalog.key(member.view()).equals(Catalog.key(view.name()));
                if (own && schema.feature(choice.feature()).isEmpty()) {
                  throw inUse(
                      span, changed, dependent, "it lists the feature '" + choice.feature() + "'");
                }
              }
            }
          });
    }
  }

  private ViewSchema readAgain(
      Catalog next, Definition changed, FeatureView view, Relations relations, Span span) {
    try {
      return schemas.read(view, next.entityOf(view), relations, ViewSchemas.Places.all(span));
    } catch (FeatureSqlException e) {
      throw inUse(span, changed, view, String.valueOf(e.getMessage()));
    }
  }

  private static FeatureSqlException inUse(
      Span span, Definition changed, Definition dependent, String why) {
    return FeatureSqlException.at(
        span,
        ErrorCode.IN_USE,
        "'"
            + changed.name()
            + "' cannot change so: '"
            + dependent.name()
            + "' depends on it, and "
            + why
            + "; change or drop '"
            + dependent.name()
            + "' first");
  }
}
