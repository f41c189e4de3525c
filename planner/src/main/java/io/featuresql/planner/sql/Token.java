package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.util.Locale;

/**
 * A token of a statement in any dialect.
 *
 * @param kind what it is
 * @param start offset of its first character
 * @param end offset behind its last character
 * @param text its characters, as written
 */
public record Token(Kind kind, int start, int end, String text) {
  /** What a token is. Comments and white space make no tokens. */
  public enum Kind {
    /** An unquoted identifier or key word. */
    WORD,
    /** An identifier in double quotes or back-quotes. */
    QUOTED_NAME,
    /** A string in single quotes or dollar quotes, with its prefix such as {@code E}. */
    STRING,
    NUMBER,
    /** {@code ?}, {@code $1} or {@code $name}. */
    PARAMETER,
    /** {@code (}, {@code [} or <code>{</code>. */
    OPEN,
    /** {@code )}, {@code ]} or <code>}</code>. */
    CLOSE,
    COMMA,
    DOT,
    SEMICOLON,
    /** Any other character or run of operator characters. */
    OPERATOR,
    /** Behind the last token. */
    END
  }

  /** Whether this is the unquoted word {@code word}, in any case. */
  public boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  /** Whether this is one of the unquoted words. */
  public boolean isAny(String... words) {
    for (String word : words) {
      if (is(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this can name something. */
  public boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
  }

  /** The name without its quotes. */
  public String name() {
    if (kind != Kind.QUOTED_NAME) {
      return text;
    }
    String quote = text.substring(0, 1);
    return text.substring(1, text.length() - 1).replace(quote + quote, quote);
  }

  /** The text in upper case, to look a key word up. */
  public String upper() {
    return text.toUpperCase(Locale.ROOT);
  }

  /** The same characters, of another kind. */
  Token as(Kind other) {
    return new Token(other, start, end, text);
  }

  /** The range of this token. */
  public Span span() {
    return new Span(start, end);
  }
}
