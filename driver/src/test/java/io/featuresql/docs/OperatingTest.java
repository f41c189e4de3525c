package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.process.Program;
import io.featuresql.process.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Does what docs/operating.md says, with the project of the quick start. */
@Timeout(120)
final class OperatingTest {
  private static final Page PAGE = Page.of("docs/operating.md");
  private static final String QUICK_START = "docs/quick-start.md";
  private static final String SETTINGS = "featuresql.properties";
  private static final String LOOK_UP =
      "SELECT * FROM (VALUES (?)) AS request (user_id) FEATURES user_activity, user_profile AS OF"
          + " NOW";

  private static final String ANSWER = "user_id  pages  age  country\n1        7      31   SE\n";

  @TempDir Path folder;
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectory(folder.resolve("shop"));
  }

  private Connection connect(String properties) throws SQLException {
    return DriverManager.getConnection("jdbc:featuresql:project='" + project + "'" + properties);
  }

  /** The project of the quick start, materialized. */
  private void fill() throws SQLException, IOException {
    try (Connection connection = connect("")) {
      Statements.runAll(connection, project, Page.of(QUICK_START).before("## Your own files"));
    }
  }

  private static String block(String info) {
    return PAGE.blocks().stream()
        .filter(block -> block.info().equals(info))
        .map(Page.Block::text)
        .findFirst()
        .orElseThrow();
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private void configure(String... lines) throws IOException {
    Files.write(project.resolve(SETTINGS), List.of(lines));
  }

  /** The URL in application.properties, of the servers of this test. */
  private String serviceUrl(RedisServer redis) {
    String properties = block("properties").replaceAll("\\\\\n *", "");
    return found("^spring.datasource.url=(.*)$", properties)
        .replace("/data/shop", project.toString())
        .replace("redis://cache:6379", redis.url())
        .replace("queryTimeoutMillis=50;", "queryTimeoutMillis=20000;"); // on a busy machine
  }

  private void assertAnswersOnline(Connection connection) throws SQLException {
    try (connection) {
      assertThat(Statements.run(connection, LOOK_UP)).isEqualTo(ANSWER);
    }
  }

  @Test
  void theCoordinatesAreThoseOfTheBuild() {
    String pom = Page.of("driver/pom.xml").text();
    for (String name : List.of("groupId", "artifactId", "version")) {
      String element = "<" + name + ">" + found("<" + name + ">(.*)</", block("xml"));
      assertThat(pom).contains(element);
    }
    for (String name : List.of(found("<classifier>(.*)</", block("xml")), "core")) {
      assertThat(pom).contains("<shadedClassifierName>" + name + "<");
    }
  }

  /** Nor does it need the file of the warehouse, which the job may hold. */
  @Test
  void aServiceDoesNotOpenTheWarehouse() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      configure("online=" + redis.url(), "namespace=shop");
      fill();
      Files.delete(project.resolve("warehouse.duckdb"));
      try (Connection connection = DriverManager.getConnection(serviceUrl(redis))) {
        assertThat(Statements.run(connection, LOOK_UP)).isEqualTo(ANSWER);
        SQLException refused =
            catchThrowableOfType(
                SQLException.class,
                () ->
                    Statements.run(
                        connection, "SELECT * FROM labels FEATURES user_profile AS OF NOW"));
        assertThat(refused.getErrorCode()).isEqualTo(1019);
      }
      assertThat(project.resolve("warehouse.duckdb")).doesNotExist();
    }
  }

  @Test
  void anEmptyRedisIsFilledAgain() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      configure("online=" + redis.url());
      fill();
      redis.commands(commands -> commands.flushall());
      try (Connection connection = connect("")) {
        Statements.run(connection, "MATERIALIZE ALL");
      }
      assertAnswersOnline(connect(";route=online"));
    }
  }

  /** What was put back is the same project, whose rows are in Redis still. */
  @Test
  void aRegistryIsPutBack() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      configure("online=" + redis.url());
      fill();
      Path restored = Files.createDirectories(folder.resolve("restored/shop"));
      for (String file : List.of("registry.sql", SETTINGS)) {
        Files.copy(project.resolve(file), restored.resolve(file));
      }
      assertAnswersOnline(
          DriverManager.getConnection("jdbc:featuresql:route=online;project=" + restored));
    }
  }

  @Test
  void toRedis() throws Exception {
    fill();
    try (RedisServer redis = RedisServer.start()) {
      configure("online=" + redis.url());
      try (Connection connection = connect("")) {
        Statements.run(connection, "MATERIALIZE ALL");
      }
      Files.delete(project.resolve("online.mv.db"));
      assertAnswersOnline(connect(";route=online"));
      assertThat(project.resolve("online.mv.db")).doesNotExist();
    }
  }

  @Test
  void toPostgres() throws Exception {
    fill();
    List<String> tables = List.of("visits", "profiles", "labels");
    String training =
        "SELECT user_id, pages, age, country FROM labels"
            + " FEATURES user_activity, user_profile AS OF labels.labelled_at"
            + " ORDER BY user_id, labelled_at";
    String rows;
    try (Connection connection = connect("")) {
      rows = Statements.run(connection, training);
      for (String table : tables) {
        Statements.run(connection, moving("COPY visits TO ", table));
      }
    }
    String url = PostgresServer.newDatabase();
    try (Connection postgres = DriverManager.getConnection(url);
        Statement statement = postgres.createStatement()) {
      for (String sql : tablesOfTheQuickStart()) {
        statement.execute(sql);
      }
      for (String table : tables) {
        String copy = moving("copy visits FROM ", table);
        String file = found("'(.*)'", copy);
        try (Reader lines = Files.newBufferedReader(Path.of(file))) {
          postgres
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(copy.replace("'" + file + "'", "STDIN"), lines);
        }
      }
    }
    configure("warehouse=" + url);
    try (Connection connection = connect("")) {
      assertThat(Statements.run(connection, training)).isEqualTo(rows);
      Statements.run(connection, "MATERIALIZE ALL");
    }
    assertAnswersOnline(connect(";route=online"));
  }

  private static List<String> tablesOfTheQuickStart() {
    return Page.of(QUICK_START).before("## Your own files").stream()
        .filter(block -> block.info().equals("sql"))
        .flatMap(block -> Statements.of(block.text()).stream())
        .filter(sql -> sql.startsWith("CREATE TABLE") && !sql.contains(" AS\n"))
        .toList();
  }

  /** The command of the page that begins so, for another table and in the folder of this test. */
  private String moving(String beginning, String table) {
    return found("`\\\\?(" + beginning + "[^`]*)`", PAGE.text())
        .replace("visits", table)
        .replace("/tmp/", folder + "/");
  }

  // The container.

  private record Instruction(String name, String operands) {}

  /** Carries out what can be without Docker, in a folder in place of the root of an image. */
  @Test
  void theContainerAnswers() throws Exception {
    fill();
    configure("route=online");
    Path image = Files.createDirectory(folder.resolve("image"));
    serviceJar(Files.createDirectory(project.resolve("target")).resolve("shop-service.jar"));
    List<Instruction> instructions = instructions(block("dockerfile"));
    assertThat(instructions.stream().map(Instruction::name))
        .containsExactly("FROM", "RUN", "COPY", "COPY", "USER", "ENTRYPOINT");
    for (Instruction each : instructions) {
      switch (each.name()) {
        case "FROM" -> // with glibc, so without another system's name behind it
            assertThat(Integer.parseInt(found("^[a-z-]+:([0-9]+)-jre$", each.operands())))
                .isGreaterThanOrEqualTo(17);
        case "RUN" -> {
          List<String> check = List.of("sh", "-n", "-c", each.operands());
          assertThat(Program.run(folder, Duration.ofSeconds(20), check).status()).isZero();
          assertThat(each.operands()).contains("useradd ", " chown shop /data/shop");
        }
        case "COPY" -> copy(each.operands(), image);
        case "USER" -> assertThat(each.operands()).isEqualTo("shop");
        default -> {
          // in Redis where there is an image, and in a file here
          Files.copy(project.resolve("online.mv.db"), image.resolve("data/shop/online.mv.db"));
          Program ended = run(each.operands(), image);
          assertThat(ended.output()).as(ended.errors()).isEqualTo("31\n");
        }
      }
    }
  }

  private static List<Instruction> instructions(String dockerfile) {
    return dockerfile
        .lines()
        .map(line -> line.split(" +", 2))
        .map(parts -> new Instruction(parts[0], parts[1]))
        .toList();
  }

  private void copy(String operands, Path image) throws IOException {
    List<String> words =
        Stream.of(operands.split(" +", -1)).filter(word -> !word.startsWith("--")).toList();
    Path target = image.resolve(words.get(words.size() - 1).substring(1));
    boolean intoFolder = operands.endsWith("/");
    assertThat(intoFolder || words.size() == 2).isTrue();
    Files.createDirectories(intoFolder ? target : target.getParent());
    for (String source : words.subList(0, words.size() - 1)) {
      Path file = project.resolve(source);
      Files.copy(file, intoFolder ? target.resolve(file.getFileName()) : target);
    }
  }

  private Program run(String entryPoint, Path image) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    List<MatchResult> words =
        Pattern.compile("\"([^\"]*)\"").matcher(entryPoint).results().toList();
    words.forEach(word -> command.add(word.group(1).replaceFirst("^/", image + "/")));
    assertThat(command.get(0)).isEqualTo("java");
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(image.resolve("data/shop").toString());
    return Program.run(folder, Duration.ofSeconds(100), command);
  }

  /** A jar that has {@link Service} and all that it needs. */
  private static void serviceJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Service.class.getName());
    List<String> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .toList();
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(file, manifest)) {
      written.putNextEntry(new JarEntry("empty"));
    }
  }

  /** In the place of somebody's service: answers one look-up and ends. */
  static final class Service {
    private Service() {}

    public static void main(String[] arguments) throws SQLException {
      String url = "jdbc:featuresql:project=" + arguments[0];
      String sql = "SELECT age FROM (VALUES (?)) AS r (user_id) FEATURES user_profile AS OF NOW";
      try (Connection connection = DriverManager.getConnection(url);
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, 1);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          System.out.println(row.getInt(1));
        }
      }
    }
  }
}
