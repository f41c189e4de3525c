package io.featuresql.planner.sql;

import static io.featuresql.planner.sql.parser.FeatureSqlParserImplConstants.*;

import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.parser.ParseException;
import io.featuresql.planner.sql.parser.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.runtime.CalciteContextException;

/** Says in a line what a generated parser says in a page. */
final class SyntaxErrors {
  private static final int MOST_ALTERNATIVES = 6;

  private SyntaxErrors() {}

  static FeatureSqlException of(ParseException error) {
    Token last = error.currentToken;
    if (last == null || last.next == null || error.expectedTokenSequences == null) {
      return FeatureSqlException.at(
          new Span(0, 0),
          ErrorCode.SYNTAX,
          Objects.toString(error.getMessage(), "unexpected text"));
    }
    List<Token> found = new ArrayList<>();
    int longest = 1;
    for (int[] sequence : error.expectedTokenSequences) {
      longest = Math.max(longest, sequence.length);
    }
    Token token = last.next;
    for (int i = 0; i < longest && token != null; i++, token = token.next) {
      found.add(token);
    }
    // An alternative that needs several tokens may have its first ones: blame what comes after.
    int matched = 0;
    for (int[] sequence : error.expectedTokenSequences) {
      matched = Math.max(matched, matching(sequence, found));
    }
    matched = Math.min(matched, found.size() - 1);
    Set<Integer> expected = new LinkedHashSet<>();
    for (int[] sequence : error.expectedTokenSequences) {
      if (sequence.length > matched && matching(sequence, found) >= matched) {
        expected.add(sequence[matched]);
      }
    }
    return unexpected(found.get(matched), expected);
  }

  /** For what the grammar accepts and one of its actions refuses. */
  static FeatureSqlException of(CalciteContextException error) {
    int start = Math.max(0, error.getPosColumn() - 1);
    int end = Math.max(start, error.getEndPosColumn());
    Throwable cause = error.getCause();
    String message = cause == null ? error.getMessage() : cause.getMessage();
    if (message != null && message.startsWith("Non-query expression")) {
      message = "this is not a query; expected a query";
    } else if (message != null && message.startsWith("Query expression")) {
      message = "a query cannot stand here; put it in parentheses";
    }
    return FeatureSqlException.at(
        new Span(start, end), ErrorCode.SYNTAX, Objects.toString(message, "unexpected text"));
  }

  private static int matching(int[] sequence, List<Token> found) {
    int i = 0;
    while (i < sequence.length && i < found.size() && sequence[i] == found.get(i).kind) {
      i++;
    }
    return i;
  }

  private static FeatureSqlException unexpected(Token token, Set<Integer> expected) {
    boolean atEnd = token.kind == EOF;
    Span span = new Span(token.beginColumn - 1, atEnd ? token.beginColumn - 1 : token.endColumn);
    String what = atEnd ? "the statement ends too early" : "unexpected " + quoted(token.image);
    String alternatives = alternatives(expected);
    return FeatureSqlException.at(
        span,
        ErrorCode.SYNTAX,
        alternatives.isEmpty() ? what : what + "; expected " + alternatives);
  }

  private static String quoted(String image) {
    String text = image.length() <= 40 ? image : image.substring(0, 37) + "...";
    return text.startsWith("'") ? text : "'" + text + "'";
  }

  private static String alternatives(Set<Integer> expected) {
    List<String> words = new ArrayList<>();
    List<String> symbols = new ArrayList<>();
    boolean expression = expected.contains(CASE) && expected.contains(NULL);
    if (expected.contains(SELECT) && expected.contains(VALUES)) {
      words.add("a query");
    }
    if (expression) {
      words.add("an expression");
    } else if (expected.contains(IDENTIFIER)) {
      words.add("a name");
    }
    if (!expression) {
      for (int kind : expected) {
        String image = tokenImage[kind];
        boolean symbol = image.matches("\"[(),=\\])}:]\"");
        boolean word = image.matches("\"[A-Z]{2,}\"") && !isName(kind, expected);
        if (symbol) {
          symbols.add("'" + image.substring(1, image.length() - 1) + "'");
        } else if (kind == QUOTED_STRING) {
          words.add("a string");
        } else if (kind == UNSIGNED_INTEGER_LITERAL) {
          words.add("a number");
        } else if (word) {
          words.add(image.substring(1, image.length() - 1));
        }
      }
      if (expected.contains(EOF)) {
        words.add("the end");
      }
    }
    if (symbols.remove("':'")) {
      // The template tries these two behind any expression; they would be news to nobody.
      symbols.remove("'='");
    }
    if (symbols.contains("')'")) {
      symbols.retainAll(List.of("')'", "','"));
    }
    if (words.size() + symbols.size() > MOST_ALTERNATIVES) {
      words.clear();
    }
    words.addAll(symbols);
    if (words.isEmpty() || words.size() > MOST_ALTERNATIVES) {
      return "";
    }
    return words.size() == 1
        ? words.get(0)
        : String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1);
  }

  /** Whether the word is only there as one of the hundreds that a name may be. */
  private static boolean isName(int kind, Set<Integer> expected) {
    return expected.contains(IDENTIFIER) && kind != AS && kind != ON;
  }
}
