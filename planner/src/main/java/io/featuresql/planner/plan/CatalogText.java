package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of a whole catalog: the statements that create it, each with a semicolon. */
public final class CatalogText {
  /** No name: the key of the comments at the end of a text. */
  private static final String AT_END = "";

  private final Definitions definitions;

  /** Texts whose types are those of {@code dialect}. */
  public CatalogText(WarehouseDialect dialect) {
    this.definitions = new Definitions(dialect, Optional.empty());
  }

  /**
   * The canonical text of {@code catalog}.
   *
   * @param previous the text that it replaces; comments that stand there before a definition stay
   *     with it, and those at the end stay at the end
   */
  public String print(Catalog catalog, String previous) {
    Map<String, String> comments = comments(previous);
    StringBuilder text = new StringBuilder();
    for (Definition definition : catalog.definitions()) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append(comments.getOrDefault(Catalog.key(definition.name()), ""));
      text.append(DefinitionPrinter.print(definition)).append(";\n");
    }
    String last = comments.getOrDefault(AT_END, "");
    return text + (last.isEmpty() ? "" : "\n" + last);
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
    Catalog catalog = Catalog.empty();
    List<Token> tokens = Tokens.of(text);
    int start = 0;
    for (Token token : tokens) {
      boolean ends = token.kind() == Token.Kind.SEMICOLON || token.kind() == Token.Kind.END;
      if (ends) {
        catalog = apply(catalog, text, start, token.start());
        start = token.end();
      }
    }
    return catalog;
  }

  private Catalog apply(Catalog catalog, String text, int start, int end) {
    String statement = text.substring(start, end);
    List<Token> tokens = Tokens.of(statement);
    if (tokens.size() == 1) {
      return catalog; // nothing but white space and comments
    }
    Span first = tokens.get(0).span();
    try {
      FeatureStatement parsed =
          FeatureSqlParser.parseStatement(statement, tokens)
              .orElseThrow(() -> notDefinition(first));
      if (parsed instanceof FeatureStatement.CreateEntity create) {
        return definitions.create(catalog, create);
      }
      if (parsed instanceof FeatureStatement.CreateFeatureView create) {
        return definitions.create(catalog, create);
      }
      if (parsed instanceof FeatureStatement.CreateFeatureService create) {
        return definitions.create(catalog, create);
      }
      throw notDefinition(first);
    } catch (FeatureSqlException e) {
      Span span = e.span().orElse(first);
      throw FeatureSqlException.at(span.shift(start), e.code(), String.valueOf(e.getMessage()), e);
    }
  }

  private static FeatureSqlException notDefinition(Span span) {
    return FeatureSqlException.at(
        span,
        ErrorCode.SYNTAX,
        "expected CREATE ENTITY, CREATE FEATURE VIEW or CREATE FEATURE SERVICE");
  }
}
