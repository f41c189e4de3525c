package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/architecture.md names is there. */
class ArchitecturePageTest {
  private static final Page PAGE = Page.of("docs/architecture.md");
  private static final Pattern TYPE = Pattern.compile("`\\*?([A-Z][A-Za-z]*[a-z][A-Za-z]*)[`.]");
  private static final Pattern PACKAGE_ROW = Pattern.compile("(?m)^\\| ((?:`[a-z]+`(?:, )?)+) \\|");

  @Test
  void everyTypeThatItNamesExists() throws IOException {
    Set<String> sources = sources();
    Set<String> named =
        TYPE.matcher(PAGE.text()).results().map(m -> m.group(1)).collect(Collectors.toSet());
    assertThat(named).hasSizeGreaterThan(50);
    named.remove("Contract"); // the end of many names
    assertThat(sources).as("types of the page").containsAll(named);
  }

  @Test
  void itTellsAllPackagesOfPlannerAndEngine() throws IOException {
    Set<String> told = new TreeSet<>();
    for (MatchResult row : PACKAGE_ROW.matcher(PAGE.text()).results().toList()) {
      told.addAll(List.of(row.group(1).replace("`", "").split(", ")));
    }
    Set<String> packages = new TreeSet<>();
    packages.addAll(packages("planner/src/main/java/io/featuresql/planner"));
    packages.addAll(packages("driver/src/main/java/io/featuresql/engine"));
    assertThat(told).isEqualTo(packages);
  }

  private static List<String> packages(String folder) throws IOException {
    try (Stream<Path> inside = Files.list(Page.root().resolve(folder))) {
      return inside
          .filter(Files::isDirectory)
          .map(one -> String.valueOf(one.getFileName()))
          .toList();
    }
  }

  private static Set<String> sources() throws IOException {
    try (Stream<Path> files =
        Files.find(
            Page.root(),
            30,
            (file, attributes) ->
                file.toString().endsWith(".java") && file.toString().contains("src"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
