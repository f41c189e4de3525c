package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Definition;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.catalog.FeatureService;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.resolve.Names;
import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a statement of the warehouse's may have been meant for. It is told when the warehouse has
 * refused the statement: it may have a table of such a name, or a word.
 */
final class Misreadings {
  private static final String ENTITY = "ENTITY";
  private static final String VIEW = "FEATURE VIEW";
  private static final String SERVICE = "FEATURE SERVICE";

  /** Shorter words are near to too many others. */
  private static final int SHORTEST = 4;

  private final List<Token> tokens;
  private final Catalog catalog;

  private Misreadings(List<Token> tokens, Catalog catalog) {
    this.tokens = tokens;
    this.catalog = catalog;
  }

  /** The first misreading of a statement that {@code tokens} are. */
  static Optional<Plan.Misread> of(List<Token> tokens, Catalog catalog) {
    Misreadings misreadings = new Misreadings(tokens, catalog);
    return misreadings.statement().or(misreadings::table);
  }

  /** The message for an unknown feature view. */
  static String noFeatureView(String name, Catalog catalog) {
    List<String> views =
        catalog.definitions(FeatureView.class).stream().map(FeatureView::name).toList();
    return "there is no feature view '" + name + "'" + Names.didYouMean(name, views);
  }

  // The first words.

  private Optional<Plan.Misread> statement() {
    String first = word(0);
    return switch (first) {
      case "DROP" -> dropped().or(() -> made(first, 1));
      case "CREATE" -> made(first, word(1).equals("OR") ? 3 : 1);
      case "SHOW" -> shown().map(remedy -> new Plan.Misread("", at(1).start(), remedy));
      case "DESCRIBE", "DESC" -> described();
      case "ALTER" -> altered();
      case "REFRESH" -> refreshed();
      case "UPDATE" -> updated();
      default -> begun(first);
    };
  }

  /** A definition that is dropped as if it were a view or table. */
  private Optional<Plan.Misread> dropped() {
    boolean ifExists = word(2).equals("IF");
    int name = ifExists ? 4 : 2;
    Optional<Definition> definition = definition(name);
    if (!at(1).isAny("VIEW", "TABLE", "SERVICE") || definition.isEmpty()) {
      return Optional.empty();
    }
    Definition meant = definition.get();
    String what = kind(meant);
    String remedy = aDefinition(meant) + "; write DROP " + what + " " + meant.name();
    return at(1).is("SERVICE")
        ? refused(remedy)
        : Optional.of(new Plan.Misread(meant.name(), at(name).start(), remedy, ifExists));
  }

  /** A statement about definitions of which a word is not right. */
  private Optional<Plan.Misread> made(String first, int index) {
    String what = word(index);
    if (what.equals("SERVICE") || what.equals("SERVICES")) {
      return refused("did you mean " + first + " " + SERVICE + "?");
    }
    return near(what, ENTITY, "FEATURE")
        .flatMap(
            near -> {
              String service = near(word(index + 1), "VIEW", "SERVICE").orElse("VIEW");
              String meant = near.equals(ENTITY) ? ENTITY : "FEATURE " + service;
              return refused("did you mean " + first + " " + meant + "?");
            });
  }

  private Optional<String> shown() {
    return switch (word(1)) {
      case "FEATURES" ->
          Optional.of(
              "write SHOW FEATURE VIEWS for the feature views, and DESCRIBE with the name of one"
                  + " for its features");
      case "VIEW", "VIEWS" -> Optional.of("write SHOW FEATURE VIEWS for feature views");
      case "SERVICE", "SERVICES" -> Optional.of("write SHOW FEATURE SERVICES for services");
      case ENTITY -> Optional.of("write SHOW ENTITIES");
      default ->
          near(word(1), "ENTITIES", "FRESHNESS").map(near -> "did you mean SHOW " + near + "?");
    };
  }

  private Optional<Plan.Misread> described() {
    Token name = at(1);
    List<String> known = catalog.definitions().stream().map(Definition::name).toList();
    return (name.isName() ? Names.nearest(name.name(), known) : Optional.<String>empty())
        .flatMap(catalog::find)
        .map(
            near ->
                new Plan.Misread(
                    name.name(),
                    name.start(),
                    "did you mean the "
                        + kind(near).toLowerCase(Locale.ROOT)
                        + " '"
                        + near.name()
                        + "'?"));
  }

  private Optional<Plan.Misread> altered() {
    return at(1).isAny(ENTITY, "FEATURE")
        ? refused("a definition is changed as a whole; write CREATE OR REPLACE in place of ALTER")
        : Optional.empty();
  }

