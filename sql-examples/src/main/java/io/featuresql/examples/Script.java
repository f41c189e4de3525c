package io.featuresql.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A file of SQL for people to read: comment lines at the top, of which the first is its title, then
 * statements. A statement ends with a semicolon at the end of a line and keeps the comments above
 * it.
 *
 * @param title the first comment line
 * @param text the other comment lines up to the first blank line
 * @param statements without their semicolons
 */
record Script(String title, List<String> text, List<String> statements) {
  private static final String COMMENT = "-- ";

  Script {
    text = List.copyOf(text);
    statements = List.copyOf(statements);
  }

  /**
   * Parses.
   *
   * @throws IllegalArgumentException when the text does not begin with a comment line
   */
  static Script parse(String sql) {
    List<String> lines = sql.lines().toList();
    int top = 0;
    while (top < lines.size() && lines.get(top).startsWith(COMMENT)) {
      top++;
    }
    if (top == 0) {
      throw new IllegalArgumentException("a script begins with a comment line, its title");
    }
    List<String> comments =
        lines.subList(0, top).stream().map(line -> line.substring(COMMENT.length())).toList();
    String rest = String.join("\n", lines.subList(top, lines.size()));
    List<String> statements = new ArrayList<>();
    Arrays.stream(rest.split(";[ \t]*(\n|$)", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .forEach(statements::add);
    return new Script(comments.get(0), comments.subList(1, top), statements);
  }

  /**
   * Reads a script that stands beside this class.
   *
   * @param name the file's name
   * @param values what to put where the script says <code>${name}</code>
   */
  static Script resource(String name, Map<String, String> values) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no script " + name);
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        sql = sql.replace("${" + value.getKey() + "}", value.getValue());
      }
      return parse(sql);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
