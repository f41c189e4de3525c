package io.featuresql.shell;

import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.regex.Pattern;
import org.jline.reader.EOFError;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * What the line editor has to know of statements: whether one is complete, which word the cursor is
 * at, and what is coloured.
 */
final class StatementEditing implements Parser, Highlighter {
  private static final AttributedStyle WORD = AttributedStyle.BOLD;
  private static final AttributedStyle STRING =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);

  @Override
  public ParsedLine parse(String text, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE) {
      Script script = Script.of(text);
      if (script.rest().isPresent()) {
        throw new EOFError(-1, -1, "the statement has no semicolon yet");
      }
    }
    int start = cursor;
    while (start > 0 && isNamePart(text.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    return new Word(text, cursor, text.substring(start, end), cursor - start);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '!' || c == '$';
  }

  /** The word at the cursor; the words beside it are nobody's business. */
  private record Word(String line, int cursor, String word, int wordCursor) implements ParsedLine {
    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }
  }

  @Override
  public AttributedString highlight(LineReader reader, String text) {
    AttributedStringBuilder coloured = new AttributedStringBuilder();
    int at = 0;
    for (Token token : Script.Scan.of(text, 0).tokens()) {
      boolean isWord = token.kind() == Token.Kind.WORD && Words.ALL.contains(token.upper());
      coloured.append(text.substring(at, token.start()));
      AttributedStyle style =
          isWord ? WORD : token.kind() == Token.Kind.STRING ? STRING : AttributedStyle.DEFAULT;
      coloured.styled(style, token.text());
      at = token.end();
    }
    return coloured.append(text.substring(at)).toAttributedString();
  }

  @Override
  public void setErrorPattern(Pattern pattern) {
    // Nothing is marked as wrong while it is written.
  }

  @Override
  public void setErrorIndex(int index) {
    // Likewise.
  }
}
