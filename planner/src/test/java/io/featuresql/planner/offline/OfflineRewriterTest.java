package io.featuresql.planner.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.Planning;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.offline.text.Binding;
import io.featuresql.planner.offline.text.Rewritten;
import io.featuresql.planner.offline.text.SourceMap;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.Route;
import io.featuresql.script.Script;
import io.featuresql.script.SqlLines;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OfflineRewriterTest {
  private static final Planning SHOP = Planning.shop(new PlainDialect());

  static List<Script.Case> cases() {
    return Script.of(OfflineRewriterTest.class, "rewrites.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void statementsAreRewritten(Script.Case script) {
    String sql = script.input();
    Rewritten rewritten;
    try {
      rewritten = ((Plan.Offline) SHOP.plan(sql, Route.OFFLINE)).statement();
    } catch (FeatureSqlException e) {
      script.check(e.code().sqlState() + " " + e.describe(sql));
      return;
    }
    StringBuilder lines = new StringBuilder(SqlLines.of(rewritten.sql()));
    rewritten.bindings().forEach(binding -> lines.append("\n? ").append(words(binding)));
    script.check(lines.toString());
    copiedPartsAreTheUsersOwn(sql, rewritten);
  }

  private static String words(Binding binding) {
    if (!(binding instanceof Binding.Parameter parameter)) {
      return "now";
    }
    List<String> keys =
        parameter.keys().stream()
            .map(key -> key.target().key() + " " + key.target().type())
            .toList();
    return "parameter "
        + (parameter.index() + 1)
        + (parameter.utc() ? ", in UTC" : "")
        + (keys.isEmpty() ? "" : ", a value of " + String.join(", ", keys));
  }

  private static void copiedPartsAreTheUsersOwn(String sql, Rewritten rewritten) {
    List<SourceMap.Piece> pieces = rewritten.map().pieces();
    for (int i = 0; i < pieces.size(); i++) {
      SourceMap.Piece piece = pieces.get(i);
      boolean last = i == pieces.size() - 1;
      int end = last ? rewritten.sql().length() : pieces.get(i + 1).start();
      if (piece.copied()) {
        assertThat(rewritten.sql().substring(piece.start(), end))
            .isEqualTo(sql.substring(piece.source().start(), piece.source().end()));
      }
    }
  }
}
