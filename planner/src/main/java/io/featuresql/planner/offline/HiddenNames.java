package io.featuresql.planner.offline;

import java.util.regex.Pattern;

/** The names of what a rewritten statement has beside the user's own tables and columns. */
public final class HiddenNames {
  private static final Pattern QUOTED = Pattern.compile("\"~\\d+\\.[^\"]*\"(?:, )?");
  private static final Pattern NO_CANDIDATE =
      Pattern.compile("\\R?Candidate bindings:\\s*$", Pattern.MULTILINE);
  private static final Pattern LAST_COMMA = Pattern.compile(", *$", Pattern.MULTILINE);

  private HiddenNames() {}

  /** What the names of the join with number {@code number} begin with, from 1. */
  static String prefix(int number) {
    return "~" + number;
  }

  /** An error message of the warehouse, less the names that the user never wrote. */
  public static String removeFrom(String message) {
    if (!QUOTED.matcher(message).find()) {
      return message;
    }
    String without = QUOTED.matcher(message).replaceAll("");
    without = LAST_COMMA.matcher(without).replaceAll("");
    return NO_CANDIDATE.matcher(without).replaceAll("").strip();
  }
}
