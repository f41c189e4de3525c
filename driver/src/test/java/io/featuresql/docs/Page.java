package io.featuresql.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of the documentation.
 *
 * @param file the page
 * @param text what it said when it was read
 */
record Page(Path file, String text) {
  /** Whether pages are to be written and not compared. */
  static final boolean WRITES = Boolean.getBoolean("docs.write");

  private static final Pattern BLOCK =
      Pattern.compile("(?m)((?:^<!-- [^\\n]* -->\\n)*)^```([^\\n]*)\\n(.*?)^```$", Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("<!-- (.*?) -->");

  /**
   * A fenced block.
   *
   * @param info what stands behind the opening fence: a language, and for us what the block is
   * @param comments the HTML comments directly before it
   * @param start offset of its text in the page
   */
  record Block(String info, List<String> comments, String text, int start) {
    /** The part of a comment {@code name: value} behind the colon. */
    Optional<String> comment(String name) {
      return comments.stream()
          .filter(comment -> comment.startsWith(name))
          .map(comment -> comment.substring(name.length()).replaceFirst("^: *", ""))
          .findFirst();
    }
  }

  /** The repository's root. */
  static Path root() {
    return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
  }

  /** The page of that name, from the repository's root. */
  static Page of(String name) {
    Path file = root().resolve(name);
    try {
      return new Page(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** README.md and everything in docs. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of("README.md"));
    try (Stream<Path> files = Files.list(root().resolve("docs"))) {
      files
          .map(file -> "docs/" + file.getFileName())
          .filter(name -> name.endsWith(".md"))
          .sorted(Comparator.naturalOrder())
          .forEach(names::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** Its fenced blocks, in order. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      List<String> comments = new ArrayList<>();
      Matcher comment = COMMENT.matcher(matcher.group(1));
      while (comment.find()) {
        comments.add(comment.group(1));
      }
      blocks.add(new Block(matcher.group(2).strip(), comments, matcher.group(3), matcher.start(3)));
    }
    return blocks;
  }

  /** The blocks in front of a heading. */
  List<Block> before(String heading) {
    int end = text.indexOf(heading + "\n");
    if (end < 0) {
      throw new AssertionError(file + " has no heading " + heading);
    }
    return blocks().stream().filter(block -> block.start() < end).toList();
  }

  /** Line and name, for messages: {@code docs/language.md:12}. */
  String place(Block block) {
    long line = text.substring(0, block.start()).lines().count();
    return root().relativize(file) + ":" + (line + 1);
  }

  /** The part between {@code <!-- begin: name -->} and {@code <!-- end: name -->}. */
  String section(String name) {
    Matcher matcher = sectionPattern(name).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(file + " has no section " + name);
    }
    return matcher.group(2);
  }

  /** The page with another text in that section. */
  Page withSection(String name, String content) {
    return new Page(
        file,
        sectionPattern(name)
            .matcher(text)
            .replaceFirst(Matcher.quoteReplacement(begin(name) + content + end(name))));
  }

  void write() {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pattern sectionPattern(String name) {
    return Pattern.compile(
        "(" + Pattern.quote(begin(name)) + ")(.*?)" + Pattern.quote(end(name)), Pattern.DOTALL);
  }

  private static String begin(String name) {
    return "<!-- begin: " + name + " -->\n";
  }

  private static String end(String name) {
    return "<!-- end: " + name + " -->";
  }
}
