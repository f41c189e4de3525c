package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.util.List;
import java.util.stream.Collectors;

/** The smallest text of definitions: one entity a line, {@code ENTITY name comment}. */
final class LineText implements DefinitionText {
  @Override
  public Catalog parse(String text) {
    Catalog catalog = Catalog.empty();
    int start = 0;
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("--")) {
        String[] words = line.split(" ", 3);
        if (words.length != 3 || !words[0].equals("ENTITY")) {
          int end = start + line.length();
          int wrong = line.startsWith("ENTITY ") ? end : start;
          throw FeatureSqlException.at(
              new Span(wrong, end), ErrorCode.SYNTAX, "expected ENTITY name comment");
        }
        catalog = catalog.with(entity(words[1], words[2]));
      }
      start += line.length() + 1;
    }
    return catalog;
  }

  @Override
  public String print(Catalog catalog, String previous) {
    String text =
        catalog.definitions().stream()
            .map(definition -> "ENTITY " + definition.name() + " " + definition.comment() + "\n")
            .collect(Collectors.joining());
    if (!List.copyOf(parse(text).definitions()).equals(List.copyOf(catalog.definitions()))) {
      throw FeatureSqlException.of(ErrorCode.INTERNAL, "reads back as something else");
    }
    return text;
  }

  static Entity entity(String name, String comment) {
    return new Entity(name, List.of(new Entity.JoinKey("id", "BIGINT")), comment);
  }
}
