package io.featuresql.planner.offline;

import io.featuresql.planner.offline.strategy.EventRange;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.TimestampReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Between which instants the spine rows lie that the WHERE of a statement keeps. What it drops may
 * get any features, so the source need not be read for it.
 *
 * <p>Only what is certain counts: a conjunct that compares the very column behind AS OF, written
 * alike, with a literal.
 *
 * @param tokens of the statement
 * @param block the SELECT that the clause belongs to
 * @param clause the clause
 */
record KeptInstants(List<Token> tokens, Outline.Block block, Outline.Clause clause) {
  /** Words after which, too, a WHERE, if one follows, is that of something else. */
  private static final Set<String> OTHER_ENDS =
      Set.of(
          "WHEN",
          "CONFLICT",
          "DUPLICATE",
          "USING",
          "FOR",
          "CONNECT",
          "START",
          "PIVOT",
          "UNPIVOT",
          "MATCH_RECOGNIZE",
          "TABLESAMPLE",
          "SAMPLE");

  /** Operators that bind less than AND does, in one engine at least. */
  private static final Set<String> LOOSER = Set.of("OR", "XOR", "||");

  /**
   * The range of the as-of instants.
   *
   * @param asOf the tokens of the as-of instant
   * @param type its type
   * @param references whose features could hide a column of the spine
   */
  EventRange range(List<Token> asOf, Optional<DataType> type, List<FeatureReference> references) {
    if (!clause.hasSpine() || clause.isolate() || type.isEmpty() || !isColumn(asOf, references)) {
      return EventRange.ALL;
    }
    EventRange range = EventRange.ALL;
    for (List<Token> conjunct : conjuncts()) {
      range = range.and(bound(conjunct, asOf, type.get()));
    }
    return switch (type.get().kind()) {
      case TIMESTAMP, DATE -> range;
      // a literal without a zone is of the session's, which is less than a day away
      case TIMESTAMP_WITH_TIME_ZONE -> range.widened(Duration.ofDays(1));
      default -> EventRange.ALL;
    };
  }

  /** Whether it names a column, and WHERE can mean no other by the same name. */
  private static boolean isColumn(List<Token> asOf, List<FeatureReference> references) {
    for (int i = 0; i < asOf.size(); i++) {
      if (i % 2 == 0 ? !asOf.get(i).isName() : asOf.get(i).kind() != Token.Kind.DOT) {
        return false;
      }
    }
    String name = asOf.get(asOf.size() - 1).name();
    return asOf.size() % 2 == 1
        && (asOf.size() > 1
            || references.stream()
                .flatMap(reference -> reference.features().stream())
                .noneMatch(selected -> selected.outputName().equalsIgnoreCase(name)));
  }

  /** What WHERE demands of every row; nothing when that is not certain. */
  private List<List<Token>> conjuncts() {
    int where = where();
    List<List<Token>> conjuncts = new ArrayList<>();
    List<Token> conjunct = new ArrayList<>();
    int depth = 0;
    int between = 0;
    for (int i = where + 1; where > 0 && i < block.endToken(); i++) {
      Token token = tokens.get(i);
      if (depth == 0 && isEnd(i)) {
        break;
      }
      if (depth == 0 && LOOSER.contains(token.upper())) {
        return List.of();
      }
      depth += Brackets.step(token) + (token.is("CASE") ? 1 : token.is("END") ? -1 : 0);
      if (depth < 0) {
        break;
      }
      between += depth == 0 && token.is("BETWEEN") ? 1 : 0;
      if (depth == 0 && token.is("AND") && between == 0) {
        conjuncts.add(conjunct);
        conjunct = new ArrayList<>();
        continue;
      }
      between -= depth == 0 && token.is("AND") ? 1 : 0;
      conjunct.add(token);
    }
    conjuncts.add(conjunct);
    return conjuncts;
  }

