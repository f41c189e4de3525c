package io.featuresql.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.featuresql.connectors.tls.PemFiles;
import io.featuresql.connectors.trino.TrinoServer;
import io.featuresql.planner.error.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A real Trino behind TLS, with a certificate of its own making, that asks for a login. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrinoSecurityTest {
  private static final String PASSWORD = "s3cret-sesame";
  private static final String LOGIN = "warehouse.user=ada;warehouse.password=" + PASSWORD;
  private static final String ENTITY = "CREATE OR REPLACE ENTITY shop (id BIGINT)";
  private static final String VIEW =
      "CREATE OR REPLACE FEATURE VIEW rating ENTITY shop TIMESTAMP rated_at AS SELECT"
          + " BIGINT '7' AS id, TIMESTAMP '2026-01-01 00:00:00' AS rated_at, 5 AS stars";
  private static final String FEATURES =
      "SELECT stars, current_user AS asked_by FROM (VALUES (BIGINT '7')) AS v (id)"
          + " FEATURES rating AS OF TIMESTAMP '2026-02-01 00:00:00'";

  /** Statements that come to Trino in different ways: when planned, when run, when described. */
  private static final List<String> STATEMENTS =
      List.of("SELECT 1", ENTITY, VIEW, FEATURES, "DESCRIBE rating", "MATERIALIZE rating");

  @TempDir static Path folder;

  private final byte[] tokenKey = new byte[32];
  private PemFiles certificate;
  private TrinoServer server;

  @BeforeAll
  void start() throws Exception {
    new SecureRandom().nextBytes(tokenKey);
    certificate = PemFiles.make(folder, "trino");
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both, Files.readString(certificate.key()) + Files.readString(certificate.certificate()));
    Path key = folder.resolve("token.key");
    Files.writeString(key, Base64.getEncoder().encodeToString(tokenKey));
    Path users = folder.resolve("users.properties");
    Files.writeString(users, "password-authenticator.name=users\nada=" + PASSWORD + "\n");
    server =
        TrinoServer.start(
            Map.of(
                "http-server.https.enabled",
                "true",
                "http-server.https.port",
                "0",
                "http-server.https.keystore.path",
                both.toString(),
                "http-server.authentication.type",
                "PASSWORD,JWT",
                "http-server.authentication.jwt.key-file",
                key.toString(),
                "password-authenticator.config-files",
                users.toString()));
    // what was defined by somebody whom Trino lets in
    Files.createDirectory(project());
    use(connect(LOGIN + tls()));
  }

  @AfterAll
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private static Path project() {
    return folder.resolve("project");
  }

  private String tls() {
    return tls(certificate);
  }

  private static String tls(PemFiles trusted) {
    return ";warehouse.SSL=true;warehouse.SSLTrustStorePath=" + trusted.certificate();
  }

  private Connection connect(String properties) throws SQLException {
    return connect(server.url("memory"), properties);
  }

  private static Connection connect(String url, String properties) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:featuresql:project='" + project() + "';warehouse='" + url + "';" + properties);
  }

  private static void use(Connection connection) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(ENTITY);
      statement.execute(VIEW);
      try (ResultSet rows = statement.executeQuery(FEATURES)) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt("stars")).isEqualTo(5);
        assertThat(rows.getString("asked_by")).isEqualTo("ada");
        assertThat(rows.next()).isFalse();
      }
      statement.execute("MATERIALIZE rating");
      try (ResultSet rows =
          statement.executeQuery("SELECT stars FROM FEATURES rating AS OF NOW WHERE id = 7")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(5);
      }
    }
  }

  @Test
  void aUserWithThePassword() throws Exception {
    use(connect(LOGIN + tls()));
    use(connect(LOGIN + ";warehouse.SSL=true;warehouse.SSLVerification=NONE"));
    use(
        connect(
            server.url("memory")
                + "?SSL=true&SSLTrustStorePath="
                + certificate.certificate()
                + "&user=ada&password="
                + PASSWORD,
            ""));
  }

  @Test
  void aToken() throws Exception {
    String token = "warehouse.accessToken=" + token(Duration.ofHours(1));
    use(connect(token + tls()));
    use(connect(token + ";warehouse.user=ada" + tls()));
  }

  /** The file that docs/warehouses.md shows, and the password beside it. */
  @Test
  void propertiesOfAProject(@TempDir Path other) throws Exception {
    Files.writeString(
        other.resolve("featuresql.properties"),
        "warehouse=%s\nwarehouse.user=ada\nwarehouse.SSL=true\nwarehouse.SSLTrustStorePath=%s\n"
            .formatted(server.url("memory"), certificate.certificate()));
    Properties login = new Properties();
    login.setProperty("password", PASSWORD);
    use(DriverManager.getConnection("jdbc:featuresql:project=" + other, login));
  }

  List<Arguments> wrongLogins() throws GeneralSecurityException {
    String late = token(Duration.ofMinutes(-1));
    String forged = token(Duration.ofHours(1)).replaceFirst("[^.]*$", part("not a signature"));
    return List.of(
        Arguments.of("password", "s3cret-guess", "Invalid credentials"),
        Arguments.of("accessToken", late, "JWT expired"),
        Arguments.of("accessToken", forged, "JWT signature does not match"),
        Arguments.of("accessToken", "s3cret-nonsense", "Invalid compact JWT string"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("wrongLogins")
  void aWrongLoginIsToldByEveryStatement(String property, String value, String words)
      throws SQLException {
    String login = "warehouse.user=ada;warehouse." + property + "=" + value + tls();
    for (String sql : STATEMENTS) {
      // of a token Trino tells what is wrong once for a connection
      try (Connection connection = connect(login)) {
        assertUnauthorized(refused(connection, sql, value), words);
      }
    }
  }

  @Test
  void noLoginAtAll() throws SQLException {
    try (Connection connection = connect("warehouse.user=ada" + tls())) {
      for (String sql : STATEMENTS) {
        assertUnauthorized(refused(connection, sql, PASSWORD), "Unauthorized");
      }
    }
  }

  private void assertUnauthorized(SQLException e, String words) {
    assertThat(e.getClass()).isEqualTo(SQLInvalidAuthorizationSpecException.class);
    assertThat(e.getSQLState()).isEqualTo("28000");
    assertThat(e.getMessage())
        .startsWith("Trino at " + server.url("memory") + ": Authentication failed: ")
        .contains(words)
        .endsWith("; check warehouse.user and warehouse.password, or warehouse.accessToken");
  }

  @Test
  void aCertificateThatIsNotTrusted() throws Exception {
    PemFiles stranger = PemFiles.make(folder, "stranger");
    for (String trust : List.of(tls(stranger), ";warehouse.SSL=true")) {
      assertEncryptionFails(
          server.url("memory"),
          trust,
          "; the certificate of the server is not trusted: name it, or that of who signed it, in"
              + " warehouse.SSLTrustStorePath");
    }
  }

  @Test
  void aCertificateOfAnotherHost() throws SQLException {
    assertEncryptionFails(
        server.url("memory").replace("127.0.0.1", "localhost"),
        tls(),
        "; the certificate of the server is for other hosts: use one of these in the URL");
  }

  @Test
  void plainTextToThePortOfTls() throws SQLException {
    String url = server.url("memory");
    try (Connection connection = connect(url, "warehouse.user=ada")) {
      for (String sql : STATEMENTS) {
        assertUnreachable(
            refused(connection, sql, PASSWORD),
            url,
            "; the server speaks TLS: say warehouse.SSL=true");
      }
    }
    try (Connection connection = connect(url, LOGIN)) {
      assertUnreachable(
          refused(connection, FEATURES, PASSWORD),
          url,
          "TLS/SSL is required for authentication with username and password");
    }
  }

  private static void assertEncryptionFails(String url, String trust, String words)
      throws SQLException {
    try (Connection connection = connect(url, LOGIN + trust)) {
      for (String sql : STATEMENTS) {
        assertUnreachable(refused(connection, sql, PASSWORD), url, words);
      }
    }
  }

  private static void assertUnreachable(SQLException e, String url, String words) {
    assertThat(e.getClass()).isEqualTo(SQLTransientConnectionException.class);
    assertThat(e.getSQLState()).isEqualTo("08001");
    assertThat(e.getMessage()).startsWith("Trino at " + url + ": ").endsWith(words);
    assertThat(e.getMessage()).doesNotContain("session is lost");
  }

  /** The error, which says {@code secret} nowhere: neither it nor what is below it. */
  private static SQLException refused(Connection connection, String sql, String secret)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      SQLException e = catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
      assertThat(e != null).as(sql).isTrue();
      assertThat(e.getErrorCode()).isEqualTo(ErrorCode.WAREHOUSE_UNREACHABLE.vendorCode());
      StringWriter everything = new StringWriter();
      e.printStackTrace(new PrintWriter(everything));
      assertThat(everything.toString()).doesNotContain(secret);
      assertThat(connection.toString() + statement + connection.getMetaData().getURL())
          .doesNotContain(secret);
      return e;
    }
  }

  /** A token of ada's, signed with the key that the server knows. */
  private String token(Duration validity) throws GeneralSecurityException {
    String content =
        part("{\"alg\":\"HS256\"}")
            + "."
            + part(
                "{\"sub\":\"ada\",\"exp\":%d}"
                    .formatted(Instant.now().plus(validity).getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(tokenKey, "HmacSHA256"));
    return content + "." + part(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String part(String text) {
    return part(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
