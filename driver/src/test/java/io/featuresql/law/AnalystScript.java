package io.featuresql.law;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an analyst of one warehouse writes, read from a file of SQL.
 *
 * <p>The paragraph {@code -- setup} makes the tables and the definitions. Each paragraph after it
 * is a {@link Task}: a comment that names what it tries, then statements. A paragraph ends with an
 * empty line, a statement with a semicolon at the end of a line. Lines that begin with {@code --=}
 * say what stands for a clause in the statement by hand: {@code --= clause => item}. Lines that
 * begin with {@code --+} are options of the task:
 *
 * <ul>
 *   <li>{@code ordered}: the rows come in one order only
 *   <li>{@code empty}: no row is expected
 *   <li>{@code runs}: the rows are not compared, since they speak of the plan
 *   <li>{@code parameters ...}: values for the question marks, as {@code 1 | 0.5 | 'text' |
 *       2026-01-01T00:00}
 *   <li>{@code value ...}: a query for what takes the place of <code>{value}</code>
 *   <li>{@code refused ...}: what the refusal says
 * </ul>
 *
 * <p>Behind {@code -- by hand} stands the statement over joined tables where it is not the same
 * text with the clauses replaced.
 */
record AnalystScript(List<String> setup, List<AnalystScript.Task> tasks) {
  private static final Set<String> FLAGS = Set.of("ordered", "empty", "runs");

  /** Statements, and the same by hand. */
  record Task(
      String name,
      List<String> statements,
      List<String> byHand,
      List<Object> parameters,
      Map<String, String> options) {
    boolean is(String flag) {
      return options.containsKey(flag);
    }
  }

  static AnalystScript read(String name) {
    try (InputStream in = AnalystScript.class.getResourceAsStream("analyst/" + name)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AnalystScript parse(String text) {
    Map<String, String> clauses = new LinkedHashMap<>();
    List<String> setup = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    for (String paragraph : text.split("\n\\s*\n")) {
      List<String> lines = paragraph.lines().filter(line -> !line.isBlank()).toList();
      if (lines.stream().allMatch(line -> line.startsWith("--"))) {
        lines.stream()
            .filter(line -> line.startsWith("--="))
            .map(line -> line.substring(3).split("=>"))
            .forEach(pair -> clauses.put(pair[0].strip(), pair[1].strip()));
      } else if (lines.get(0).equals("-- setup")) {
        setup.addAll(statements(lines.subList(1, lines.size())));
      } else {
        tasks.add(task(lines, clauses));
      }
    }
    return new AnalystScript(setup, tasks);
  }

  private static Task task(List<String> lines, Map<String, String> clauses) {
    String name = lines.get(0).substring(2).strip();
    Map<String, String> options = new LinkedHashMap<>();
    List<String> own = new ArrayList<>();
    List<String> hand = new ArrayList<>();
    List<String> into = own;
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("--+")) {
        String[] option = line.substring(3).strip().split(" ", 2);
        options.put(option[0], option.length == 1 ? "" : option[1]);
        if (option.length == 1 != FLAGS.contains(option[0])) {
          throw new IllegalArgumentException(name + ": no option " + line);
        }
      } else if (line.equals("-- by hand")) {
        into = hand;
      } else {
        into.add(line);
      }
    }
    List<String> statements = statements(own);
    List<String> byHand = hand.isEmpty() ? replaced(statements, clauses) : statements(hand);
    if (!options.containsKey("refused") && byHand.toString().contains("FEATURES profile")) {
      throw new IllegalArgumentException(name + ": the statement by hand has a clause: " + byHand);
    }
    List<Object> parameters =
        options.containsKey("parameters") ? values(options.get("parameters")) : List.of();
    return new Task(name, statements, byHand, parameters, options);
  }

  private static List<String> replaced(List<String> statements, Map<String, String> clauses) {
    List<String> result = new ArrayList<>();
    for (String statement : statements) {
      String byHand = statement;
      for (Map.Entry<String, String> clause : clauses.entrySet()) {
        byHand = byHand.replace(clause.getKey(), clause.getValue());
      }
      result.add(byHand);
    }
    return result;
  }

  private static List<String> statements(List<String> lines) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : lines) {
      statement.append(statement.isEmpty() ? "" : "\n").append(line);
      if (line.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 1));
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalArgumentException("no semicolon at the end of " + statement);
    }
    return statements;
  }

  private static List<Object> values(String list) {
    List<Object> values = new ArrayList<>();
    for (String item : list.split("\\|")) {
      String text = item.strip();
      if (text.startsWith("'")) {
        values.add(text.substring(1, text.length() - 1));
      } else if (text.contains("T")) {
        values.add(LocalDateTime.parse(text));
      } else if (text.contains(".")) {
        values.add(Double.valueOf(text));
      } else {
        values.add(Integer.valueOf(text));
      }
    }
    return values;
  }
}