  /** As materialized views are refreshed. */
  private Optional<Plan.Misread> refreshed() {
    return definition(tokens.size() - 2)
        .filter(FeatureView.class::isInstance)
        .flatMap(view -> refused("write MATERIALIZE " + view.name()));
  }

  private Optional<Plan.Misread> updated() {
    int name = at(1).is("FEATURES") && at(2).kind() == Token.Kind.DOT ? 3 : 1;
    return definition(name)
        .filter(FeatureView.class::isInstance)
        .map(
            view ->
                new Plan.Misread(
                    view.name(),
                    at(1).start(),
                    aDefinition(view)
                        + ", whose rows are not changed; write INSERT INTO features."
                        + view.name()
                        + " with a row of a later time"));
  }

  /** A first word that is not right. */
  private Optional<Plan.Misread> begun(String first) {
    boolean ofDefinitions = at(1).isAny("ENTITY", "ENTITIES", "FEATURE", "FRESHNESS");
    return near(first, "MATERIALIZE")
        .or(() -> ofDefinitions ? near(first, "CREATE", "DROP", "SHOW") : Optional.empty())
        .flatMap(near -> refused("did you mean " + near + "?"));
  }

  private Optional<Plan.Misread> refused(String remedy) {
    return Optional.of(new Plan.Misread("", at(0).start(), remedy));
  }

  /** That of {@code words} which {@code word}, none of them, is near to. */
  private static Optional<String> near(String word, String... words) {
    List<String> known = List.of(words);
    return word.length() < SHORTEST || known.contains(word)
        ? Optional.empty()
        : Names.nearest(word, known);
  }

  // Tables.

  /** The first feature view or service, there or not, that stands where a table does. */
  private Optional<Plan.Misread> table() {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token before = at(i);
      boolean comma = before.kind() == Token.Kind.COMMA;
      if (!comma && !before.isAny("FROM", "JOIN", "INTO")) {
        continue;
      }
      boolean word = at(i + 1).is("FEATURES");
      boolean inSchema = word && at(i + 2).kind() == Token.Kind.DOT;
      Token name = at(inSchema ? i + 3 : i + 1);
      int start = at(i + 1).start();
      Optional<Plan.Misread> misread = Optional.empty();
      if (word && definition(i + 2).isPresent()) {
        misread = definition(i + 2).map(meant -> joined(meant, comma ? "a comma" : "JOIN", start));
      } else if (!comma && name.isName()) {
        misread = table(name.name(), inSchema, start, inSchema ? i + 4 : i + 2);
      }
      if (misread.isPresent()) {
        return misread;
      }
    }
    return Optional.empty();
  }

  private Optional<Plan.Misread> table(String name, boolean inSchema, int start, int next) {
    Optional<Definition> definition = catalog.find(name);
    if (definition.isPresent() && !(definition.get() instanceof Entity)) {
      String meant = definition.get().name();
      // AS OF behind a table is wrong in every SQL, whatever the engine says of it
      boolean asOf = at(next).is("AS") && at(next + 1).is("OF");
      String remedy =
          at(0).isAny("INSERT", "DELETE")
              ? "write features." + meant
              : "write FROM FEATURES "
                  + meant
                  + " AS OF NOW, or a table before FEATURES and another instant";
      return Optional.of(
          new Plan.Misread(
              asOf ? "" : meant,
              start,
              aDefinition(definition.get()) + " and no table; " + remedy));
    }
    return inSchema && definition.isEmpty()
        ? Optional.of(new Plan.Misread(name, start, noFeatureView(name, catalog)))
        : Optional.empty();
  }

  private static Plan.Misread joined(Definition meant, String word, int start) {
    return new Plan.Misread(
        "FEATURES",
        start,
        aDefinition(meant)
            + "; FEATURES stands directly behind the table that gets the features, without "
            + word
            + " and with AS OF: FROM table FEATURES "
            + meant.name()
            + " AS OF instant");
  }

  private static String aDefinition(Definition definition) {
    String kind = kind(definition).toLowerCase(Locale.ROOT);
    return "'" + definition.name() + "' is " + (kind.startsWith("e") ? "an " : "a ") + kind;
  }

  private static String kind(Definition definition) {
    if (definition instanceof Entity) {
      return ENTITY;
    }
    return definition instanceof FeatureService ? SERVICE : VIEW;
  }

  private Optional<Definition> definition(int index) {
    return at(index).isName() ? catalog.find(at(index).name()) : Optional.empty();
  }

  private String word(int index) {
    return at(index).kind() == Token.Kind.WORD ? at(index).upper() : "";
  }

  private Token at(int index) {
    return tokens.get(Math.min(index, tokens.size() - 1));
  }
}
