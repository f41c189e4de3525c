package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Java programs of a page as it says, each in a process of its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProgramsTest {
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"docs/quick-start.md", "docs/serving.md"})
  void programsPrintWhatThePageSays(String page) throws IOException, InterruptedException {
    List<Page.Block> blocks = Page.of(page).blocks();
    int programs = 0;
    for (int i = 0; i < blocks.size(); i++) {
      Page.Block block = blocks.get(i);
      if (block.info().equals("java")) {
        programs++;
        assertThat(blocks.get(i + 1).info()).isEqualTo("text");
        assertThat(output(block.text())).isEqualTo(blocks.get(i + 1).text());
      }
    }
    assertThat(programs).isPositive();
  }

  private String output(String program) throws IOException, InterruptedException {
    Matcher name = CLASS.matcher(program);
    assertThat(name.find()).isTrue();
    Path source = folder.resolve(name.group(1) + ".java");
    Files.writeString(source, program);
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> read(errors)).isZero();
    return read(output);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
