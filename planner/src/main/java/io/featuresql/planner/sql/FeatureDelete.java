package io.featuresql.planner.sql;

import io.featuresql.planner.sql.FeatureInsert.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code DELETE FROM features.view WHERE key = value AND ...}, as written.
 *
 * @param conditions all of which hold for what is deleted
 * @param parameters how many parameters there are
 */
public record FeatureDelete(Name view, List<Condition> conditions, int parameters) {
  private static final int NAME = 4;

  public FeatureDelete {
    conditions = List.copyOf(conditions);
  }

  /**
   * That keys together have one of some values.
   *
   * @param tuples each with as many values as there are keys
   */
  public record Condition(List<Name> keys, List<List<Item>> tuples) {
    public Condition {
      keys = List.copyOf(keys);
      tuples = List.copyOf(tuples);
    }
  }

  /** The table of the schema of features that a statement deletes from, if it does. */
  public static Optional<Name> target(List<Token> tokens) {
    return FeatureInsert.target(tokens, "DELETE", "FROM");
  }

  /** Parses the statement whose {@link #target} is a feature view. */
  public static FeatureDelete parse(List<Token> tokens) {
    TokenCursor cursor = new TokenCursor(tokens);
    cursor.moveTo(NAME);
    Name view = Name.of(cursor.take());
    if (!cursor.accept("WHERE")) {
      throw cursor.unexpected("WHERE with a value for each key");
    }
    Parameters parameters = Parameters.of(tokens);
    List<Condition> conditions = new ArrayList<>();
    do {
      conditions.add(condition(tokens, cursor, parameters));
    } while (cursor.accept("AND"));
    cursor.expectEnd("AND or the end; DELETE takes keys, compared with values by = or IN");
    return new FeatureDelete(view, conditions, parameters.count());
  }

  private static Condition condition(
      List<Token> tokens, TokenCursor cursor, Parameters parameters) {
    List<Name> keys = new ArrayList<>();
    boolean row = cursor.acceptSymbol("(");
    do {
      keys.add(key(cursor));
    } while (row && cursor.acceptSymbol(","));
    if (row) {
      cursor.expectSymbol(")");
    }
    List<List<Item>> tuples = new ArrayList<>();
    if (cursor.acceptSymbol("=")) {
      tuples.add(tuple(tokens, cursor, parameters, keys.size(), row));
    } else if (cursor.accept("IN")) {
      cursor.expectSymbol("(");
      do {
        tuples.add(tuple(tokens, cursor, parameters, keys.size(), row));
      } while (cursor.acceptSymbol(","));
      cursor.expectSymbol(")");
    } else {
      throw cursor.unexpected("= or IN; DELETE takes keys, compared with values");
    }
    return new Condition(keys, tuples);
  }

  private static Name key(TokenCursor cursor) {
    Name name = cursor.name("the name of a key");
    return cursor.acceptSymbol(".") ? cursor.name("the name of a key") : name;
  }

  private static List<Item> tuple(
      List<Token> tokens, TokenCursor cursor, Parameters parameters, int count, boolean row) {
    if (row) {
      cursor.expectSymbol("(");
    }
    List<Item> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        cursor.expectSymbol(",");
      }
      values.add(FeatureInsert.value(tokens, cursor, parameters, true));
    }
    if (row) {
      cursor.expectSymbol(")");
    }
    return values;
  }
}
