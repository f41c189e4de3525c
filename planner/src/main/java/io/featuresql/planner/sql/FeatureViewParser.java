package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureView;
import io.featuresql.planner.sql.FeatureStatement.IfPresent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parses CREATE FEATURE VIEW from its name on. */
final class FeatureViewParser {
  private static final String CLAUSES =
      "AS, or a clause such as TTL, DELAY, CREATED TIMESTAMP, OFFLINE, COMMENT or WITH";

  private final String sql;
  private final List<Token> tokens;
  private final TokenCursor cursor;
  private final Set<String> seen = new HashSet<>();

  private @Nullable Name entity;
  private final List<Name> keyColumns = new ArrayList<>();
  private Optional<Name> eventTimestamp = Optional.empty();
  private @Nullable Token measuresAge;
  private Optional<Name> createdTimestamp = Optional.empty();
  private Optional<Duration> ttl = Optional.empty();
  private Optional<Duration> delay = Optional.empty();
  private boolean offline;
  private Optional<String> comment = Optional.empty();
  private SortedMap<String, String> properties = new TreeMap<>();
  private Optional<Span> aggregate = Optional.empty();

  FeatureViewParser(String sql, List<Token> tokens, TokenCursor cursor) {
    this.sql = sql;
    this.tokens = tokens;
    this.cursor = cursor;
  }

  CreateFeatureView parse(IfPresent ifPresent) {
    Name name = cursor.name("the name of the view");
    while (!cursor.peek().is("AS")) {
      clause();
    }
    if (entity == null) {
      throw TokenCursor.error(
          cursor.peek().span(),
          "feature view '" + name.text() + "' has no ENTITY; add ENTITY and what it describes");
    }
    if (eventTimestamp.isEmpty() && measuresAge != null) {
      throw TokenCursor.error(
          measuresAge.span(),
          "feature view '"
              + name.text()
              + "' has no TIMESTAMP, so its rows hold at any instant and have no age; add TIMESTAMP"
              + " and the column that says when a row became true, or leave this out");
    }
    cursor.expect("AS");
    Span query = query();
    return new CreateFeatureView(
        name,
        ifPresent,
        entity,
        keyColumns,
        eventTimestamp,
        createdTimestamp,
        ttl,
        delay,
        offline,
        comment,
        properties,
        aggregate,
        query.of(sql),
        query);
  }

  private void clause() {
    Token first = cursor.peek();
    if (cursor.accept("ENTITY")) {
      once(first, "ENTITY");
      entity();
    } else if (cursor.accept("TIMESTAMP")) {
      once(first, "TIMESTAMP");
      eventTimestamp = Optional.of(cursor.name("the name of a column"));
    } else if (cursor.accept("CREATED")) {
      once(first, "CREATED TIMESTAMP");
      cursor.expect("TIMESTAMP");
      createdTimestamp = Optional.of(cursor.name("the name of a column"));
    } else if (cursor.accept("TTL")) {
      once(first, "TTL");
      measuresAge = first;
      ttl = Optional.of(cursor.interval());
    } else if (cursor.accept("DELAY")) {
      once(first, "DELAY");
      measuresAge = first;
      delay = Optional.of(cursor.interval());
    } else if (cursor.accept("OFFLINE")) {
      once(first, "OFFLINE");
      offline = true;
    } else if (cursor.accept("COMMENT")) {
      once(first, "COMMENT");
      comment = Optional.of(cursor.string());
    } else if (cursor.accept("WITH")) {
      once(first, "WITH");
      properties = Properties.parse(cursor);
    } else if (cursor.accept("AGGREGATE")) {
      once(first, "AGGREGATE");
      aggregate(first);
    } else if (entity == null) {
      throw cursor.unexpected("ENTITY");
    } else {
      throw cursor.unexpected(eventTimestamp.isEmpty() ? "TIMESTAMP, " + CLAUSES : CLAUSES);
    }
  }

  private void once(Token first, String clause) {
    if (!seen.add(clause)) {
      throw TokenCursor.error(first.span(), clause + " is given twice; leave one out");
    }
  }

  private void entity() {
    entity = cursor.name("the name of an entity");
    if (cursor.acceptSymbol("(")) {
      do {
        keyColumns.add(cursor.name("the name of a column"));
      } while (cursor.acceptSymbol(","));
      cursor.expectSymbol(")");
    }
  }

  private void aggregate(Token first) {
    cursor.expectSymbol("(");
    cursor.moveTo(cursor.closing());
    int end = cursor.peek().end();
    cursor.expectSymbol(")");
    aggregate = Optional.of(new Span(first.start(), end));
  }

  /** What is behind AS: checked to be one statement with its brackets in pairs, and no further. */
  private Span query() {
    int begin = cursor.index();
    int end = tokens.size() - 1;
    while (end > begin && tokens.get(end - 1).kind() == Token.Kind.SEMICOLON) {
      end--;
    }
    if (end == begin) {
      throw cursor.unexpected("a query");
    }
    Deque<Token> open = new ArrayDeque<>();
    for (int i = begin; i < end; i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.OPEN) {
        open.push(token);
      } else if (token.kind() == Token.Kind.CLOSE) {
        if (open.isEmpty() || !pairs(open.pop(), token)) {
          throw TokenCursor.error(token.span(), "unexpected '" + token.text() + "'");
        }
      } else if (token.kind() == Token.Kind.SEMICOLON) {
        throw TokenCursor.error(
            token.span(), "unexpected ';' inside the query; a feature view reads one query");
      }
    }
    if (!open.isEmpty()) {
      throw TokenCursor.error(
          open.peek().span(), "this '" + open.peek().text() + "' is never closed");
    }
    return new Span(tokens.get(begin).start(), tokens.get(end - 1).end());
  }

  private static boolean pairs(Token open, Token close) {
    return switch (open.text()) {
      case "(" -> close.text().equals(")");
      case "[" -> close.text().equals("]");
      default -> close.text().equals("}");
    };
  }
}
