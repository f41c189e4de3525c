package io.featuresql.connectors.registry;

import io.featuresql.planner.catalog.Catalog;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first lines of a registry: comments that tell the project from others, and how often views of
 * a name were dropped. They are of the project and no definitions, so a program that only runs the
 * statements of the text, for another project, takes none of them along.
 *
 * @param length of the lines in the text, with an empty one behind them
 */
record ProjectLines(Optional<String> project, Map<String, Integer> drops, int length) {
  private static final String MARK = "-- featuresql: ";
  private static final int ID_LENGTH = 10;
  private static final Pattern LINE =
      Pattern.compile(
          MARK + "(?:project ([0-9A-Za-z-]{1,64})|([0-9]{1,9}) dropped of (\\S+))\\r?\\n?");

  /** Those at the beginning of {@code text}. */
  static ProjectLines of(String text) {
    Optional<String> project = Optional.empty();
    Map<String, Integer> drops = new TreeMap<>();
    Matcher line = LINE.matcher(text);
    int length = 0;
    while (line.region(length, text.length()).lookingAt()) {
      if (line.group(1) != null) {
        project = Optional.of(line.group(1));
      } else {
        String view = URLDecoder.decode(line.group(3), StandardCharsets.UTF_8);
        drops.put(Catalog.key(view), Integer.valueOf(line.group(2)));
      }
      length = line.end();
    }
    if (length > 0 && text.startsWith("\n", length)) {
      length++; // the empty line behind them
    }
    return new ProjectLines(project, drops, length);
  }

  /** The lines of {@code catalog}. */
  static String text(Catalog catalog) {
    StringBuilder text = new StringBuilder();
    catalog.project().ifPresent(id -> text.append(MARK).append("project ").append(id).append('\n'));
    catalog
        .drops()
        .forEach(
            (view, count) ->
                text.append(MARK)
                    .append(count)
                    .append(" dropped of ")
                    .append(URLEncoder.encode(view, StandardCharsets.UTF_8))
                    .append('\n'));
    return text.isEmpty() ? "" : text.append('\n').toString();
  }

  /** An id that no other project has. */
  static String newProject() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);
  }
}
