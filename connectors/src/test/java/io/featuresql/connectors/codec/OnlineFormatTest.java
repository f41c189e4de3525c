package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The example in {@code docs/online-format.md} is what the codec does. */
@Execution(ExecutionMode.CONCURRENT)
class OnlineFormatTest {
  private static final Path PAGE = Path.of("../docs/online-format.md");
  private static final Pattern EXAMPLE_ROW =
      Pattern.compile("^\\| (\\d+) \\| `([0-9a-f ]+)` \\|", Pattern.MULTILINE);

  private static final DataType VARCHAR = DataType.of(TypeKind.VARCHAR, "VARCHAR");
  private static final OnlineView VIEW =
      new OnlineView(
          "user_account",
          List.of(
              new Column("user_id", DataType.of(TypeKind.BIGINT, "BIGINT")),
              new Column("shop", VARCHAR)),
          "User_Profile",
          List.of(
              new Column("age", DataType.of(TypeKind.INTEGER, "INTEGER")),
              new Column("country", VARCHAR),
              new Column("score", DataType.of(TypeKind.DOUBLE, "DOUBLE")),
              new Column("tags", Samples.array(VARCHAR))));
  private static final long EVENT = 1_767_323_045_000_006L;
  private static final @Nullable Object[] FEATURES = {42, "NO", null, Arrays.asList("a", null)};

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  @Test
  void theExampleRowIsRight() throws Exception {
    byte[] row = new RowEncoder(VIEW).encode(EVENT, OnlineRow.NO_CREATED, FEATURES);
    StringBuilder hex = new StringBuilder();
    Matcher rows = EXAMPLE_ROW.matcher(page());
    while (rows.find()) {
      assertThat(Integer.parseInt(rows.group(1))).isEqualTo(hex.length() / 2);
      hex.append(rows.group(2).replace(" ", ""));
    }
    assertThat(hex).hasToString(HexFormat.of().formatHex(row));
    OnlineRow read = new RowDecoder(new Read(VIEW, List.of(0, 1, 2, 3))).decode(row);
    assertThat(read.values()).isEqualTo(FEATURES);
  }

  @Test
  void theExampleKeyAndSchemaAreRight() throws Exception {
    byte[] key = new KeyEncoder("shop", VIEW).encode(new Object[] {42L, "n:o"});
    assertThat(page())
        .contains("`" + new String(key, StandardCharsets.UTF_8) + "`")
        .contains("`" + new String(KeyEncoder.field(VIEW.name()), StandardCharsets.UTF_8) + "`")
        .contains("\n" + Schema.text(VIEW) + "\n")
        .contains("`%016x`".formatted(Schema.fingerprint(VIEW)));
  }

  @Test
  void everyKindIsDescribed() throws Exception {
    String page = page();
    for (TypeKind kind : TypeKind.values()) {
      assertThat(page).as(kind.name()).containsPattern("\\b" + kind + "\\b");
    }
  }
}
