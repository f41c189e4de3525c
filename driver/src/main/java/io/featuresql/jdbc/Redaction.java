package io.featuresql.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;

/** Keeps passwords out of what people read. */
final class Redaction {
  static final String HIDDEN = "***";
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)((?:password|passwd|pwd|secret|token|credential|access_?key|api_?key)[^=;&\\s]*=)[^;&\\s]*");

  private Redaction() {}

  /** Whether the value of {@code key} is not to be shown. */
  static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.contains("password")
        || lower.contains("secret")
        || lower.contains("token")
        || lower.contains("credential")
        || lower.contains("key");
  }

  /** {@code value}, which may be a URL, without user names and passwords in it. */
  static String withoutPassword(String value) {
    String withoutUser = USER_INFO.matcher(value).replaceAll(HIDDEN + "@");
    return PARAMETER.matcher(withoutUser).replaceAll("$1" + HIDDEN);
  }
}
