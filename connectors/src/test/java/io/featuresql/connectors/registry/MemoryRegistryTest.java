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
    Catalog before = registry.update(catalog -> catalog.with(LineText.entity("user", "")));
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
  void anUpdateWithinAnUpdateIsADefect() {
    assertThatThrownBy(() -> registry.update(outer -> registry.update(inner -> inner)))
        .isInstanceOf(IllegalStateException.class);
  }
}
