import static io.trino.testing.TestingSession.testSessionBuilder;

import com.google.inject.Key;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.security.PasswordAuthenticatorManager;
import io.trino.server.testing.TestingTrinoServer;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.BasicPrincipal;
import io.trino.spi.security.PasswordAuthenticator;
import io.trino.spi.security.PasswordAuthenticatorFactory;
import io.trino.testing.DistributedQueryRunner;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A real Trino, one coordinator and one worker, with the catalogs {@code memory} and {@code
 * iceberg}. Run from its source by JDK 25, since the build compiles for an older one. Says {@code
 * READY} and its URL when it can be used, and ends at the end of its standard input: also when
 * whoever started it was killed. All its files are in {@code java.io.tmpdir}, which it removes.
 *
 * <p>A first argument names a file with properties for the coordinator. Where they have it speak
 * HTTPS, that is the URL it says. Passwords are judged by an authenticator named {@code users},
 * whose file names users and their passwords: Trino's plugins for passwords are not to be had from
 * Maven.
 */
public final class TrinoServerMain {
  private static final int FORGET_EVERY_MILLIS = 1_000;

  public static void main(String[] args) throws Exception {
    PrintStream output = System.out; // which Trino's logging takes away
    Path work = Path.of(System.getProperty("java.io.tmpdir"));
    Thread input =
        new Thread(
            () -> {
              awaitEndOfInput();
              remove(work);
              Runtime.getRuntime().halt(0);
            });
    input.setDaemon(true);
    input.start();
    Map<String, String> properties = args.length == 0 ? Map.of() : read(Path.of(args[0]));
    DistributedQueryRunner server =
        DistributedQueryRunner.builder(
                testSessionBuilder().setCatalog("memory").setSchema("default").build())
            .setWorkerCount(1)
            .setCoordinatorProperties(properties)
            .build();
    server.installPlugin(new MemoryPlugin());
    server.createCatalog("memory", "memory", Map.of("memory.max-data-per-node", "512MB"));
    server.installPlugin(new IcebergPlugin());
    server.createCatalog(
        "iceberg",
        "iceberg",
        Map.of(
            "iceberg.catalog.type", "TESTING_FILE_METASTORE",
            "hive.metastore.catalog.dir", "local:///",
            "fs.local.enabled", "true",
            "local.location", Files.createDirectory(work.resolve("iceberg")).toString()));
    TestingTrinoServer coordinator = server.getCoordinator();
    if (properties.containsKey("password-authenticator.config-files")) {
      var authenticators = coordinator.getInstance(Key.get(PasswordAuthenticatorManager.class));
      authenticators.addPasswordAuthenticatorFactory(new Users());
      authenticators.loadPasswordAuthenticator();
    }
    URI url =
        properties.containsKey("http-server.https.enabled")
            ? coordinator.getHttpsBaseUrl()
            : coordinator.getBaseUrl();
    output.println("READY " + url);
    forgetTraces(server);
  }

  /** The runner (483) keeps the traces of all queries, which fill any heap. Does not return. */
  private static void forgetTraces(DistributedQueryRunner server) throws Exception {
    Field exporter = DistributedQueryRunner.class.getDeclaredField("spanExporter");
    exporter.setAccessible(true);
    while (true) {
      Thread.sleep(FORGET_EVERY_MILLIS);
      ((InMemorySpanExporter) exporter.get(server)).reset();
    }
  }

  /** Lets in the users of its file, each with its password. */
  private static final class Users implements PasswordAuthenticatorFactory {
    @Override
    public String getName() {
      return "users";
    }

    @Override
    public PasswordAuthenticator create(Map<String, String> passwords) {
      return (user, password) -> {
        if (!password.equals(passwords.get(user))) {
          throw new AccessDeniedException("Invalid credentials");
        }
        return new BasicPrincipal(user);
      };
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> read = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
    return read;
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected here
      }
    } catch (IOException closed) {
      // as good as its end
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | RuntimeException stillWritten) {
      // a last file of a server that is being ended
    }
  }
}
