package io.featuresql.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.connectors.jdbc.WarehouseFactory;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import org.junit.jupiter.api.Test;

class ServicesTest {
  /** The file of its implementations names a class that there is not. */
  public interface Broken {}

  @Test
  void findsThemOnce() {
    Services<WarehouseFactory> services = new Services<>(WarehouseFactory.class);
    assertThat(services.all()).isNotEmpty().isSameAs(services.all());
  }

  @Test
  void whatCannotBeUsedIsToldEachTime() {
    Services<Broken> services = new Services<>(Broken.class);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(services::all)
          .isInstanceOfSatisfying(
              FeatureSqlException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_PROPERTY))
          .hasMessageContaining("io.featuresql.connectors.NotThere");
    }
  }
}
