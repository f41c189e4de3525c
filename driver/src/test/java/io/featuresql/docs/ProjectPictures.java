package io.featuresql.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the project is made of. */
final class ProjectPictures {
  private static final int WIDTH = 860;
  private static final int FLOOR = 112;

  private ProjectPictures() {}

  /** Version, Java, license, and the engines that random statements are tried on. */
  static Drawing badges() throws IOException {
    Drawing drawing =
        new Drawing(
            WIDTH, 36, "Facts of the project", "Version, Java, license, and engines under test.");
    double x = 2;
    x = badge(drawing, x, "version", Poms.version());
    x = badge(drawing, x, "Java", Poms.java() + "+");
    x = badge(drawing, x, "license", Poms.license());
    badge(drawing, x, "tested on", String.join(", ", engines()));
    return drawing;
  }

  private static List<String> engines() throws IOException {
    Path law = Page.root().resolve("driver/src/test/java/io/featuresql/law");
    try (Stream<Path> tests = Files.list(law)) {
      return tests
          .map(test -> test.getFileName().toString())
          .filter(name -> name.endsWith("PointInTimeTest.java"))
          .map(
              name ->
                  name.replace("PointInTimeTest.java", "")
                      .replace("Db", "DB")
                      .replace("gres", "greSQL"))
          .sorted()
          .toList();
    }
  }

  private static double badge(Drawing drawing, double x, String name, String value) {
    double width = Drawing.widthOf(name + " " + value, 12) + 20;
    drawing.box(Colour.LINE, x, 6, width, 24);
    drawing.text(Colour.SOFT, 12, x + 10, 22, name);
    drawing.text(Colour.INK, 12, x + 10 + Drawing.widthOf(name + " ", 12), 22, value);
    return x + width + 8;
  }

  /** The modules as a house: each stands above those that it needs. */
  static Drawing modules() {
    Map<Integer, List<Poms.Module>> floors =
        Poms.modules().stream()
            .collect(
                Collectors.groupingBy(
                    module -> floor(module, byFolder()), TreeMap::new, Collectors.toList()));
    int height = 150 + FLOOR * floors.size();
    Drawing drawing =
        new Drawing(
            WIDTH,
            height,
            "The modules",
            "A house: each module stands above those that it needs, the planner at the bottom.");
    drawing.line(Colour.LINE, 20, 100, WIDTH / 2.0, 22);
    drawing.line(Colour.LINE, WIDTH / 2.0, 22, WIDTH - 20, 100);
    drawing.centred(Colour.SOFT, 13, WIDTH / 2.0, 66, "programs that use JDBC:");
    drawing.centred(Colour.SOFT, 13, WIDTH / 2.0, 86, "yours, and three of this project");
    int y = height - 40;
    for (List<Poms.Module> floor : floors.values()) {
      y -= FLOOR;
      double width = (WIDTH - 40.0 - 10 * (floor.size() - 1)) / floor.size();
      double x = 20;
      for (Poms.Module module : floor) {
        room(drawing, module, x, y, width);
        x += width + 10;
      }
    }
    return drawing.centred(
        Colour.SOFT, 13, WIDTH / 2.0, height - 16, "each stands above what it needs");
  }

  private static void room(Drawing drawing, Poms.Module module, double x, int y, double width) {
    drawing.box(Colour.BLUE, x, y, width, FLOOR - 8);
    drawing.text(Colour.BLUE, 16, x + 14, y + 24, module.folder());
    String needs =
        module.needs().isEmpty() ? "needs no other" : "needs " + String.join(", ", module.needs());
    drawing.endingAt(Colour.SOFT, 12, x + width - 14, y + FLOOR - 20, needs);
    List<String> lines = Drawing.wrapped(module.description(), (int) ((width - 28) / 7.2));
    drawing.lines(Colour.INK, 12, x + 14, y + 44, lines);
  }

  private static Map<String, Poms.Module> byFolder() {
    Map<String, Poms.Module> modules = new HashMap<>();
    Poms.modules().forEach(module -> modules.put(module.folder(), module));
    return modules;
  }

  private static int floor(Poms.Module module, Map<String, Poms.Module> all) {
    return module.needs().stream()
        .mapToInt(folder -> 1 + floor(all.get(folder), all))
        .max()
        .orElse(0);
  }
}
