package io.featuresql.planner.sql;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the FEATURES clauses of a statement are, and the little that must be known of the SQL
 * around them: the FROM item to the left of each, the SELECT that each belongs to, the WITH queries
 * that each can see.
 *
 * <p>It is found by tokens, not by a grammar, so that whatever a warehouse accepts around a clause
 * works. It takes time linear in the text and keeps its own stack.
 */
public final class Outline {
  /** More brackets within one another than any engine parses safely. */
  public static final int MAX_NESTING = 500;

  /**
   * One query block: from its SELECT, or its FROM where that comes first, to its end.
   *
   * @param firstToken index of its first token
   * @param endToken index behind its last token
   * @param select index of the word SELECT; -1 when there is none
   * @param from index of the word FROM (or of what stands for it); -1 when there is none
   * @param selectsAll true when a query begins with FROM and has no SELECT, which means {@code *}
   */
  public record Block(int firstToken, int endToken, int select, int from, boolean selectsAll) {
    /** Index of the token behind the select list. */
    public int listEnd() {
      return from > select ? from : endToken;
    }
  }

  /**
   * One FEATURES clause.
   *
   * @param features what it says
   * @param span its text, from FEATURES to its last token
   * @param itemStart offset where the FROM item begins that it applies to; equal to the start of
   *     the span when it has no left side
   * @param block index of its block in {@link #blocks()}
   * @param level index of the parenthesis that it stands in; -1 for none
   * @param isolate true when what follows the clause reads all columns of the FROM item (a PIVOT,
   *     an alias of the parenthesis around it), so that they must be exactly the columns of {@code
   *     *}
   * @param with the WITH lists in scope, outermost first, each from the word WITH to the end of the
   *     last query that the clause can see
   * @param queryStart offset where a WITH query can be put that the clause is to see
   * @param queryHasWith true when a WITH list begins there already, so that one more query goes
   *     before its first
   * @param recursive whether it is in a query of WITH RECURSIVE that reads itself
   */
  public record Clause(
      SqlFeatures features,
      Span span,
      int itemStart,
      int block,
      int level,
      boolean isolate,
      List<Span> with,
      int queryStart,
      boolean queryHasWith,
      boolean recursive) {
    /** Whether the clause has a left side, the spine. */
    public boolean hasSpine() {
      return itemStart < span.start();
    }
  }

  private enum State {
    /** Nothing of a query yet. */
    START,
    WITH,
    SELECT,
    FROM,
    /** Behind FROM, or in a statement that is not a query. */
    OTHER
  }

  /** A level of brackets. */
  private static final class Frame {
    final @Nullable Frame parent;
    final int open;
    final boolean query;
    State state = State.START;
    int block = -1;
    int itemStart = -1;
    int with = -1;
    int withEnd = -1;
    boolean inValues;
    int start = -1;
    int endOfFrom = -1;

    Frame(@Nullable Frame parent, int open, boolean query) {
      this.parent = parent;
      this.open = open;
      this.query = query;
    }
  }

  private static final class BlockBuilder {
    final int first;
    int end = -1;
    int select = -1;
    int from = -1;
    boolean queryBeginsWithFrom;

    BlockBuilder(int first) {
      this.first = first;
    }

    Block build() {
      return new Block(first, end, select, from, queryBeginsWithFrom && select < 0);
    }
  }

  private final List<Token> tokens;
  private final List<Clause> clauses = new ArrayList<>();
  private final BitSet starts = new BitSet();
  private final BitSet fromTokens = new BitSet();
  private final List<BlockBuilder> builders = new ArrayList<>();
  private final Deque<Frame> stack = new ArrayDeque<>();
  private Frame frame = new Frame(null, -1, true);

