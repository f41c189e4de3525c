package io.featuresql.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Position;
import io.featuresql.planner.error.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CatalogTextTest {
  private final CatalogText text = new CatalogText(new PlainDialect());

  private static final String CANONICAL =
      """
      -- who buys
      CREATE ENTITY buyer (buyer_id BIGINT, "group" VARCHAR) COMMENT 'it''s a buyer';

      /* from the lake,
         every night */
      CREATE FEATURE VIEW profile
        ENTITY buyer (id, "group")
        TIMESTAMP updated_at
        CREATED TIMESTAMP loaded_at
        TTL INTERVAL '90' DAY
        DELAY INTERVAL '10' MINUTE
        OFFLINE
        COMMENT 'x'
        WITH (owner = 'growth', tags = 'pii,profile')
      AS SELECT id, "group", updated_at, loaded_at, age FROM lake -- raw; text
        WHERE note <> ';';

      CREATE FEATURE SERVICE fraud AS profile (age AS years);

      -- the end
      """;

  @Test
  void canonicalTextReadsBackWithItsComments() {
    Catalog catalog = text.parse(CANONICAL);
    assertThat(text.print(catalog, CANONICAL)).isEqualTo(CANONICAL);
  }

  @Test
  void aTextOfBracketsIsRefusedAtItsPlace() {
    for (String brackets : List.of("(", "()", "([{")) {
      String deep =
          "CREATE ENTITY e (k INT);\nCREATE " + brackets.repeat(3_000_000 / brackets.length());
      assertThatThrownBy(() -> text.parse(deep)).isInstanceOf(FeatureSqlException.class);
    }
  }

  @Test
  void anyOrderOfClausesBecomesTheCanonicalOne() {
    Catalog catalog =
        text.parse(
            "create entity if not exists E (k int);CREATE OR REPLACE FEATURE VIEW v ENTITY e"
                + " COMMENT 'c' TTL INTERVAL '48' HOUR TIMESTAMP t AS SELECT 1;");
    assertThat(text.print(catalog, ""))
        .isEqualTo(
            """
            CREATE ENTITY E (k int);

            CREATE FEATURE VIEW v
              ENTITY E (k)
              TIMESTAMP t
              TTL INTERVAL '2' DAY
              COMMENT 'c'
            AS SELECT 1;
            """);
  }

  @Test
  void aMistakeHasItsPlaceInTheWholeText() {
    String broken = "CREATE ENTITY e (k INT);\n\nCREATE FEATURE SERVICE s AS\n  nothing;";
    assertThatThrownBy(() -> text.parse(broken))
        .isInstanceOfSatisfying(
            FeatureSqlException.class,
            e -> {
              Span span = e.span().orElseThrow();
              assertThat(Position.of(broken, span.start())).isEqualTo(new Position(4, 3));
              assertThat(e).hasMessage("there is no feature view 'nothing'");
            });
  }

  @Test
  void aServiceIsNoPartOfItself() {
    assertThatThrownBy(() -> text.parse("CREATE FEATURE SERVICE s AS s;"))
        .hasMessage("feature service 's' cannot be a part of itself");
  }
}
