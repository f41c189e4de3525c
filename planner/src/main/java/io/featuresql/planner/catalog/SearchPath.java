package io.featuresql.planner.catalog;

import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where names without a schema are looked for.
 *
 * @param schemas first to last, each by all parts of its name, such as a catalog and a schema; none
 *     when names are left as they are
 */
public record SearchPath(List<List<String>> schemas) {
  /** No schema at all. */
  public static final SearchPath NONE = new SearchPath(List.of());

  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  public SearchPath {
    schemas = schemas.stream().map(List::copyOf).toList();
  }

  /** The path that {@link #toString} writes so; empty when {@code text} is none. */
  public static Optional<SearchPath> parse(String text) {
    List<Token> tokens = Tokens.of(text);
    List<List<String>> schemas = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean name = i % 2 == 0;
      if (name != token.isName()) {
        return Optional.empty();
      }
      if (name) {
        parts.add(token.name());
      } else if (token.kind() != Token.Kind.DOT) {
        schemas.add(parts);
        parts = new ArrayList<>();
        boolean goesOn = token.kind() == Token.Kind.COMMA;
        if (!goesOn && token.kind() != Token.Kind.END) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new SearchPath(schemas));
  }

  /** Schemas between commas, their parts between dots, in quotes where they need them. */
  @Override
  public String toString() {
    return schemas.stream()
        .map(
            parts ->
                parts.stream()
                    .map(p -> PLAIN.matcher(p).matches() ? p : '"' + p.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(".")))
        .collect(Collectors.joining(", "));
  }
}
