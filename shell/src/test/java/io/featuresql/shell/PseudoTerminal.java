package io.featuresql.shell;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jna.linux.LinuxNativePty;
import org.jline.terminal.spi.Pty;

/** A shell in a process of its own on a real pseudo-terminal, and what stands on its screen. */
final class PseudoTerminal implements AutoCloseable {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Pty pty;
  private final ScreenTerminal screen;
  private final Process shell;
  private final Thread reader;
  private final OutputStream keys;

  /** Starts a shell in {@code folder}. */
  PseudoTerminal(int columns, int rows, Path folder, String... arguments) throws IOException {
    LinuxNativePty opened = LinuxNativePty.open(attributes(), new Size(columns, rows));
    pty = opened;
    screen = new ScreenTerminal(columns, rows);
    List<String> command = new ArrayList<>();
    // With a controlling terminal, or Ctrl-C would be a character only.
    command.addAll(List.of("setsid", "--ctty", "--wait"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Dfeaturesql.terminal=true",
            "-Dfeaturesql.progress=true",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path")));
    command.add(Shell.class.getName());
    command.add("--historyFile=" + folder.resolve("history"));
    command.addAll(List.of(arguments));
    File terminal = new File(opened.getName());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectInput(terminal).redirectOutput(terminal).redirectError(terminal);
    shell = builder.start();
    keys = pty.getMasterOutput();
    reader = new Thread(this::read, "screen");
    reader.setDaemon(true);
    reader.start();
  }

  /** As a terminal has them before a program changes them. */
  private static Attributes attributes() {
    Attributes attributes = new Attributes();
    attributes.setInputFlags(EnumSet.of(Attributes.InputFlag.ICRNL, Attributes.InputFlag.IXON));
    attributes.setOutputFlags(EnumSet.of(Attributes.OutputFlag.OPOST, Attributes.OutputFlag.ONLCR));
    attributes.setControlFlags(
        EnumSet.of(Attributes.ControlFlag.CREAD, Attributes.ControlFlag.CS8));
    attributes.setLocalFlags(
        EnumSet.of(
            Attributes.LocalFlag.ICANON,
            Attributes.LocalFlag.ECHO,
            Attributes.LocalFlag.ISIG,
            Attributes.LocalFlag.IEXTEN));
    attributes.setControlChar(Attributes.ControlChar.VINTR, 3);
    attributes.setControlChar(Attributes.ControlChar.VEOF, 4);
    attributes.setControlChar(Attributes.ControlChar.VMIN, 1);
    return attributes;
  }

  private void read() {
    try (Reader in = new InputStreamReader(pty.getMasterInput(), StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (screen) {
          screen.write(new String(buffer, 0, count));
          screen.notifyAll();
        }
      }
    } catch (IOException e) {
      // The process has ended.
    }
  }

  /** Presses keys. */
  void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /** Types a line and waits for the next prompt. */
  String run(String line) throws IOException, InterruptedException {
    await("a prompt", PseudoTerminal::isAtPrompt);
    type("\f" + line);
    await(
        "the line " + line,
        text -> text.startsWith("featuresql> " + line.substring(0, Math.min(8, line.length()))));
    type("\r");
    return await("the next prompt", text -> isAtPrompt(text) && text.lines().count() > 1);
  }

  static boolean isAtPrompt(String text) {
    return text.equals("featuresql>") || text.endsWith("\nfeaturesql>");
  }

  /** Waits until the screen is so, and gives its text without blanks at the ends. */
  String await(String what, Predicate<String> wanted) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE_NANOS;
    synchronized (screen) {
      while (true) {
        String text = text();
        if (wanted.test(text)) {
          return text;
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError("waited for " + what + "; the screen is:\n" + text);
        }
        TimeUnit.NANOSECONDS.timedWait(screen, left);
      }
    }
  }

  private String text() {
    return screen
        .toString()
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }

  /** Waits for the end of the shell, and gives its exit status. */
  int end() throws InterruptedException {
    if (!shell.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the shell does not end; the screen is:\n" + text());
    }
    return shell.exitValue();
  }

  @Override
  public void close() throws IOException {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
    pty.close();
  }
}
