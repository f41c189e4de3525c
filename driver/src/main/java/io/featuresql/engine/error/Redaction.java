package io.featuresql.engine.error;

import io.featuresql.planner.resolve.Names;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps passwords out of what people read. */
public final class Redaction {
  public static final String HIDDEN = "***";

  /** From the slashes to the last at sign before a path's parameters. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^?;\\s]*@");

  /** A name and a value behind what begins the parameters of a URL, or stands between two. */
  private static final Pattern PARAMETER =
      Pattern.compile("(?<=[?&;(])([^=?&;()\\s]+=)([^&;()\\s]*)");

  /** What keys are called whose values are secret. */
  private static final List<String> SECRETS =
      List.of("password", "passwd", "passphrase", "secret", "token", "accesstoken", "credential");

  /** A shorter text may be part of any word. */
  private static final int SHORTEST = 3;

  private Redaction() {}

  /** Whether the value of {@code key}, also a mistyped one, is not to be shown. */
  static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    String last = lower.substring(lower.lastIndexOf('.') + 1);
    return last.contains("pas")
        || last.contains("pw")
        || last.contains("key")
        || SECRETS.stream().anyMatch(last::contains)
        || Names.nearest(last, SECRETS).isPresent();
  }

  /** {@code value}, which may be a URL, without user names and values of parameters in it. */
  public static String withoutPassword(String value) {
    String withoutUser = USER_INFO.matcher(value).replaceAll(HIDDEN + "@");
    return PARAMETER.matcher(withoutUser).replaceAll("$1" + HIDDEN);
  }

  /** The passwords in the settings of a warehouse, also behind mistyped keys. */
  public static Set<String> secretsOf(String url, Map<String, String> properties) {
    Set<String> secrets = new HashSet<>();
    properties.forEach((key, value) -> keep(secrets, key, value));
    Matcher user = USER_INFO.matcher(url);
    if (user.find()) {
      String login = user.group().substring(0, user.group().length() - 1);
      keep(secrets, "password", login.substring(login.indexOf(':') + 1));
    }
    Matcher parameter = PARAMETER.matcher(url);
    while (parameter.find()) {
      String key = parameter.group(1);
      keep(secrets, key.substring(0, key.length() - 1), parameter.group(2));
    }
    return secrets;
  }

  private static void keep(Set<String> secrets, String key, String value) {
    if (isSecret(key) && value.length() >= SHORTEST) {
      secrets.add(value);
    }
  }

  /** {@code error} with no secret in its message, nor in those of its causes. */
  public static SQLException without(Set<String> secrets, SQLException error) {
    if (!tells(secrets, error)) {
      return error;
    }
    return SqlExceptions.withMessage(
        error,
        hidden(secrets, String.valueOf(error.getMessage())),
        copy(secrets, error.getCause()));
  }

  private static boolean tells(Set<String> secrets, @Nullable Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      String words = String.valueOf(e.getMessage());
      if (secrets.stream().anyMatch(words::contains)) {
        return true;
      }
    }
    return false;
  }

  /** What stands for a cause: its class, its words and its stack. */
  private static @Nullable Throwable copy(Set<String> secrets, @Nullable Throwable error) {
    if (error == null || !tells(secrets, error)) {
      return error;
    }
    Exception copy =
        new Exception(hidden(secrets, error.toString()), copy(secrets, error.getCause()));
    copy.setStackTrace(error.getStackTrace());
    return copy;
  }

  private static String hidden(Set<String> secrets, String words) {
    String shown = words;
    for (String secret : secrets) {
      shown = shown.replace(secret, HIDDEN);
    }
    return shown;
  }
}
