package io.featuresql.planner.offline;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.offline.FromItems.Item;
import io.featuresql.planner.offline.FromItems.Kind;
import io.featuresql.planner.offline.text.SqlText;
import io.featuresql.planner.sql.Brackets;
import io.featuresql.planner.sql.Outline;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps {@code FOR UPDATE} and its like to the rows of the user's tables. Without {@code OF} it
 * means every relation of its FROM, and everything in a sub-query that it means: so it would mean
 * the joins that bring features, whose rows cannot be locked.
 */
record RowLocks(List<Token> tokens, Outline outline, Edits edits) {
  /**
   * One locking clause.
   *
   * @param strength {@code FOR UPDATE} or such
   * @param of the names behind OF; empty for all relations
   * @param waiting {@code NOWAIT} or such
   */
  private record Lock(String strength, Optional<Set<String>> of, String waiting, Span span) {
    String on(List<String> relations) {
      return relations.isEmpty()
          ? ""
          : strength
              + " OF "
              + String.join(", ", relations)
              + (waiting.isEmpty() ? "" : " " + waiting);
    }
  }

  /** Names the relations in the locking clauses of {@code block}. */
  void name(Outline.Block block) {
    if (!hasClause(block.firstToken(), block.endToken())) {
      return;
    }
    Brackets.outside(tokens, block.firstToken(), block.endToken())
        .filter(i -> tokens.get(i).is("FOR"))
        .forEach(i -> lockAt(i).ifPresent(lock -> name(lock, block)));
  }

  private void name(Lock lock, Outline.Block block) {
    boolean joined =
        outline.clauses().stream().anyMatch(c -> outline.blocks().get(c.block()).equals(block));
    boolean into = meant(lock, block).stream().anyMatch(this::goesInto);
    if (into || (joined && lock.of().isEmpty())) {
      edits.put(lock.span(), SqlText.written(on(lock, block), lock.span()));
    }
  }

  /** The lock for the relations that it can name; for what is in sub-queries it is put there. */
  private String on(Lock lock, Outline.Block block) {
    List<Item> items = FromItems.of(tokens, outline, block);
    if (items.stream().allMatch(item -> item.kind() == Kind.CLAUSE)) {
      throw FeatureSqlException.at(
          lock.span(),
          ErrorCode.WAREHOUSE_REFUSED,
          lock.strength()
              + " locks rows of tables, and there is none beside FEATURES; leave it out");
    }
    List<String> named = new ArrayList<>();
    for (Item item : meant(lock, block)) {
      Optional<Outline.Block> inner = goesInto(item) ? only(item) : Optional.empty();
      if (inner.isPresent()) {
        Lock whole = new Lock(lock.strength(), Optional.empty(), lock.waiting(), lock.span());
        Token close = tokens.get(inner.get().endToken());
        String text = on(whole, inner.get());
        String end = text.isEmpty() ? ")" : " " + text + ")";
        edits.put(close.span(), SqlText.written(end, close.span()));
      } else {
        named.add(item.alias());
      }
    }
    return lock.on(named);
  }

  /** What the lock means of the FROM of {@code block}, of what has rows that can be locked. */
  private List<Item> meant(Lock lock, Outline.Block block) {
    Set<String> queries = withQueries(block);
    return FromItems.of(tokens, outline, block).stream()
        .filter(
            item ->
                item.kind() == Kind.QUERY || item.kind() == Kind.TABLE && !isOneOf(queries, item))
        .filter(item -> lock.of().map(names -> names.contains(key(item.alias()))).orElse(true))
        .toList();
  }

  private boolean isOneOf(Set<String> queries, Item item) {
    return tokens.get(item.first() + 1).kind() != Token.Kind.DOT
        && queries.contains(key(tokens.get(item.first()).text()));
  }

  /** Whether a lock of the sub-query has to be written into it. */
  private boolean goesInto(Item item) {
    return item.kind() == Kind.QUERY
        && (item.alias().isEmpty() || hasClause(item.first(), item.behind()))
        && only(item).isPresent();
  }

  /** The block of a sub-query that has one. */
  private Optional<Outline.Block> only(Item item) {
    Set<Integer> inside =
        Brackets.outside(tokens, item.first() + 1, item.behind())
            .boxed()
            .collect(Collectors.toSet());
    List<Outline.Block> blocks =
        outline.blocks().stream().filter(b -> inside.contains(b.firstToken())).toList();
    return blocks.size() == 1 && blocks.get(0).from() >= 0
        ? Optional.of(blocks.get(0))
        : Optional.empty();
  }

  private boolean hasClause(int first, int behind) {
    int start = tokens.get(first).start();
    int end = tokens.get(behind).start();
    return outline.clauses().stream()
        .anyMatch(c -> c.span().start() >= start && c.span().start() < end);
  }

  /** The queries of WITH that the block can see, of which no row can be locked. */
  private Set<String> withQueries(Outline.Block block) {
    Span within =
        new Span(tokens.get(block.firstToken()).start(), tokens.get(block.endToken()).start());
    Set<String> names = new HashSet<>();
    outline.clauses().stream()
        .filter(c -> c.span().start() >= within.start() && c.span().start() < within.end())
        .flatMap(clause -> clause.with().stream())
        .filter(with -> with.start() < within.start())
        .distinct()
        .forEach(with -> addNames(Tokens.within(tokens, with), names));
    return names;
  }

  /** Adds the names that a list from WITH on defines. */
  private static void addNames(List<Token> list, Set<String> names) {
    int first = list.get(1).is("RECURSIVE") ? 2 : 1;
    Brackets.parts(list, first, list.size()).stream()
        .filter(part -> part.first() < part.behind())
        .forEach(part -> names.add(key(list.get(part.first()).text())));
  }

  private Optional<Lock> lockAt(int index) {
    int i = index + 1;
    if (tokens.get(i).is("NO") && tokens.get(i + 1).is("KEY")) {
      i += 2;
    } else if (tokens.get(i).is("KEY")) {
      i++;
    }
    if (!tokens.get(i).isAny("UPDATE", "SHARE")) {
      return Optional.empty();
    }
    String strength = text(index, ++i);
    Optional<Set<String>> of = Optional.empty();
    if (tokens.get(i).is("OF")) {
      Set<String> names = new HashSet<>();
      do {
        names.add(key(tokens.get(i + 1).text()));
        i += 2;
      } while (tokens.get(i).kind() == Token.Kind.COMMA);
      of = Optional.of(names);
    }
    int wait = i;
    if (tokens.get(i).is("NOWAIT")) {
      i++;
    } else if (tokens.get(i).is("SKIP") && tokens.get(i + 1).is("LOCKED")) {
      i += 2;
    }
    Span span = new Span(tokens.get(index).start(), tokens.get(i - 1).end());
    return Optional.of(new Lock(strength, of, text(wait, i), span));
  }

  private String text(int first, int behind) {
    return String.join(" ", tokens.subList(first, behind).stream().map(Token::text).toList());
  }

  /** What the name of a relation is compared by, as PostgreSQL does. */
  private static String key(String name) {
    return name.startsWith("\"") ? name : "\"" + name.toLowerCase(Locale.ROOT) + "\"";
  }
}
