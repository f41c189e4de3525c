package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.DefinitionPrinter;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.WarehouseDialect;
import io.featuresql.planner.sql.FeatureSqlParser;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.List;
import java.util.Optional;

/** The text of a whole catalog: the statements that create it, each with a semicolon. */
public final class CatalogText {
  private final Definitions definitions;

  /** Texts whose types are those of {@code dialect}. */
  public CatalogText(WarehouseDialect dialect) {
    this.definitions = new Definitions(dialect, Optional.empty());
  }

  /** The canonical text of {@code catalog}. */
  public String print(Catalog catalog) {
    return DefinitionPrinter.print(catalog);
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
          FeatureSqlParser.parseStatement(statement).orElseThrow(() -> notDefinition(first));
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
