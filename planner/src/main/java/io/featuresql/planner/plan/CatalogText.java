package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of a whole catalog: the statements that create it, each with a semicolon. */
public final class CatalogText {
  /** No name: the key of the comments at the end of a text. */
  private static final String AT_END = "";

  private final Definitions definitions;

  /** What was printed last. */
  private Printed last = new Printed("", Map.of(), new IdentityHashMap<>());

  /**
   * A text, and what it was made of.
   *
   * @param comments what stands before each definition
   * @param statements the text of each definition
   */
  private record Printed(
      String text, Map<String, String> comments, IdentityHashMap<Definition, String> statements) {}

  /** Texts whose types are those of {@code dialect}. */
  public CatalogText(WarehouseDialect dialect) {
    this.definitions = new Definitions(dialect, Optional.empty());
  }

  /**
   * The canonical text of {@code catalog}. Of a text that replaces the one printed last, only what
   * is new is made and looked at again.
   *
   * @param previous the text that it replaces; comments that stand there before a definition stay
   *     with it, and those at the end stay at the end
   */
  public synchronized String print(Catalog catalog, String previous) {
    Printed before = last;
    Map<String, String> comments =
        before.text().equals(previous) ? before.comments() : comments(previous);
    Map<String, String> kept = new HashMap<>();
    IdentityHashMap<Definition, String> statements = new IdentityHashMap<>();
    StringBuilder text = new StringBuilder(before.text().length() + 1_000);
    for (Definition definition : catalog.definitions()) {
      text.append(text.isEmpty() ? "" : "\n");
      String name = Catalog.key(definition.name());
      String comment = comments.get(name);
      if (comment != null) {
        kept.put(name, comment);
        text.append(comment);
      }
      String known = before.statements().get(definition);
      String statement = known != null ? known : checked(definition, catalog);
      statements.put(definition, statement);
      text.append(statement);
    }
    String atEnd = comments.get(AT_END);
    if (atEnd != null) {
      kept.put(AT_END, atEnd);
      text.append("\n").append(atEnd);
    }
    last = new Printed(text.toString(), kept, statements);
    return last.text();
  }

  /** The statement of a definition, which reads back as it. */
  private String checked(Definition definition, Catalog catalog) {
    String statement = DefinitionPrinter.print(definition) + ";\n";
    List<Token> tokens = Tokens.of(statement);
    boolean ends =
        tokens.size() > 1 && tokens.get(tokens.size() - 2).kind() == Token.Kind.SEMICOLON;
    Catalog.Draft draft = new Catalog.Draft();
    addDependencies(definition, catalog, draft);
    apply(draft, statement, 0, ends ? tokens.get(tokens.size() - 2).start() : statement.length());
    if (!ends || !draft.soFar().find(definition.name()).equals(Optional.of(definition))) {
      throw FeatureSqlException.of(
          ErrorCode.INTERNAL,
          "the text of '"
              + definition.name()
              + "' reads back as something else; the registry was not changed");
    }
    return statement;
  }

  private static void addDependencies(Definition definition, Catalog catalog, Catalog.Draft draft) {
    for (String name : definition.dependencies()) {
      Definition dependency = catalog.find(name).orElseThrow();
      addDependencies(dependency, catalog, draft);
      draft.add(dependency);
    }
  }

  /** What stands before each definition of a text that {@link #parse} accepts, in whole lines. */
  private static Map<String, String> comments(String text) {
    Map<String, String> comments = new HashMap<>();
    List<Token> tokens = Tokens.of(text);
    int start = 0;
    int first = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean last = token.kind() == Token.Kind.END;
      if (token.kind() == Token.Kind.SEMICOLON || last) {
        int end = last && i == first ? text.length() : tokens.get(first).start();
        String before = text.substring(start, end).strip();
        if (!before.isEmpty()) {
          comments.put(last && i == first ? AT_END : name(tokens.subList(first, i)), before + "\n");
        }
        start = token.end();
        first = i + 1;
      }
    }
    return comments;
  }

  /** The name that a definition statement creates: it follows ENTITY, VIEW, SERVICE or EXISTS. */
  private static String name(List<Token> statement) {
    for (int i = 0; i < statement.size() - 1; i++) {
      boolean kind = statement.get(i).isAny("ENTITY", "VIEW", "SERVICE");
      if (kind) {
        int at = statement.get(i + 1).is("IF") && i + 4 < statement.size() ? i + 4 : i + 1;
        return Catalog.key(statement.get(at).name());
      }
    }
    return AT_END;
  }

  /**
   * The catalog that {@code text} creates. The warehouse is not asked.
   *
   * @throws FeatureSqlException with the place of the first mistake
   */
  public Catalog parse(String text) {
    Catalog.Draft draft = new Catalog.Draft();
    int start = 0;
    for (Token token : Tokens.of(text)) {
      boolean ends = token.kind() == Token.Kind.SEMICOLON || token.kind() == Token.Kind.END;
      if (ends) {
        apply(draft, text, start, token.start());
        start = token.end();
      }
    }
    return draft.catalog();
  }

  private void apply(Catalog.Draft draft, String text, int start, int end) {
    String statement = text.substring(start, end);
    List<Token> tokens = Tokens.of(statement);
    if (tokens.size() == 1) {
      return; // nothing but white space and comments
    }
    Span first = tokens.get(0).span();
    try {
      ReadPlanner.refuseDeepNesting(tokens, "()[]{}");
      FeatureStatement parsed =
          FeatureSqlParser.parseStatement(statement, tokens)
              .orElseThrow(() -> notDefinition(first));
      add(draft, parsed, first);
    } catch (FeatureSqlException e) {
      Span span = e.span().orElse(first);
      throw FeatureSqlException.at(span.shift(start), e.code(), String.valueOf(e.getMessage()), e);
    }
  }

  private void add(Catalog.Draft draft, FeatureStatement statement, Span first) {
    Catalog catalog = draft.soFar();
    if (!(statement instanceof FeatureStatement.Change change)
        || change instanceof FeatureStatement.DropDefinition) {
      throw notDefinition(first);
    }
    Optional<Definition> definition = definitions.define(catalog, change);
    if (definition.isPresent() && catalog.find(definition.get().name()).isPresent()) {
      definitions.replaced(draft.catalog(), definition.get(), first);
    }
    definition.ifPresent(draft::add);
  }

  private static FeatureSqlException notDefinition(Span span) {
    return FeatureSqlException.at(
        span,
        ErrorCode.SYNTAX,
        "expected CREATE ENTITY, CREATE FEATURE VIEW or CREATE FEATURE SERVICE");
  }
}
