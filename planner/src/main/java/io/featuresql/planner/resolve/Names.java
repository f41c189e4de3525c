package io.featuresql.planner.resolve;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that the user may have meant. */
public final class Names {
  private Names() {}

  /**
   * {@code "; did you mean 'x'?"} for the nearest of {@code known}, or nothing when none is near.
   */
  public static String didYouMean(String unknown, Collection<String> known) {
    return nearest(unknown, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** The name of {@code known} that differs least, if by no more than a third of its letters. */
  public static Optional<String> nearest(String unknown, Collection<String> known) {
    String wanted = unknown.toLowerCase(Locale.ROOT);
    if (wanted.length() < 2) {
      return Optional.empty();
    }
    int best = Math.max(1, wanted.length() / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String name : known) {
      String candidate = name.toLowerCase(Locale.ROOT);
      int distance = candidate.startsWith(wanted) ? 1 : distance(wanted, candidate);
      if (distance < best) {
        best = distance;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  /** How many letters to insert, drop or change to make {@code b} of {@code a}. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
