package io.featuresql.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of the language that can be completed, by where they stand. */
final class Words {
  /** What a statement begins with. */
  static final List<String> FIRST =
      List.of(
          "ALTER",
          "COMMENT",
          "COPY",
          "CREATE",
          "DELETE",
          "DESCRIBE",
          "DROP",
          "EXPLAIN",
          "INSERT",
          "MATERIALIZE",
          "SELECT",
          "SHOW",
          "UPDATE",
          "WITH",
          "help",
          "quit",
          "exit");

  /** What stands within a statement, where no other list says more. */
  static final List<String> WITHIN =
      List.of(
          "ALL",
          "AND",
          "AS OF",
          "BETWEEN",
          "CASE",
          "CROSS JOIN",
          "DISTINCT",
          "ELSE",
          "END",
          "EXISTS",
          "FEATURES",
          "FROM",
          "GROUP BY",
          "HAVING",
          "IN",
          "INNER JOIN",
          "INTERVAL",
          "IS",
          "JOIN",
          "KNOWN AS OF",
          "LEFT JOIN",
          "LIKE",
          "LIMIT",
          "NOT",
          "NOW",
          "NULL",
          "ON",
          "OR",
          "ORDER BY",
          "PREFIX",
          "SELECT",
          "THEN",
          "TIMESTAMP",
          "UNION ALL",
          "UNNEST",
          "USING",
          "VALUES",
          "WHEN",
          "WHERE",
          "WITH");

  /** What stands within the definition of a feature view. */
  static final List<String> OF_A_VIEW =
      List.of(
          "AS",
          "CREATED TIMESTAMP",
          "DELAY",
          "ENTITY",
          "EVENT KEY",
          "OFFLINE",
          "TIMESTAMP",
          "TTL",
          "WITH");

  /** What follows a word. */
  static final Map<String, List<String>> AFTER =
      Map.of(
          "CREATE",
          List.of(
              "ENTITY",
              "FEATURE SERVICE",
              "FEATURE VIEW",
              "OR REPLACE",
              "SCHEMA",
              "TABLE",
              "TEMP TABLE",
              "VIEW"),
          "REPLACE",
          List.of("ENTITY", "FEATURE SERVICE", "FEATURE VIEW", "TABLE", "VIEW"),
          "DROP",
          List.of("ENTITY", "FEATURE SERVICE", "FEATURE VIEW", "SCHEMA", "TABLE", "VIEW"),
          "SHOW",
          List.of("CREATE", "ENTITIES", "FEATURE SERVICES", "FEATURE VIEWS", "FRESHNESS"),
          "EXPLAIN",
          List.of("MATERIALIZE", "SELECT", "WITH"),
          "INSERT",
          List.of("INTO"),
          "DELETE",
          List.of("FROM"));

  /** All words that are coloured. */
  static final Set<String> ALL =
      Stream.of(
              FIRST.stream().filter(word -> word.equals(word.toUpperCase(Locale.ROOT))),
              WITHIN.stream(),
              OF_A_VIEW.stream(),
              AFTER.values().stream().flatMap(List::stream))
          .flatMap(words -> words)
          .flatMap(words -> Stream.of(words.split(" ")))
          .collect(Collectors.toUnmodifiableSet());

  private Words() {}
}
