package io.featuresql.docs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Labels and events of a few users on a line of time, and which event each label gets. */
final class TimelinePicture {
  private static final int WIDTH = 860;
  private static final int TOP = 106;
  private static final int LANE = 86;
  private static final int LEFT = 130;
  private static final int RIGHT = 800;
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMM d", Locale.ROOT);

  /** A row of the feature view. */
  private record Event(long user, LocalDateTime at, int pages) {}

  /** A row of the spine with what the statement gave it. */
  private record Label(long user, LocalDateTime at, Optional<LocalDateTime> event, String pages) {}

  private final List<Event> events;
  private final List<Label> labels;
  private final LocalDateTime start;
  private final Duration span;

  private TimelinePicture(List<Event> events, List<Label> labels) {
    this.events = events;
    this.labels = labels;
    List<LocalDateTime> all =
        Stream.concat(events.stream().map(Event::at), labels.stream().map(Label::at))
            .sorted()
            .toList();
    start = all.get(0).truncatedTo(ChronoUnit.DAYS);
    span = Duration.between(start, all.get(all.size() - 1));
  }

  /**
   * Draws what a statement picks.
   *
   * @param connection where the tables and views of the quick start are
   * @param statement the statement that the picture explains
   */
  static Drawing of(Connection connection, String statement) throws SQLException {
    List<Event> events = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    try (Statement sql = connection.createStatement()) {
      try (ResultSet rows = sql.executeQuery("SELECT user_id, visited_at, pages FROM visits")) {
        while (rows.next()) {
          events.add(new Event(rows.getLong(1), at(rows, 2), rows.getInt(3)));
        }
      }
      String picked =
          statement.replace("SELECT ", "SELECT user_activity.visited_at AS picked_at, ");
      try (ResultSet rows = sql.executeQuery(picked)) {
        while (rows.next()) {
          labels.add(
              new Label(
                  rows.getLong("user_id"),
                  at(rows, rows.findColumn("labelled_at")),
                  Optional.ofNullable(rows.getObject("picked_at", LocalDateTime.class)),
                  shown(rows.getString("pages"))));
        }
      }
    }
    events.sort(Comparator.comparing(Event::user).thenComparing(Event::at));
    labels.sort(Comparator.comparing(Label::user).thenComparing(Label::at));
    return new TimelinePicture(events, labels).drawn();
  }

  private static LocalDateTime at(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, LocalDateTime.class);
  }

  private static String shown(@Nullable String value) {
    return value == null ? "NULL" : value + " pages";
  }

  private Drawing drawn() {
    Collection<Long> users = new TreeSet<>();
    events.forEach(event -> users.add(event.user));
    labels.forEach(label -> users.add(label.user));
    int axis = TOP + LANE * users.size() - 22;
    Drawing drawing =
        new Drawing(
            WIDTH,
            axis + 40,
            "Which event each label gets",
            "Each label gets the newest visit of its user before it. "
                + "Without one it gets NULL. A later visit is never seen.");
    legend(drawing);
    int y = TOP;
    for (long user : users) {
      lane(drawing, user, y);
      y += LANE;
    }
    days(drawing, axis);
    return drawing;
  }

  private static void legend(Drawing drawing) {
    drawing.dot(Colour.GREEN, 30, 26).text(Colour.INK, 13, 44, 31, "visit: a feature's row");
    drawing.diamond(Colour.BLUE, 238, 26);
    drawing.text(Colour.INK, 13, 254, 31, "label: what happened, with its time");
    drawing.arrow(Colour.GREEN, 546, 26, 580, 26).text(Colour.INK, 13, 588, 31, "picked");
    drawing.line(Colour.RED, 654, 26, 688, 26).cross(Colour.RED, 671, 26);
    drawing.text(Colour.INK, 13, 696, 31, "later, so not seen");
  }

  private void lane(Drawing drawing, long user, int y) {
    drawing.text(Colour.INK, 14, 20, y + 5, "user " + user);
    drawing.line(Colour.LINE, LEFT - 30, y, RIGHT + 30, y);
    List<Event> visits = events.stream().filter(event -> event.user == user).toList();
    for (Label label : labels) {
      if (label.user == user) {
        double x = x(label.at);
        drawing.centred(Colour.BLUE, 13, x, y - 34, "gets " + label.pages);
        label.event.ifPresent(
            at ->
                drawing.bow(
                    Colour.GREEN, false, x(at), y - 7, (x(at) + x) / 2, y - 38, x - 5, y - 9));
        visits.stream()
            .map(Event::at)
            .filter(at -> at.isAfter(label.at))
            .findFirst()
            .ifPresent(at -> unseen(drawing, x(at), x, y));
      }
    }
    for (Event visit : visits) {
      drawing.dot(Colour.GREEN, x(visit.at), y);
      drawing.centred(Colour.GREEN, 13, x(visit.at), y + 23, visit.pages + " pages");
    }
    for (Label label : labels) {
      if (label.user == user) {
        drawing.diamond(Colour.BLUE, x(label.at), y);
      }
    }
    if (visits.isEmpty()) {
      drawing.text(Colour.SOFT, 13, LEFT, y - 10, "no visit");
    }
  }

  private static void unseen(Drawing drawing, double from, double to, int y) {
    double middle = (from + to) / 2;
    drawing.bow(Colour.RED, true, from, y - 7, middle, y - 38, to + 5, y - 9);
    drawing.cross(Colour.RED, middle, y - 23);
  }

  private void days(Drawing drawing, int y) {
    for (LocalDateTime day = start; !day.isAfter(start.plus(span)); day = day.plusDays(1)) {
      drawing.line(Colour.LINE, x(day), y, x(day), y + 6);
      drawing.centred(Colour.SOFT, 12, x(day), y + 22, DAY.format(day));
    }
    drawing.line(Colour.LINE, LEFT - 30, y, RIGHT + 30, y);
  }

  private double x(LocalDateTime at) {
    double part = (double) Duration.between(start, at).toMinutes() / span.toMinutes();
    return LEFT + part * (RIGHT - LEFT);
  }
}
