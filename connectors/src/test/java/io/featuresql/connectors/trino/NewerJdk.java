package io.featuresql.connectors.trino;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a JDK that can run a Trino server: the build itself stays on an older one. */
final class NewerJdk {
  private static final int NEEDED = 25;
  private static final Pattern VERSION = Pattern.compile("version \"(\\d+)");

  private NewerJdk() {}

  /** The {@code java} of the first JDK that runs and is new enough. */
  static Optional<Path> find() {
    return homes().stream()
        .map(home -> home.resolve("bin").resolve("java"))
        .filter(Files::isExecutable)
        .filter(NewerJdk::isNewEnough)
        .findFirst();
  }

  private static List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    String named = System.getenv("JAVA" + NEEDED + "_HOME");
    if (named != null && !named.isBlank()) {
      homes.add(Path.of(named));
    }
    Path current = Path.of(System.getProperty("java.home"));
    homes.add(current);
    Path user = Path.of(System.getProperty("user.home"));
    for (Path parent :
        List.of(
            current.resolveSibling(""),
            Path.of("/usr/lib/jvm"),
            Path.of("/usr/java"),
            Path.of("/opt"),
            Path.of("/opt/java"),
            user.resolve(".sdkman/candidates/java"),
            user.resolve(".jdks"),
            Path.of("/Library/Java/JavaVirtualMachines"))) {
      homes.addAll(children(parent));
    }
    return homes;
  }

  /** Folders that may be a JDK; the most telling names first. */
  private static List<Path> children(Path parent) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
      for (Path folder : folders) {
        Path bundle = folder.resolve("Contents").resolve("Home");
        children.add(Files.isDirectory(bundle) ? bundle : folder);
      }
    } catch (IOException noSuchFolder) {
      return List.of();
    }
    String number = Integer.toString(NEEDED);
    children.sort(
        (one, other) ->
            Boolean.compare(other.toString().contains(number), one.toString().contains(number)));
    return children;
  }

  private static boolean isNewEnough(Path java) {
    try {
      Process process =
          new ProcessBuilder(java.toString(), "-version").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      Matcher version = VERSION.matcher(said);
      return version.find() && Integer.parseInt(version.group(1)) >= NEEDED;
    } catch (IOException notRunnable) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
