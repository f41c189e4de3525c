package io.featuresql.connectors.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.catalog.Catalog;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryRegistryTest {
  private final MemoryRegistry registry = new MemoryRegistry();

  @Test
  void startsEmpty() {
    assertThat(registry.catalog()).isEqualTo(Catalog.empty());
  }

  @Test
  void threadsLoseNothing() {
    IntStream.range(0, 500)
        .parallel()
        .forEach(i -> registry.update(catalog -> catalog.with(LineText.entity("e" + i, ""))));
    assertThat(registry.catalog().definitions()).hasSize(500);
  }

  @Test
  void aChangeThatThrowsChangesNothing() {
    registry.update(catalog -> catalog.with(LineText.entity("user", "")));
    Catalog before = registry.catalog();
    assertThatThrownBy(
            () ->
                registry.update(
                    catalog -> {
                      throw new UnsupportedOperationException("no");
                    }))
        .hasMessage("no");
    assertThat(registry.catalog()).isSameAs(before);
  }

  @Test
  void whatSomebodyElseChangedMeanwhileIsNotReplaced() {
    Catalog before = registry.catalog();
    registry.update(catalog -> catalog.with(LineText.entity("user", "")));
    assertThat(registry.replace(before, before.with(LineText.entity("airport", "")))).isFalse();
    assertThat(registry.catalog().find("airport")).isEmpty();
    assertThat(registry.catalog().find("user")).isPresent();
  }
}
