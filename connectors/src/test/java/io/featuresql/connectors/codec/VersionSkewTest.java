package io.featuresql.connectors.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.OnlineStore.Read;
import io.featuresql.planner.spi.OnlineView;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rows that one definition of a view wrote, read with another one. */
@Execution(ExecutionMode.CONCURRENT)
class VersionSkewTest {
  private static final DataType BIGINT = DataType.of(TypeKind.BIGINT, "BIGINT");
  private static final int ROUNDS = 5_000;

  private static OnlineView view(List<Column> features, String source) {
    return new OnlineView(
        "user", List.of(new Column("user_id", BIGINT)), "profile", features, source);
  }

  private static List<Column> randomFeatures(Random random) {
    List<Column> features = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      features.add(new Column("f" + i, Samples.randomType(random)));
    }
    return features;
  }

  private static byte[] randomRow(OnlineView view, Random random) {
    @Nullable Object[] values =
        view.features().stream()
            .map(
                feature ->
                    random.nextInt(4) == 0 ? null : Samples.randomValue(feature.type(), random))
            .toArray();
    return new RowEncoder(view).encode(random.nextLong(), random.nextLong(), values);
  }

  /** A feature added, dropped, retyped, renamed or moved, or another query. */
  private static OnlineView change(OnlineView view, Random random) {
    List<Column> features = new ArrayList<>(view.features());
    int at = random.nextInt(features.size());
    Column old = features.get(at);
    switch (random.nextInt(6)) {
      case 0 -> features.add(at, new Column("added", Samples.randomType(random)));
      case 1 -> features.remove(at);
      case 2 -> features.set(at, new Column(old.name(), Samples.randomType(random)));
      case 3 -> features.set(at, new Column("renamed", old.type()));
      case 4 -> features.add(features.remove(at));
      default -> {
        return view(features, "another query");
      }
    }
    return view(features, view.source());
  }

  private static OnlineRow decode(OnlineView view, byte[] row) {
    List<Integer> all = IntStream.range(0, view.features().size()).boxed().toList();
    return new RowDecoder(new Read(view, all)).decode(row);
  }

  @Test
  void rowsOfAnotherDefinitionAreRefusedAsAWhole() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int changed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      OnlineView before = view(randomFeatures(random), "");
      OnlineView after = change(before, random);
      byte[] row = randomRow(before, random);
      assertThat(decode(before, row).found()).as("seed %d, round %d", seed, round).isTrue();
      if (!after.equals(before)) {
        changed++;
        assertThat(decode(after, row))
            .as("seed %d, round %d: %s read as %s", seed, round, before, after)
            .isSameAs(OnlineRow.OTHER_SCHEMA);
      }
    }
    assertThat(changed).isGreaterThan(ROUNDS / 2);
  }
}
