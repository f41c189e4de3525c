package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.Entity;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SourceMap;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.FeatureTables;
import io.featuresql.planner.sql.FeatureTables.Read;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A statement in which feature views that are read as tables are written as the clauses that they
 * mean, and its places in the user's text.
 *
 * @param sql the text with the clauses
 */
record ReadTables(String sql, SourceMap map) {
  /**
   * The statement, with its clauses; the same text where it reads no feature view as a table.
   *
   * <p>A feature view comes before a table of the warehouse in a schema of that name; behind the
   * name of a catalog the warehouse's table comes first.
   */
  static ReadTables of(String sql, List<Token> tokens, Catalog catalog, Relations relations) {
    List<Read> reads =
        FeatureTables.of(
            sql,
            tokens,
            (schema, name) ->
                catalog.find(name.text()).filter(d -> !(d instanceof Entity)).isPresent()
                    && schema
                        .filter(
                            s ->
                                relations.accepts(
                                    "SELECT * FROM " + s + "." + written(name.text())))
                        .isEmpty());
    return of(sql, reads.stream().map(read -> new Other(read.span(), read.clause())).toList());
  }

  /** What is written in place of a piece of the user's text. */
  record Other(Span span, String text) {}

  /** The statement with other pieces of text, which are in the order of their places. */
  static ReadTables of(String sql, Collection<Other> others) {
    StringBuilder text = new StringBuilder();
    List<SourceMap.Piece> pieces = new ArrayList<>();
    int at = 0;
    for (Other other : others) {
      Span span = other.span();
      pieces.add(new SourceMap.Piece(text.length(), new Span(at, span.start()), true));
      text.append(sql, at, span.start());
      pieces.add(new SourceMap.Piece(text.length(), span, false));
      text.append(other.text());
      at = span.end();
    }
    pieces.add(new SourceMap.Piece(text.length(), new Span(at, sql.length()), true));
    return new ReadTables(text.append(sql, at, sql.length()).toString(), new SourceMap(pieces));
  }

  private static String written(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A place of the text with the clauses, in the user's text. */
  private Span ofUser(Span span) {
    Span start = map.sourceOf(span.start());
    return span.end() == span.start()
        ? start
        : start.union(map.sourceOf(span.end() - 1)).union(start);
  }

  /** An error in the text with the clauses, where the user sees it. */
  FeatureSqlException ofUser(FeatureSqlException error) {
    return error.span().isEmpty()
        ? error
        : FeatureSqlException.at(
            ofUser(error.span().get()), error.code(), String.valueOf(error.getMessage()), error);
  }

  /** A plan whose places are those of the user's text. */
  Plan ofUser(Plan plan) {
    return plan instanceof Plan.Offline offline
        ? new Plan.Offline(ofUser(offline.statement()), offline.reason(), offline.warning())
        : plan;
  }

  /** A statement whose places are those of the user's text. */
  Rewritten ofUser(Rewritten statement) {
    List<SourceMap.Piece> pieces = new ArrayList<>();
    for (SourceMap.Piece piece : statement.map().pieces()) {
      pieces.addAll(ofUser(piece));
    }
    return statement.with(new SourceMap(pieces));
  }

  /** A copied stretch is cut where the user's text has another one. */
  private List<SourceMap.Piece> ofUser(SourceMap.Piece piece) {
    if (!piece.copied()) {
      return List.of(new SourceMap.Piece(piece.start(), ofUser(piece.source()), false));
    }
    List<SourceMap.Piece> result = new ArrayList<>();
    int from = piece.source().start();
    int to = piece.source().end();
    for (int i = 0; i < map.pieces().size(); i++) {
      SourceMap.Piece mine = map.pieces().get(i);
      int end = i + 1 < map.pieces().size() ? map.pieces().get(i + 1).start() : Integer.MAX_VALUE;
      int first = Math.max(from, mine.start());
      int behind = Math.min(to, end);
      if (first < behind || (from == to && first == from && from < end)) {
        int start = piece.start() + first - from;
        Span source =
            mine.copied()
                ? new Span(
                    mine.source().start() + first - mine.start(),
                    mine.source().start() + behind - mine.start())
                : mine.source();
        result.add(new SourceMap.Piece(start, source, mine.copied()));
      }
    }
    return result;
  }
}
