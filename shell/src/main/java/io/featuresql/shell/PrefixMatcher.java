package io.featuresql.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.CompletionMatcher;
import org.jline.reader.LineReader;
import org.jspecify.annotations.Nullable;

/** Takes what begins with the word, in any case, and nothing that is only like it. */
final class PrefixMatcher implements CompletionMatcher {
  private String word = "";
  private List<Candidate> matching = List.of();

  @Override
  public void compile(
      Map<LineReader.Option, Boolean> options,
      boolean prefix,
      CompletingParsedLine line,
      boolean caseInsensitive,
      int errors,
      @Nullable String originalGroupName) {
    word = prefix ? line.word().substring(0, line.wordCursor()) : line.word();
  }

  /** A list of the caller's own, which JLine sorts. */
  @Override
  public List<Candidate> matches(List<Candidate> candidates) {
    matching =
        candidates.stream()
            .filter(candidate -> candidate.value().regionMatches(true, 0, word, 0, word.length()))
            .toList();
    return new ArrayList<>(matching);
  }

  @Override
  public @Nullable Candidate exactMatch() {
    return matching.stream()
        .filter(candidate -> candidate.value().equalsIgnoreCase(word))
        .findFirst()
        .orElse(null);
  }

  @Override
  public String getCommonPrefix() {
    String common = matching.isEmpty() ? word : matching.get(0).value();
    for (Candidate candidate : matching) {
      int length = 0;
      int most = Math.min(common.length(), candidate.value().length());
      while (length < most
          && Character.toLowerCase(common.charAt(length))
              == Character.toLowerCase(candidate.value().charAt(length))) {
        length++;
      }
      common = common.substring(0, length);
    }
    return common;
  }
}
