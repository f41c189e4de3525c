package io.featuresql.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Walks over the brackets of a statement, of all three kinds alike. A semicolon ends a bracket that
 * is open, since none reaches over the end of a statement.
 *
 * <p>What must keep more of each level than that it is one has a stack of its own: {@link Tokens},
 * {@link Outline}, {@link TableNames}, the tokens of the grammar, and the check that brackets pair.
 */
public final class Brackets {
  /**
   * A part of a list that commas divide.
   *
   * @param first index of its first token
   * @param behind index behind its last token; equal to {@code first} when it is empty
   */
  public record Part(int first, int behind) {}

  private Brackets() {}

  /** What {@code token} adds to the depth of what is behind it: 1, -1 or 0. */
  public static int step(Token token) {
    return switch (token.kind()) {
      case OPEN -> 1;
      case CLOSE -> -1;
      default -> 0;
    };
  }

  /** How many more brackets open than close from {@code from} to before {@code to}. */
  public static int depth(List<Token> tokens, int from, int to) {
    int depth = 0;
    for (int i = from; i < to; i++) {
      depth += step(tokens.get(i));
    }
    return depth;
  }

  /**
   * The index of the bracket that closes the one at {@code open}, or of a semicolon before it; if
   * there is neither before {@code end}, {@code end}.
   */
  public static int closing(List<Token> tokens, int open, int end) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      depth += step(tokens.get(i));
      if (depth <= 0 || tokens.get(i).kind() == Token.Kind.SEMICOLON) {
        return i;
      }
    }
    return end;
  }

  /**
   * The index of the bracket that the one at {@code close} closes; -1 if it is before {@code
   * first}.
   */
  public static int opening(List<Token> tokens, int close, int first) {
    int depth = 0;
    for (int i = close; i >= first; i--) {
      depth -= step(tokens.get(i));
      if (depth <= 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The indexes from {@code from} to before {@code to} that are outside of brackets, in order. Of a
   * bracket it is that of its opening token alone. A bracket that closes what opened before {@code
   * from} is the last one.
   */
  public static IntStream outside(List<Token> tokens, int from, int to) {
    return IntStream.iterate(from, i -> i < to, i -> next(tokens, i, to));
  }

  private static int next(List<Token> tokens, int index, int to) {
    return switch (tokens.get(index).kind()) {
      case OPEN -> {
        int end = closing(tokens, index, to);
        boolean closes = end < to && tokens.get(end).kind() == Token.Kind.CLOSE;
        yield closes ? end + 1 : end;
      }
      case CLOSE -> to;
      default -> index + 1;
    };
  }

  /**
   * The first of the indexes {@link #outside} of brackets that is wanted; {@code to} if none is.
   */
  public static int first(List<Token> tokens, int from, int to, IntPredicate wanted) {
    return outside(tokens, from, to).filter(wanted).findFirst().orElse(to);
  }

  /** What the commas {@link #outside} of brackets divide, at least one part. */
  public static List<Part> parts(List<Token> tokens, int from, int to) {
    List<Part> parts = new ArrayList<>();
    int first = from;
    while (true) {
      int comma = first(tokens, first, to, i -> tokens.get(i).kind() == Token.Kind.COMMA);
      parts.add(new Part(first, comma));
      if (comma == to) {
        return parts;
      }
      first = comma + 1;
    }
  }
}