  private Outline(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * The outline of the statement that has these tokens.
   *
   * @throws FeatureSqlException when a clause is wrong in itself
   */
  public static Outline of(List<Token> tokens) {
    Outline outline = new Outline(tokens);
    outline.run();
    return outline;
  }

  /**
   * The clauses in the order of the text, so that an inner one comes before one that contains it.
   */
  public List<Clause> clauses() {
    return List.copyOf(clauses);
  }

  /** Whether the token at {@code index} is a FEATURES that begins a clause. */
  boolean startsClause(int index) {
    return starts.get(index);
  }

  /** Whether the token at {@code index} stands in a FROM, behind its first word. */
  boolean inFrom(int index) {
    return fromTokens.get(index);
  }

  /** The query blocks in the order in which they begin. */
  public List<Block> blocks() {
    return builders.stream().map(BlockBuilder::build).toList();
  }

  private void run() {
    int i = 0;
    while (tokens.get(i).kind() != Token.Kind.END) {
      Token token = tokens.get(i);
      fromTokens.set(i, frame.state == State.FROM);
      switch (token.kind()) {
        case OPEN -> open(i);
        case CLOSE -> close(i);
        case COMMA -> comma(i);
        case SEMICOLON -> {
          if (frame.parent == null) {
            endBlock(i);
            frame = new Frame(null, -1, true);
          }
        }
        case WORD -> {
          if (opensClause(i)) {
            starts.set(i);
            i = clause(i);
            continue;
          }
          word(i);
        }
        default -> {}
      }
      i++;
    }
    while (frame.parent != null) {
      endBlock(i);
      frame = stack.pop();
    }
    endBlock(i);
  }

  private void open(int i) {
    boolean query = ClauseWords.opensQuery(tokens, i);
    Frame inner = new Frame(frame, i, query);
    if (!query && frame.state == State.FROM && expectsTable(i - 1)) {
      // a parenthesis around a joined table: its clauses belong to the SELECT outside
      inner.state = State.FROM;
      inner.itemStart = i + 1;
      inner.block = frame.block;
    }
    stack.push(frame);
    frame = inner;
  }

  private void close(int i) {
    if (frame.parent == null) {
      return; // the warehouse will say so
    }
    if (frame.block != -1 && frame.block != stack.element().block) {
      endBlock(i);
    }
    frame = stack.pop();
  }

  private void comma(int i) {
    if (frame.state == State.FROM) {
      boolean nextRow = frame.inValues && tokens.get(i + 1).kind() == Token.Kind.OPEN;
      frame.itemStart = nextRow ? frame.itemStart : i + 1;
    } else if (frame.state == State.WITH) {
      frame.withEnd = i;
    }
  }

  private void word(int i) {
    Token token = tokens.get(i);
    if (token.is("FEATURES")) {
      refuseMisplaced(i);
    }
    boolean qualified = i > 0 && tokens.get(i - 1).kind() == Token.Kind.DOT;
    if (qualified) {
      return;
    }
    boolean rows = frame.state == State.FROM && token.is("VALUES") && i == frame.itemStart;
    frame.inValues = rows;
    if (rows) {
      return;
    }
    if (ClauseWords.isSetOperation(tokens, i)) {
      if (frame.state == State.FROM || frame.state == State.OTHER || frame.state == State.SELECT) {
        endBlock(i);
        frame.state = State.START;
      }
      return;
    }
    switch (token.upper()) {
      case "WITH" -> {
        if (frame.state == State.START && tokens.get(i + 1).isName()) {
          frame.state = State.WITH;
          frame.with = i;
          frame.withEnd = -1;
        }
      }
      case "SELECT" -> select(i);
      case "FROM" -> from(i);
      case "PIVOT", "UNPIVOT", "SUMMARIZE", "PIVOT_WIDER", "PIVOT_LONGER" -> pivot(i);
      case "UPDATE", "DELETE", "MERGE", "COPY" -> {
        if (frame.state == State.START || frame.state == State.WITH) {
          leaveWith(i);
          frame.start = frame.start < 0 ? i : frame.start;
          frame.state = State.OTHER;
        }
      }
      case "INSERT" -> {
        leaveWith(i);
        if (frame.state == State.WITH) {
          frame.state = State.START;
        }
      }
      default -> {
        if (frame.state == State.FROM && ClauseWords.endsFrom(tokens, i) && ownsBlock()) {
          frame.state = State.OTHER;
          frame.endOfFrom = i;
        }
      }
    }
  }

  /** Behind WHERE, or before FROM, no warehouse has a word followed by two names and AS OF. */
  private void refuseMisplaced(int i) {
    boolean clause =
        frame.state != State.FROM
            && (i == 0 || endsTable(i - 1) || tokens.get(i - 1).text().equals("*"))
            && ClauseWords.mayNameView(tokens, i + 1)
            && hasInstant(i);
    if (!clause) {
      return;
    }
    String remedy;
    if (i == 0) {
      remedy = "a statement does not begin with FEATURES; write SELECT * FROM before it";
    } else {
      remedy =
          "FEATURES belongs to FROM, directly behind the table that gets the features; write it"
              + (frame.endOfFrom > 0 ? " before " + words(frame.endOfFrom) : " there");
    }
    throw FeatureSqlException.at(tokens.get(i).span(), ErrorCode.SYNTAX, remedy);
  }

  private String words(int i) {
    String word = tokens.get(i).upper();
    return tokens.get(i + 1).is("BY") ? word + " BY" : word;
  }

  private void select(int i) {
    leaveWith(i);
    boolean behindFrom = frame.state == State.FROM && ownsBlock() && builder().select < 0;
    if (!behindFrom) {
      startBlock(i);
    }
    builder().select = i;
    frame.state = State.SELECT;
    if (behindFrom) {
      // FROM came first: what follows the list cannot hold another FROM of this block
      frame.state = State.OTHER;
    }
  }

  private void from(int i) {
    boolean comparison = i > 0 && tokens.get(i - 1).is("DISTINCT") && isDistinctFrom(i);
    boolean insideCall =
        frame.parent != null && !frame.query && (frame.block == -1 || !ownsBlock());
    if (comparison || insideCall) {
      return;
    }
    leaveWith(i);
    if (frame.state != State.SELECT) {
      boolean first = frame.state == State.START || frame.state == State.WITH;
      startBlock(i);
      builder().queryBeginsWithFrom = first;
    }
    builder().from = i;
    frame.state = State.FROM;
    frame.endOfFrom = -1;
    frame.itemStart = i + 1;
  }

  /** {@code PIVOT item ON ...}: the statement reads a FROM item without the word FROM. */
  private void pivot(int i) {
    if (frame.state == State.START || frame.state == State.WITH) {
      leaveWith(i);
      startBlock(i);
      builder().from = i;
      frame.state = State.FROM;
      frame.itemStart = i + 1;
    }
  }

  private boolean isDistinctFrom(int i) {
    Token before = tokens.get(Math.max(i - 2, 0));
    return before.isAny("IS", "NOT");
  }

  private void leaveWith(int i) {
    if (frame.state == State.WITH) {
      frame.withEnd = i;
    }
  }

  private boolean ownsBlock() {
    return frame.block != -1 && (frame.parent == null || frame.block != stack.element().block);
  }

  private BlockBuilder builder() {
    return builders.get(frame.block);
  }

  private void startBlock(int i) {
    endBlock(i);
    if (frame.start < 0) {
      frame.start = i;
    }
    frame.block = builders.size();
    builders.add(new BlockBuilder(i));
  }

  private void endBlock(int i) {
    if (ownsBlock() && builder().end < 0) {
      builder().end = i;
    }
    frame.block = -1;
  }

  /** Whether a table must come behind token {@code before}, so that a parenthesis there joins. */
  private boolean expectsTable(int before) {
    Token token = tokens.get(before);
    return token.kind() == Token.Kind.COMMA
        || token.isAny("FROM", "JOIN", "PIVOT", "UNPIVOT", "SUMMARIZE")
        || (token.kind() == Token.Kind.OPEN && frame.itemStart == before + 1);
  }

  /** Whether the word at {@code i} opens a FEATURES clause. */
  private boolean opensClause(int i) {
    if (frame.state != State.FROM || !tokens.get(i).is("FEATURES")) {
      return false;
    }
    return !namesTable(i)
        && !joinsTable(i)
        && ClauseWords.mayNameView(tokens, i + 1)
        && (expectsTable(i - 1) || endsTable(i - 1));
  }

  /** {@code FROM features FEATURES v}: the first is a table or an alias of that name. */
  private boolean namesTable(int i) {
    return tokens.get(i + 1).is("FEATURES")
        && ClauseWords.mayNameView(tokens, i + 2)
        && !tokens.get(i + 2).isAny("BEFORE", "WITHIN");
  }

  /** {@code JOIN features f ON ...}: a table of that name, since no AS OF belongs to it. */
  private boolean joinsTable(int i) {
    boolean perhaps = tokens.get(i - 1).is("USING") || expectsTable(i - 1);
    if (!perhaps || tokens.get(i - 1).is("FROM")) {
      return false;
    }
    return !hasInstant(i);
  }

  /** Whether an AS OF or BEFORE belongs to the word FEATURES at {@code i}. */
  private boolean hasInstant(int i) {
    int end =
        Brackets.first(
            tokens, i + 1, tokens.size() - 1, j -> beginsInstant(j) || isBehindAClause(j));
    return beginsInstant(end);
  }

  private boolean beginsInstant(int i) {
    return tokens.get(i).is("AS") && tokens.get(i + 1).is("OF") || tokens.get(i).is("BEFORE");
  }

  /** Whether the token at {@code i} neither occurs in a clause nor between one and its AS OF. */
  private boolean isBehindAClause(int i) {
    return tokens.get(i).kind() == Token.Kind.SEMICOLON
        || tokens.get(i).isAny("FEATURES", "SELECT", "FROM", "JOIN", "USING", "WHEN")
        || ClauseWords.endsFrom(tokens, i)
        || ClauseWords.isSetOperation(tokens, i);
  }

  /** Whether a table expression may end with token {@code i}, such as a sample's {@code 10%}. */
  private boolean endsTable(int i) {
    Token token = tokens.get(i);
    boolean percent = token.text().equals("%") && tokens.get(i - 1).kind() == Token.Kind.NUMBER;
    // one that began a clause would not be the token before this one
    return percent || token.is("FEATURES") || ClauseWords.endsOperand(token);
  }

  /** Takes the clause at {@code i}; returns the index of the token behind it. */
  private int clause(int i) {
    Token word = tokens.get(i);
    boolean hasSpine = i != frame.itemStart;
    ParsedClause parsed = FeatureSqlParser.parseClause(tokens, i);
    int next = i;
    while (tokens.get(next).start() < parsed.span().end()
        && tokens.get(next).kind() != Token.Kind.END) {
      next++;
    }
    boolean alone = !hasSpine || tokens.get(i - 1).is("JOIN");
    int itemStart = alone ? word.start() : tokens.get(frame.itemStart).start();
    Frame query = queryFrame();
    boolean hasWith = query.with >= 0;
    int start = hasWith ? query.with + 1 : Math.max(query.start, 0);
    if (hasWith && tokens.get(start).is("RECURSIVE")) {
      start++;
    }
    clauses.add(
        new Clause(
            parsed.clause(),
            parsed.span(),
            itemStart,
            frame.block,
            frame.open,
            isolates(next),
            withInScope(),
            tokens.get(start).start(),
            hasWith,
            readsItself()));
    return next;
  }

  /** Whether what begins at token {@code next} reads all columns of the FROM item before it. */
  private boolean isolates(int next) {
    Token token = tokens.get(next);
    boolean pivots =
        token.isAny("PIVOT", "UNPIVOT") && tokens.get(next + 1).kind() == Token.Kind.OPEN;
    boolean pivotStatement =
        ownsBlock() && tokens.get(builder().from).isAny("PIVOT", "UNPIVOT", "SUMMARIZE");
    return pivots || pivotStatement || aliasedParenthesis(next);
  }

  private boolean aliasedParenthesis(int next) {
    boolean endsParenthesis =
        frame.parent != null
            && !ownsBlock()
            && frame.itemStart == frame.open + 1
            && tokens.get(next).kind() == Token.Kind.CLOSE;
    if (!endsParenthesis) {
      return false;
    }
    Token behind = tokens.get(next + 1);
    return behind.is("AS")
        || (behind.isName() && !ClauseWords.isReserved(behind) && !behind.is("FEATURES"));
  }

  /** The level of brackets on which the query of the current block began. */
  private Frame queryFrame() {
    Frame f = frame;
    while (f.parent != null && f.parent.block == f.block) {
      f = f.parent;
    }
    return f;
  }

  /** Whether a query of WITH RECURSIVE around reads itself. */
  private boolean readsItself() {
    for (Frame f = frame; f.parent != null; f = f.parent) {
      Frame list = f.parent;
      if (list.state != State.WITH || !tokens.get(list.with + 1).is("RECURSIVE")) {
        continue;
      }
      int name = (list.withEnd < 0 ? list.with + 1 : list.withEnd) + 1;
      int end = Brackets.closing(tokens, f.open, tokens.size() - 1);
      for (int i = f.open + 1; i < end; i++) {
        Token token = tokens.get(i);
        if (token.isName() && token.name().equalsIgnoreCase(tokens.get(name).name())) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Span> withInScope() {
    List<Span> result = new ArrayList<>();
    for (Frame f = frame; f != null; f = f.parent) {
      if (f.with >= 0 && f.withEnd > f.with) {
        result.add(0, new Span(tokens.get(f.with).start(), tokens.get(f.withEnd - 1).end()));
      }
    }
    return List.copyOf(result);
  }
}
