package io.featuresql.connectors.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A second process that changes a registry. */
final class RegistryProcess {
  private RegistryProcess() {}

  /** Starts it; {@code arguments} are what {@link #main} takes behind the file. */
  static Process launch(Path file, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                RegistryProcess.class.getName(),
                file.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /**
   * {@code add PREFIX COUNT} defines so many entities, each in an update of its own; {@code hold
   * NAME} takes the lock until its input ends or has a line, and then defines one.
   */
  public static void main(String[] args) throws IOException {
    FileRegistry registry =
        new FileRegistry(Path.of(args[0]), new LineText(), Duration.ofSeconds(30));
    if (args[1].equals("hold")) {
      try (FileLock lock = FileLock.take(Path.of(args[0]).toRealPath(), Duration.ofSeconds(30))) {
        System.out.println("holding");
        System.out.flush();
        System.in.read();
      }
      registry.update(catalog -> catalog.with(LineText.entity(args[2], "held")));
      return;
    }
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
      String name = args[2] + i;
      registry.update(catalog -> catalog.with(LineText.entity(name, "added")));
    }
  }
}
