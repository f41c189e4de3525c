package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class KeyEncoderTest {
  private static DataType type(TypeKind kind) {
    return DataType.of(kind, kind.name());
  }

  private static String key(String namespace, DataType[] types, Object... values) {
    OnlineView view =
        new OnlineView("User", Samples.columns("k", List.of(types)), "profile", List.of());
    return new String(new KeyEncoder(namespace, view).encode(values), StandardCharsets.UTF_8);
  }

  private static String key(TypeKind kind, Object value) {
    return key("shop", new DataType[] {type(kind)}, value);
  }

  @Test
  void simpleKeysCanBeRead() {
    assertThat(key(TypeKind.BIGINT, 42L)).isEqualTo("shop:user:42");
    assertThat(key(TypeKind.INTEGER, -1)).isEqualTo("shop:user:-1");
    assertThat(key(TypeKind.VARCHAR, "a.b+c@example.org")).isEqualTo("shop:user:a.b+c@example.org");
    assertThat(key(TypeKind.VARCHAR, "gr\u00FC\u00DF \uD83D\uDE00"))
        .isEqualTo("shop:user:gr\u00FC\u00DF%20\uD83D\uDE00");
    assertThat(key(TypeKind.VARCHAR, "")).isEqualTo("shop:user:");
    assertThat(key(TypeKind.UUID, new UUID(1, 2)))
        .isEqualTo("shop:user:00000000-0000-0001-0000-000000000002");
    assertThat(key(TypeKind.DATE, LocalDate.of(2026, 1, 2))).isEqualTo("shop:user:2026-01-02");
    assertThat(key(TypeKind.TIMESTAMP, LocalDateTime.of(2026, 1, 2, 3, 4)))
        .isEqualTo("shop:user:2026-01-02T03%3A04");
    assertThat(key(TypeKind.BLOB, new byte[] {0, -1})).isEqualTo("shop:user:00ff");
    assertThat(key(TypeKind.BOOLEAN, true)).isEqualTo("shop:user:true");
    assertThat(key(TypeKind.DECIMAL, new BigDecimal("1000.00"))).isEqualTo("shop:user:1000");
    assertThat(key(TypeKind.DOUBLE, 2.0)).isEqualTo("shop:user:2");
    assertThat(key(TypeKind.DOUBLE, 1.5)).isEqualTo("shop:user:0x3ff8000000000000");
  }

  @Test
  void partsDoNotRunIntoOneAnother() {
    DataType[] two = {type(TypeKind.VARCHAR), type(TypeKind.VARCHAR)};
    assertThat(key("shop", two, "1", "23")).isEqualTo("shop:user:1:23");
    assertThat(key("shop", two, "12", "3")).isEqualTo("shop:user:12:3");
    assertThat(key("shop", two, "1:2", "3")).isEqualTo("shop:user:1%3A2:3");
    assertThat(key("shop", two, "1", "2:3")).isEqualTo("shop:user:1:2%3A3");
    assertThat(key("shop", two, "1%3A2", "3")).isEqualTo("shop:user:1%253A2:3");
    assertThat(key("a:b", new DataType[] {type(TypeKind.BIGINT)}, 1L)).isEqualTo("a%3Ab:user:1");
  }

  @Test
  void equalNumbersHaveOneKey() {
    assertThat(key(TypeKind.DECIMAL, new BigDecimal("1.50")))
        .isEqualTo(key(TypeKind.DECIMAL, new BigDecimal("1.5")));
    assertThat(key(TypeKind.DECIMAL, new BigDecimal("0.00")))
        .isEqualTo(key(TypeKind.DECIMAL, BigDecimal.ZERO));
    assertThat(key(TypeKind.DOUBLE, -0.0)).isEqualTo(key(TypeKind.DOUBLE, 0.0));
    assertThat(key(TypeKind.DOUBLE, Double.longBitsToDouble(0x7ff8_0000_0000_1234L)))
        .isEqualTo(key(TypeKind.DOUBLE, Double.NaN));
  }

  @Test
  void nestedKeysAreUnambiguous() {
    DataType list = Samples.array(type(TypeKind.VARCHAR));
    List<List<@Nullable String>> values =
        List.of(
            List.of(),
            List.of(""),
            List.of("", ""),
            List.of(","),
            Arrays.asList((String) null),
            List.of("%-"),
            List.of("]"),
            List.of("a", "b"),
            List.of("a,b"));
    assertThat(values.stream().map(v -> key("shop", new DataType[] {list}, v)).distinct())
        .hasSameSizeAs(values);
  }

  @Test
  void differentRandomKeysHaveDifferentText() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      DataType[] types = new DataType[1 + random.nextInt(3)];
      Arrays.setAll(types, i -> Samples.randomType(random));
      Map<String, Object[]> seen = new HashMap<>();
      for (int i = 0; i < 200; i++) {
        Object[] values = new Object[types.length];
        Arrays.setAll(values, k -> Samples.randomValue(types[k], random));
        Object[] before = seen.put(key("shop", types, values), values);
        assertThat(before == null || equalKeys(types, before, values))
            .as("seed %d, round %d", seed, round)
            .isTrue();
      }
    }
  }

  private static boolean equalKeys(DataType[] types, Object[] a, Object[] b) {
    for (int i = 0; i < types.length; i++) {
      if (!Samples.same(numeric(a[i]), numeric(b[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers without what SQL's equality does not see. */
  private static @Nullable Object numeric(@Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    if (value instanceof Double number) {
      return number + 0.0;
    }
    if (value instanceof Float number) {
      return number + 0.0f;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> result = new ArrayList<>();
      list.forEach(element -> result.add(numeric(element)));
      return result;
    }
    if (value instanceof Map<?, ?> map) {
      List<@Nullable Object> result = new ArrayList<>();
      map.forEach(
          (k, v) -> {
            result.add(numeric(k));
            result.add(numeric(v));
          });
      return result;
    }
    return value;
  }

  @Test
  void theRecordsOfMaterializationsHaveAKeyOfTheirOwn() {
    assertThat(new String(KeyEncoder.materializations("a:b"), StandardCharsets.UTF_8))
        .isEqualTo("a%3Ab:~materialized");
  }

  @Test
  void aKeyOfAnotherLengthIsADefect() {
    assertThatThrownBy(() -> key("shop", new DataType[] {type(TypeKind.BIGINT)}, 1L, 2L))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
