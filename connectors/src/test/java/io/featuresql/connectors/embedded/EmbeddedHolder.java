package io.featuresql.connectors.embedded;

import io.featuresql.planner.spi.OnlineStore;
import io.featuresql.planner.spi.OnlineStore.Writer;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that writes some rows, flushes them, and keeps the file open until it is killed. */
final class EmbeddedHolder {
  static final int ROWS = 5000;
  static final OnlineView VIEW =
      new OnlineView(
          "user",
          List.of(new Column("user_id", DataType.of(TypeKind.BIGINT, "BIGINT"))),
          "held",
          List.of(new Column("f", DataType.of(TypeKind.BIGINT, "BIGINT"))));

  private EmbeddedHolder() {}

  static Process launch(Path file) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedHolder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    OnlineStore store = EmbeddedOnlineStore.inFile(Path.of(args[0]), "shop");
    Writer writer = store.writer(VIEW, Duration.ofSeconds(1));
    for (long key = 0; key < ROWS; key++) {
      writer.put(new Object[] {key}, key, 0, new Object[] {key});
    }
    writer.flush();
    System.out.println("holding");
    System.out.flush();
    // The end of the parent closes this stream.
    System.in.read();
  }
}