  /** Index of the word WHERE of the block, behind the clause; -1 when there is none. */
  private int where() {
    int end = block.endToken();
    int behind = Brackets.first(tokens, block.firstToken(), end, this::endsFrom);
    return behind < end && tokens.get(behind).is("WHERE") ? behind : -1;
  }

  /** Whether the token ends the FROM with the clause, which a USING or FOR of a join does not. */
  private boolean endsFrom(int index) {
    boolean joins =
        tokens.get(index).is("USING") && tokens.get(index + 1).kind() == Token.Kind.OPEN;
    return tokens.get(index).start() >= clause.span().end() && isEnd(index) && !joins;
  }

  private boolean isEnd(int index) {
    Token token = tokens.get(index);
    return token.kind() == Token.Kind.SEMICOLON
        || ClauseWords.endsFrom(tokens, index)
        || ClauseWords.isSetOperation(tokens, index)
        || (token.kind() == Token.Kind.WORD && OTHER_ENDS.contains(token.upper()));
  }

  private static EventRange bound(List<Token> conjunct, List<Token> column, DataType type) {
    if (startsWith(conjunct, column)) {
      List<Token> rest = conjunct.subList(column.size(), conjunct.size());
      int and = index(rest, "AND");
      if (!rest.isEmpty() && rest.get(0).is("BETWEEN") && and > 0) {
        return compared(">=", rest.subList(1, and), type)
            .and(compared("<=", rest.subList(and + 1, rest.size()), type));
      }
      return rest.isEmpty()
          ? EventRange.ALL
          : compared(rest.get(0).text(), rest.subList(1, rest.size()), type);
    }
    int operator = conjunct.size() - column.size() - 1;
    if (operator > 0 && startsWith(conjunct.subList(operator + 1, conjunct.size()), column)) {
      String mirrored =
          switch (conjunct.get(operator).text()) {
            case "<=" -> ">=";
            case "<" -> ">";
            case ">=" -> "<=";
            case ">" -> "<";
            case "=" -> "=";
            default -> "";
          };
      return compared(mirrored, conjunct.subList(0, operator), type);
    }
    return EventRange.ALL;
  }

  private static boolean startsWith(List<Token> conjunct, List<Token> column) {
    if (conjunct.size() < column.size()) {
      return false;
    }
    for (int i = 0; i < column.size(); i++) {
      if (!conjunct.get(i).text().equals(column.get(i).text())) {
        return false;
      }
    }
    return true;
  }

  private static int index(List<Token> tokens, String word) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is(word)) {
        return i;
      }
    }
    return -1;
  }

  private static EventRange compared(String operator, List<Token> literal, DataType type) {
    Optional<LocalDateTime> value = value(literal, type);
    if (value.isEmpty()) {
      return EventRange.ALL;
    }
    return switch (operator) {
      case ">=", ">" -> EventRange.from(value.get());
      case "<=", "<" -> EventRange.to(value.get());
      case "=" -> EventRange.from(value.get()).and(EventRange.to(value.get()));
      default -> EventRange.ALL;
    };
  }

  /** {@code TIMESTAMP '...'}, {@code DATE '...'}, or the string alone beside a timestamp. */
  private static Optional<LocalDateTime> value(List<Token> literal, DataType type) {
    boolean typed = literal.size() == 2 && literal.get(0).isAny("TIMESTAMP", "DATE", "DATETIME");
    boolean plain = literal.size() == 1 && type.kind() == TypeKind.TIMESTAMP;
    Token string = literal.isEmpty() ? null : literal.get(literal.size() - 1);
    if (string == null
        || !(typed || plain)
        || string.kind() != Token.Kind.STRING
        || !string.text().startsWith("'")) {
      return Optional.empty();
    }
    String text = string.text().substring(1, string.text().length() - 1);
    boolean date = typed && literal.get(0).is("DATE");
    try {
      return Optional.of(
          date ? LocalDate.parse(text).atStartOfDay() : TimestampReader.withoutZone(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
