package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.connectors.maven.MavenClassPath;
import io.featuresql.connectors.postgres.PostgresServer;
import io.featuresql.process.Program;
import io.featuresql.process.RedisServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the snippets of docs/tools.md, and the service of docs/operating.md, as the pages have them,
 * with the finished jar and the tools themselves. Those are no dependencies of the build, but
 * brought by Maven for this; what it cannot bring is not tested, and says so.
 */
@Timeout(600)
final class SnippetsIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String SERVICE = "A service in ten lines";
  private static final List<Page> PAGES =
      List.of(Page.of("docs/tools.md"), Page.of("docs/operating.md"));

  @TempDir Path folder;
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectory(folder.resolve("shop"));
  }

  // Frameworks.

  @Test
  void springBoot() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      define(";online=" + redis.url(), "VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 23)");
      String settings =
          here(block("Spring Boot", "properties", "").replace("redis://cache:6379", redis.url()));
      Path classes = compiled("Spring Boot");
      Files.writeString(classes.resolve("application.properties"), settings);
      assertThat(output(classes, "Spring Boot")).containsExactly("23", "HikariDataSource", "UP ");
      redis.close();
      assertThat(output(classes, "Spring Boot", "noRead")).containsExactly("DOWN online");
    }
  }

  @Test
  void serviceInTenLines() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      define(
          ";namespace=shop;online=" + redis.url(),
          "VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 23)");
      Path classes = compiled(SERVICE);
      Files.writeString(
          classes.resolve("application.properties"),
          here(block(SERVICE, "properties", ""))
              .replace("redis://cache:6379", redis.url())
              .replace("queryTimeoutMillis=50;", "queryTimeoutMillis=20000;")); // a busy machine
      assertThat(output(classes, SERVICE)).containsExactly("{user_id=3, age=23}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";warehouse="})
  void hibernate(String warehouse) throws Exception {
    String chosen = warehouse.isEmpty() ? "" : warehouse + PostgresServer.newDatabase();
    define(chosen, "VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 23)");
    Path classes = compiled("Hibernate");
    Files.writeString(
        classes.resolve("hibernate.properties"),
        here(block("Hibernate", "properties", ""))
            .replace(project.toString(), project + chosen)
            .replaceFirst(chosen.isEmpty() ? "^$" : "hibernate.dialect=.*", ""));
    assertThat(output(classes, "Hibernate")).containsExactly("[3, 23]", "23");
  }

  /** The second run finds what the first one wrote. */
  @Test
  void liquibase() throws Exception {
    Path classes = compiled("Liquibase");
    Files.writeString(classes.resolve("changes.sql"), block("Liquibase", "sql", ""));
    String url =
        "jdbc:featuresql:project=" + project + ";warehouse=" + PostgresServer.newDatabase();
    for (String changes :
        List.of("Run:                          2", "Previously run:               2")) {
      assertThat(output(classes, "Liquibase", url)).contains(changes).endsWith("user_profile", "0");
    }
  }

  // Readers.

  @Test
  void arrow() throws Exception {
    define("", "SELECT i, TIMESTAMP '2026-01-01 00:00:00', 20 + i FROM range(3000) t(i)");
    Path classes = compiled("pandas and polars");
    assertThat(output(classes, "pandas and polars", "jdbc:featuresql:project=" + project))
        .containsExactly("3000");
  }

  @Test
  void schemaSpy() throws Exception {
    define("", "VALUES (3, TIMESTAMP '2026-01-01 00:00:00', 23)");
    Files.writeString(
        folder.resolve("shop.properties"),
        here(block("SchemaSpy", "properties", ""))
            .replace("driver/target/featuresql-jdbc.jar", Program.FINISHED_JAR.toString()));
    String arguments = block("SchemaSpy", "sh", "").strip().replaceFirst(".*schemaspy.jar ", "");
    Program ended =
        java(
            Path.of("none"),
            "SchemaSpy",
            "org.schemaspy.Main",
            (arguments + " -nohtml").split(" ", -1)); // for which it needs Graphviz
    assertThat(folder.resolve("report")).as(ended.output() + ended.errors()).isDirectory();
    try (Stream<Path> files = Files.walk(folder.resolve("report"))) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      assertThat(found)
          .as(ended.output() + ended.errors())
          .filteredOn(file -> file.toString().endsWith(".xml"))
          .anySatisfy(
              file -> assertThat(file).content().contains("user_profile", "age", "primaryKey"));
    }
  }

  // The page.

  /** Where the page names /data/shop, the project of this test. */
  private String here(String text) {
    assertThat(text).contains("/data/shop");
    return text.replace("/data/shop", project.toString());
  }

  /** The block with {@code part} in it, of those that stand under a heading. */
  private static String block(String heading, String info, String part) {
    List<String> found = new ArrayList<>();
    for (Page page : PAGES) {
      for (Page.Block block : page.blocks()) {
        String before = page.text().substring(0, block.start());
        String under = before.substring(before.lastIndexOf("\n## ") + 1);
        if (under.startsWith("## " + heading + "\n")
            && block.info().equals(info)
            && block.text().contains(part)) {
          found.add(block.text());
        }
      }
    }
    assertThat(found).as(heading + ": " + info + " with " + part).hasSize(1);
    return found.get(0);
  }

  // Programs.

  /** What a snippet needs around it to be a program. */
  private static String program(String heading) {
    return switch (heading) {
      case "Spring Boot" ->
          """
          import io.featuresql.jdbc.FeatureConnection;
          import io.featuresql.jdbc.FeatureHealth;
          import java.sql.Connection;
          import java.sql.SQLException;
          import java.time.Duration;
          import javax.sql.DataSource;
          import org.springframework.boot.WebApplicationType;
          import org.springframework.boot.actuate.health.Health;
          import org.springframework.boot.actuate.health.HealthIndicator;
          import org.springframework.boot.autoconfigure.SpringBootApplication;
          import org.springframework.boot.builder.SpringApplicationBuilder;
          import org.springframework.jdbc.core.JdbcTemplate;
          import org.springframework.stereotype.Component;

          @SpringBootApplication
          public class Snippet {
            public static void main(String[] arguments) {
              try (var context =
                  new SpringApplicationBuilder(Snippet.class)
                      .web(WebApplicationType.NONE)
                      .logStartupInfo(false)
                      .properties("spring.main.banner-mode=off", "logging.level.root=OFF")
                      .run()) {
                if (arguments.length == 0) {
                  System.out.println(
                      context
                          .getBean(JdbcTemplate.class)
                          .queryForObject(
                              "SELECT age FROM FEATURES user_profile AS OF NOW WHERE user_id = ?",
                              Integer.class,
                              3));
                  System.out.println(context.getBean(DataSource.class).getClass().getSimpleName());
                }
                FeatureStoreHealth indicator = context.getBean(FeatureStoreHealth.class);
                Health health = indicator.health();
                for (int i = 0; i < 30 && health.getDetails().containsKey("warehouse"); i++) {
                  System.err.println(health); // still opening, on a slow machine
                  health = indicator.health();
                }
                System.out.println(
                    health.getStatus() + " " + String.join(" ", health.getDetails().keySet()));
              }
            }
          }

          """
              + block(heading, "java", "HealthIndicator");
      case SERVICE ->
          """
          import java.util.Map;
          import org.springframework.boot.WebApplicationType;
          import org.springframework.boot.autoconfigure.SpringBootApplication;
          import org.springframework.boot.builder.SpringApplicationBuilder;
          import org.springframework.jdbc.core.JdbcTemplate;
          import org.springframework.stereotype.Component;

          @SpringBootApplication
          public class Snippet {
            public static void main(String[] arguments) {
              try (var context =
                  new SpringApplicationBuilder(Snippet.class)
                      .web(WebApplicationType.NONE)
                      .logStartupInfo(false)
                      .properties("spring.main.banner-mode=off", "logging.level.root=OFF")
                      .run()) {
                System.out.println(context.getBean(Features.class).of(3));
              }
            }
          }

          """
              + block(heading, "java", "JdbcTemplate");
      case "Hibernate" ->
          """
          import jakarta.persistence.*;
          import java.util.Arrays;
          import org.hibernate.Session;
          import org.hibernate.SessionFactory;
          import org.hibernate.annotations.Immutable;
          import org.hibernate.cfg.Configuration;

          public class Snippet {
            public static void main(String[] arguments) {
              try (SessionFactory factory =
                      new Configuration().addAnnotatedClass(UserProfile.class).buildSessionFactory();
                  Session session = factory.openSession()) {
          """
              + block(heading, "java", "createNativeQuery")
              + """
                    System.out.println(Arrays.toString(row));
                    System.out.println(session.find(UserProfile.class, 3L).age);
                  }
                }
              }

              """
              + block(heading, "java", "@Entity");
      case "Liquibase" ->
          """
          import java.sql.*;
          import liquibase.Contexts;
          import liquibase.Liquibase;
          import liquibase.database.DatabaseFactory;
          import liquibase.database.jvm.JdbcConnection;
          import liquibase.resource.ClassLoaderResourceAccessor;

          public class Snippet {
            public static void main(String[] arguments) throws Exception {
              try (Connection connection = DriverManager.getConnection(arguments[0])) {
                var database =
                    DatabaseFactory.getInstance()
                        .findCorrectDatabaseImplementation(new JdbcConnection(connection));
                new Liquibase("changes.sql", new ClassLoaderResourceAccessor(), database)
                    .update(new Contexts());
              }
              try (Connection connection = DriverManager.getConnection(arguments[0]);
                  Statement statement = connection.createStatement()) {
                ResultSet views = statement.executeQuery("SHOW FEATURE VIEWS");
                views.next();
                System.out.println(views.getString(1));
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM features.user_profile");
                rows.next();
                System.out.println(rows.getString(1));
              }
            }
          }
          """;
      default ->
          """
          import java.sql.*;
          import org.apache.arrow.adapter.jdbc.ArrowVectorIterator;
          import org.apache.arrow.adapter.jdbc.JdbcToArrow;
          import org.apache.arrow.memory.BufferAllocator;
          import org.apache.arrow.memory.RootAllocator;
          import org.apache.arrow.vector.VectorSchemaRoot;

          public class Snippet {
            public static void main(String[] arguments) throws Exception {
              long count = 0;
              try (Connection connection = DriverManager.getConnection(arguments[0]);
                  Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT *, 1.5::DECIMAL(10, 2) AS dec, DATE '2026-01-01' AS d, true AS b,"
                              + " 'x'::BLOB AS bl, NULL::VARCHAR AS nothing, 2::HUGEINT AS huge,"
                              + " [1, 2]::VARCHAR AS list, epoch_us(now()::TIMESTAMP) AS us"
                              + " FROM FEATURES user_profile AS OF NOW")) {
          """
              + block(heading, "java", "JdbcToArrow")
              + """
                  }
                  System.out.println(count);
                }
              }
              """;
    };
  }

  private static List<String> artifacts(String heading) {
    return switch (heading) {
      case "Spring Boot", SERVICE ->
          List.of(
              "org.springframework.boot:spring-boot-starter-jdbc:3.5.7",
              "org.springframework.boot:spring-boot-starter-actuator:3.5.7");
      case "Hibernate" -> List.of("org.hibernate.orm:hibernate-core:7.4.15.Final");
      case "Liquibase" -> List.of("org.liquibase:liquibase-core:4.33.0");
      case "SchemaSpy" -> List.of("org.schemaspy:schemaspy:6.2.4");
      default ->
          List.of(
              "org.apache.arrow:arrow-jdbc:18.3.0", "org.apache.arrow:arrow-memory-unsafe:18.3.0");
    };
  }

  private static String classPath(String heading) throws IOException, InterruptedException {
    Path kept =
        Files.createDirectories(
            Path.of(System.getProperty("test.folder", "target"))
                .toAbsolutePath()
                .resolve("tools")
                .resolve(heading.replace(' ', '-')));
    StringBuilder pom = new StringBuilder();
    pom.append("<project><modelVersion>4.0.0</modelVersion><groupId>io.featuresql.test</groupId>");
    pom.append("<artifactId>tool</artifactId><version>1</version><dependencies>");
    for (String artifact : artifacts(heading)) {
      String[] parts = artifact.split(":", -1);
      pom.append("<dependency><groupId>").append(parts[0]).append("</groupId><artifactId>");
      pom.append(parts[1]).append("</artifactId><version>").append(parts[2]);
      pom.append("</version></dependency>");
    }
    pom.append("</dependencies></project>");
    Path file = kept.resolve("pom.xml");
    if (!Files.exists(file) || !Files.readString(file).contentEquals(pom)) {
      Files.writeString(file, pom);
    }
    try {
      return Program.FINISHED_JAR + File.pathSeparator + MavenClassPath.of(file, kept);
    } catch (IOException e) {
      String why = "NOT TESTED: the snippets for " + heading + ": " + e.getMessage();
      System.getLogger(SnippetsIT.class.getName()).log(System.Logger.Level.WARNING, why);
      return Assumptions.abort(why);
    }
  }

  /** A folder with the classes of a program. */
  private Path compiled(String heading) throws IOException, InterruptedException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Path source = classes.resolve("Snippet.java");
    // A package, since Spring does not scan the one without a name.
    Files.writeString(source, "package snippet;\n" + program(heading));
    String[] arguments = {
      "-proc:none",
      "-nowarn",
      "-cp",
      classPath(heading),
      "-d",
      classes.toString(),
      source.toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    return classes;
  }

  private List<String> output(Path classes, String heading, String... arguments) throws Exception {
    Program ended = java(classes, heading, "snippet.Snippet", arguments);
    assertThat(ended.status()).as(ended.output() + ended.errors()).isZero();
    return ended.output().lines().toList();
  }

  private Program java(Path classes, String heading, String main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED"); // for Arrow
    command.add("-cp");
    command.add(classes + File.pathSeparator + classPath(heading));
    command.add(main);
    command.addAll(Arrays.asList(arguments));
    return Program.run(folder, LIMIT, command);
  }

  /** Makes what the snippets read. */
  private void define(String properties, String profiles) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:featuresql:project=" + project + properties);
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "CREATE TABLE profiles (user_id BIGINT, updated_at TIMESTAMP, age INTEGER)",
              "INSERT INTO profiles " + profiles,
              "CREATE ENTITY user_account (user_id BIGINT)",
              "CREATE FEATURE VIEW user_profile ENTITY user_account TIMESTAMP updated_at"
                  + " AS SELECT user_id, updated_at, age FROM profiles",
              "MATERIALIZE ALL")) {
        statement.execute(sql);
      }
    }
  }
}
