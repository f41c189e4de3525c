package io.featuresql.planner.offline;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.strategy.AsOfJoin;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.ClauseWords;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The columns that a query block sees once joins are spliced into it: keeps hidden ones out of
 * every {@code *}, and gives matched timestamps and services the names that the language promises.
 */
final class BlockColumns {
  /** A member of a reference, as the block sees it. */
  private record Member(
      FeatureReference reference,
      String alias,
      List<String> hidden,
      String matched,
      Optional<String> created,
      List<String> keys) {
    /** The hidden column that the statement calls {@code column}, if it is none of the features. */
    Optional<String> hiddenFor(String column) {
      if (reference.matchedTimestampName().filter(column::equalsIgnoreCase).isPresent()) {
        return Optional.of(matched);
      }
      return reference.matchedCreatedName().filter(column::equalsIgnoreCase).isPresent()
          ? created
          : Optional.empty();
    }

    /** What {@code alias.*} stands for. */
    String features(WarehouseDialect dialect) {
      return reference.features().stream()
          .map(feature -> alias + "." + dialect.quote(feature.outputName()))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * A short literal of the signs of regular expressions that no two dialects read differently; Java
   * needs stack for each bracket of it.
   */
  private static final Pattern READ_ALIKE = Pattern.compile("'[\\w ()|.*+?^$-]{0,100}'");

  private final List<Token> tokens;
  private final Outline outline;
  private final Outline.Block block;
  private final WarehouseDialect dialect;
  private final Edits edits;
  private final List<String> hidden = new ArrayList<>();
  private final Map<String, List<Member>> byAlias = new LinkedHashMap<>();
  private final List<Member> inOrder = new ArrayList<>();
  private boolean done;

  BlockColumns(
      List<Token> tokens,
      Outline outline,
      Outline.Block block,
      WarehouseDialect dialect,
      Edits edits) {
    this.tokens = tokens;
    this.outline = outline;
    this.block = block;
    this.dialect = dialect;
    this.edits = edits;
  }

  /**
   * Takes a reference into account.
   *
   * @param join how it was joined
   * @param hiddenElsewhere quoted hidden columns of other relations
   * @param hiddenHere quoted hidden columns of that relation, the matched event timestamp first
   * @param keysOf the quoted alias of the relation that brings the keys of a population
   * @param visibleKeys its quoted keys, which are in {@code *} but not in {@code alias.*}
   */
  void add(
      FeatureReference reference,
      AsOfJoin join,
      List<String> hiddenElsewhere,
      List<String> hiddenHere,
      String keysOf,
      List<String> visibleKeys) {
    hidden.addAll(hiddenElsewhere);
    hidden.addAll(hiddenHere);
    List<String> notFeatures = new ArrayList<>(hiddenHere);
    if (keysOf.equals(join.alias())) {
      notFeatures.addAll(visibleKeys);
    }
    List<String> keys = visibleKeys.stream().map(key -> keysOf + "." + key).toList();
    Member member =
        new Member(reference, join.alias(), notFeatures, join.matched(), join.shownCreated(), keys);
    inOrder.add(member);
    Map<String, List<Member>> added = new LinkedHashMap<>();
    reference
        .alias()
        .ifPresent(name -> added.put(name.toLowerCase(java.util.Locale.ROOT), List.of(member)));
    reference
        .service()
        .ifPresent(name -> added.put(name.toLowerCase(java.util.Locale.ROOT), List.of(member)));
    added.forEach(
        (name, members) -> byAlias.computeIfAbsent(name, n -> new ArrayList<>()).addAll(members));
    added.keySet().forEach(name -> qualified(name, member));
  }

  /** Whether the block names {@code column} of {@code reference}. */
  boolean mentions(FeatureReference reference, Optional<String> column) {
    for (int i = block.firstToken(); column.isPresent() && i + 2 < block.endToken(); i++) {
      String name = tokens.get(i).isName() ? tokens.get(i).name() : "";
      if (tokens.get(i + 1).kind() == Token.Kind.DOT
          && tokens.get(i + 2).isName()
          && tokens.get(i + 2).name().equalsIgnoreCase(column.get())
          && (reference.alias().filter(name::equalsIgnoreCase).isPresent()
              || reference.service().filter(name::equalsIgnoreCase).isPresent())) {
        return true;
      }
    }
    return false;
  }

  /** Replaces {@code alias.column} where the column goes by another name in the rewritten text. */
  private void qualified(String name, Member member) {
    for (int i = block.firstToken(); i + 2 < block.endToken(); i++) {
      boolean match =
          tokens.get(i).isName()
              && tokens.get(i + 1).kind() == Token.Kind.DOT
              && tokens.get(i + 2).isName()
              && tokens.get(i).name().equalsIgnoreCase(name)
              && (i == 0 || tokens.get(i - 1).kind() != Token.Kind.DOT);
      if (!match) {
        continue;
      }
      String column = tokens.get(i + 2).name();
      Span span = new Span(tokens.get(i).start(), tokens.get(i + 2).end());
      Optional<String> hiddenColumn = member.hiddenFor(column);
      if (hiddenColumn.isPresent()) {
        String text = member.alias() + "." + hiddenColumn.get();
        boolean item = isWholeItem(i, i + 3);
        edits.put(
            span, SqlText.written(item ? text + " AS " + tokens.get(i + 2).text() : text, span));
      } else if (ofService(name, member)) {
        member.reference().features().stream()
            .filter(f -> f.outputName().equalsIgnoreCase(column))
            .findFirst()
            .ifPresent(
                f ->
                    edits.put(
                        span,
                        SqlText.written(
                            member.alias() + "." + dialect.quote(f.outputName()), span)));
      }
    }
  }

  private static boolean ofService(String name, Member member) {
    return member.reference().service().filter(s -> s.equalsIgnoreCase(name)).isPresent();
  }

  /** Whether the tokens are a whole item of the select list, without an alias. */
  private boolean isWholeItem(int first, int behind) {
    boolean inList = block.select() >= 0 && first > block.select() && behind <= block.listEnd();
    if (!inList || !isOutsideInList(first) || !startsItem(first)) {
      return false;
    }
    Token next = tokens.get(behind);
    return behind == block.listEnd()
        || next.kind() == Token.Kind.COMMA
        || next.kind() == Token.Kind.CLOSE
        || next.kind() == Token.Kind.SEMICOLON
        || next.kind() == Token.Kind.END;
  }

  private boolean isOutsideInList(int index) {
    return Brackets.depth(tokens, block.select() + 1, index) == 0;
  }

  private boolean startsItem(int index) {
    Token before = tokens.get(index - 1);
    return before.kind() == Token.Kind.COMMA
        || before.isAny("SELECT", "DISTINCT", "ALL")
        || (before.kind() == Token.Kind.CLOSE && closesDistinctOn(index - 1));
  }

  private boolean closesDistinctOn(int close) {
    int open = Brackets.opening(tokens, close, block.select() + 1);
    return open >= 0 && tokens.get(open - 1).is("ON") && tokens.get(open - 2).is("DISTINCT");
  }

  /** Wraps the FROM item and what was joined to it, so that only the columns of * come out. */
  void isolate(Outline.Clause clause, SqlText joins) {
    Span item = new Span(clause.itemStart(), clause.span().start());
    Span whole = new Span(clause.itemStart(), clause.span().end());
    if (!hidden.isEmpty() && !dialect.excludesColumns()) {
      throw cannotLeaveOut(clause.span());
    }
    SqlText.Builder text =
        SqlText.builder(clause.span()).sql("(SELECT *" + excluding(hidden) + " FROM ");
    if (clause.hasSpine()) {
      text.add(edits.render(item));
    }
    edits.put(whole, text.add(joins).sql(")").build());
    hidden.clear();
    byAlias.clear();
    inOrder.clear();
  }

  private FeatureSqlException cannotLeaveOut(Span span) {
    return FeatureSqlException.at(
        span,
        ErrorCode.NOT_SUPPORTED,
        "all columns are read here, and "
            + dialect.name()
            + " cannot leave hidden ones out; name the columns, or give a feature another name"
            + " where a column of the table has the same");
  }

  private String excluding(List<String> names) {
    return names.isEmpty() ? "" : " " + dialect.exclude() + " (" + list(names) + ")";
  }

  /**
   * Keeps hidden columns out of every star of the block, once, if the block ends before a place.
   */
  void hideIfBefore(int offset) {
    boolean ended = tokens.get(block.endToken()).start() <= offset;
    if (done || !ended) {
      return;
    }
    done = true;
    new ItemLabels(tokens, block, dialect, edits).keep();
    if (hidden.isEmpty() && inOrder.isEmpty()) {
      return;
    }
    if (block.selectsAll() && hidden.isEmpty()) {
      hideInBlock();
      return;
    }
    if (block.selectsAll() && !dialect.excludesColumns()) {
      throw cannotLeaveOut(tokens.get(block.from()).span());
    }
    if (block.selectsAll()) {
      Span place = new Span(tokens.get(block.from()).start(), tokens.get(block.from()).start());
      edits.put(place, SqlText.written("SELECT *" + excluding(hidden) + " ", place));
    }
    hideInBlock();
  }

  private void hideInBlock() {
    for (int i = block.firstToken(); i < block.endToken(); i++) {
      Token token = tokens.get(i);
      if (ClauseWords.opensQuery(tokens, i)) {
        i = closeOf(i); // columns of its own
        continue;
      }
      if (token.kind() == Token.Kind.STRING && isArgumentOfColumns(i)) {
        matchVisible(token);
      }
      lambdaOfColumns(i);
      if (!isStar(i)) {
        continue;
      }
      boolean inColumns =
          tokens.get(i - 1).kind() == Token.Kind.OPEN && tokens.get(i - 2).is("COLUMNS");
      boolean inList = block.select() >= 0 && i > block.select() && i < block.listEnd();
      if (!inList && !inColumns) {
        continue;
      }
      boolean bare = inColumns || isWholeStar(i);
      if (bare) {
        hideIn(i);
      } else if (tokens.get(i - 1).kind() == Token.Kind.DOT && tokens.get(i - 2).isName()) {
        qualifiedStar(i);
      }
    }
  }

  /** Whether the token is a star, and not that of {@code *COLUMNS(...)}. */
  private boolean isStar(int index) {
    Token token = tokens.get(index);
    boolean unpacks =
        tokens.get(index + 1).is("COLUMNS") && tokens.get(index + 2).kind() == Token.Kind.OPEN;
    return token.kind() == Token.Kind.OPERATOR && token.text().equals("*") && !unpacks;
  }

  /** Whether the star in the select list stands for all columns. */
  private boolean isWholeStar(int star) {
    return isOutsideInList(star) && startsItem(star);
  }

  /** Whether columns that are joined can be kept out of every star, here and in any warehouse. */
  boolean canHide() {
    if (dialect.excludesColumns()) {
      return true;
    }
    if (block.selectsAll()) {
      return false;
    }
    boolean all = false;
    for (int i = block.select() + 1; block.select() >= 0 && i < block.listEnd(); i++) {
      all |= isStar(i) && isWholeStar(i);
    }
    try {
      return !all
          || FromItems.ofStar(tokens, outline, block).stream().allMatch(FromItems.Item::named);
    } catch (FeatureSqlException cannotBeTold) {
      return false;
    }
  }

  private void hideIn(int star) {
    if (hidden.isEmpty()) {
      return;
    }
    if (dialect.excludesColumns()) {
      exclude(star, hidden);
    } else {
      Span span = tokens.get(star).span();
      edits.put(span, SqlText.written(allColumns(), span));
    }
  }

  /** {@code COLUMNS(lambda c: condition)}, or the older {@code COLUMNS(c -> condition)}. */
  private void lambdaOfColumns(int index) {
    boolean argument =
        index >= 2
            && tokens.get(index - 1).kind() == Token.Kind.OPEN
            && tokens.get(index - 2).is("COLUMNS");
    if (!argument) {
      return;
    }
    int name = tokens.get(index).is("LAMBDA") ? index + 1 : index;
    Token arrow = tokens.get(name + 1);
    if (tokens.get(name).isName() && (arrow.text().equals(":") || arrow.text().equals("->"))) {
      String hide = tokens.get(name).text() + " NOT IN (" + hiddenTexts() + ") AND (";
      put(arrow.end(), " " + hide);
      put(tokens.get(closeOf(index - 1)).start(), ")");
    }
  }

  private int closeOf(int open) {
    return Brackets.closing(tokens, open, block.endToken());
  }

  private boolean isArgumentOfColumns(int index) {
    return tokens.get(index - 1).kind() == Token.Kind.OPEN
        && tokens.get(index - 2).is("COLUMNS")
        && tokens.get(index + 1).kind() == Token.Kind.CLOSE;
  }

  /** {@code COLUMNS('regex')}, which a part of a name has to match, among visible columns only. */
  private void matchVisible(Token regex) {
    if (passesOver(regex.text(), hidden)) {
      return; // and an alias behind it may name the groups of the expression
    }
    edits.put(
        regex.span(),
        SqlText.written(
            "lambda n: n NOT IN ("
                + hiddenTexts()
                + ") AND regexp_matches(n, "
                + regex.text()
                + ")",
            regex.span()));
  }

  /** Whether the expression, a string literal that Java reads as DuckDB does, matches no name. */
  private static boolean passesOver(String literal, List<String> names) {
    if (!READ_ALIKE.matcher(literal).matches()) {
      return false;
    }
    Pattern regex;
    try {
      regex = Pattern.compile(literal.substring(1, literal.length() - 1), Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException notAnExpression) {
      return false;
    }
    return names.stream()
        .noneMatch(name -> regex.matcher(name.substring(1, name.length() - 1)).find());
  }

  /** The hidden names as texts. */
  private String hiddenTexts() {
    return hidden.stream()
        .map(name -> "'" + name.substring(1, name.length() - 1).replace("'", "''") + "'")
        .collect(Collectors.joining(", "));
  }

  private void qualifiedStar(int star) {
    Token alias = tokens.get(star - 2);
    List<Member> members =
        byAlias.getOrDefault(alias.name().toLowerCase(java.util.Locale.ROOT), List.of());
    if (members.isEmpty() || tokens.get(star - 3).kind() == Token.Kind.DOT) {
      return;
    }
    if (!dialect.excludesColumns()) {
      Span span = new Span(alias.start(), tokens.get(star).end());
      String features =
          members.stream().map(m -> m.features(dialect)).collect(Collectors.joining(", "));
      edits.put(span, SqlText.written(features, span));
      return;
    }
    boolean same = members.size() == 1 && !ofService(alias.name(), members.get(0));
    if (same) {
      exclude(star, members.get(0).hidden());
      return;
    }
    List<String> items = new ArrayList<>();
    for (Member member : members) {
      items.add(member.alias() + ".*" + excluding(member.hidden()));
    }
    Span span = new Span(alias.start(), tokens.get(star).end());
    edits.put(span, SqlText.written(String.join(", ", items), span));
  }

  /** Adds names to what follows a star: to its EXCLUDE list if there is one. */
  private void exclude(int star, List<String> names) {
    Token next = tokens.get(star + 1);
    if (next.is(dialect.exclude()) && tokens.get(star + 2).kind() == Token.Kind.OPEN) {
      int place = tokens.get(star + 2).end();
      put(place, list(names) + ", ");
    } else if (next.is(dialect.exclude())) {
      put(tokens.get(star + 2).start(), "(" + list(names) + ", ");
      put(tokens.get(star + 2).end(), ")");
    } else {
      put(tokens.get(star).end(), " " + dialect.exclude() + " (" + list(names) + ")");
    }
  }

  /** What {@code *} stands for, where hidden columns cannot be left out of it. */
  private String allColumns() {
    List<String> items = new ArrayList<>();
    for (FromItems.Item item : FromItems.ofStar(tokens, outline, block)) {
      if (item.clause().isEmpty()) {
        items.add(item.alias() + ".*");
        continue;
      }
      Span span = item.clause().get().span();
      for (Member member : inOrder) {
        int place = member.reference().span().start();
        if (place >= span.start() && place < span.end()) {
          items.addAll(member.keys());
          items.add(member.features(dialect));
        }
      }
    }
    return items.stream().filter(item -> !item.isEmpty()).collect(Collectors.joining(", "));
  }

  private void put(int place, String text) {
    Span span = new Span(place, place);
    edits.put(span, SqlText.written(text, span));
  }

  private static String list(List<String> names) {
    return String.join(", ", names);
  }
}
