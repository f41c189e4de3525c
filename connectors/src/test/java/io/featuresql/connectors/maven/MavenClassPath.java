package io.featuresql.connectors.maven;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A class path that is not the build's: that of a server or a tool that tests start. Its artifacts
 * are brought by the Maven that runs the build, when a test asks for them.
 */
public final class MavenClassPath {
  private static final int DEADLINE_MINUTES = 15;

  private MavenClassPath() {}

  /**
   * The class path, resolved once for all modules of the build.
   *
   * @param pom names the artifacts
   * @param folder where it is kept
   */
  public static String of(Path pom, Path folder) throws IOException, InterruptedException {
    Path kept = folder.resolve("class-path.txt");
    try (FileChannel lock =
            FileChannel.open(
                folder.resolve("class-path.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      if (!Files.exists(kept) || !isComplete(Files.readString(kept), pom, kept)) {
        resolve(pom, kept, folder.resolve("class-path.log"));
      }
      return Files.readString(kept).strip();
    }
  }

  private static boolean isComplete(String classPath, Path pom, Path kept) throws IOException {
    boolean fresh = Files.getLastModifiedTime(kept).compareTo(Files.getLastModifiedTime(pom)) >= 0;
    return fresh
        && Arrays.stream(classPath.strip().split(File.pathSeparator, -1))
            .allMatch(jar -> Files.exists(Path.of(jar)));
  }

  private static void resolve(Path pom, Path kept, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(maven(), "-B", "-ntp", "-f", pom.toString()));
    String repository = System.getProperty("maven.repo.local", "");
    if (!repository.isBlank()) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.add("-Dmdep.outputFile=" + kept);
    command.add("dependency:build-classpath");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException(
          "Maven took more than " + DEADLINE_MINUTES + " minutes for " + pom + "; see " + log);
    }
    if (process.exitValue() != 0 || !Files.exists(kept)) {
      throw new IOException("Maven did not bring what is in " + pom + "; see " + log);
    }
  }

  /** The Maven of the build; the one on the path where tests run without it. */
  private static String maven() {
    String name = File.separatorChar == '\\' ? "mvn.cmd" : "mvn";
    Path ofBuild = Path.of(System.getProperty("maven.home", "")).resolve("bin").resolve(name);
    return Files.isExecutable(ofBuild) ? ofBuild.toString() : name;
  }
}
