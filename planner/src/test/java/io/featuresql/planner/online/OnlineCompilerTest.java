package io.featuresql.planner.online;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.featuresql.planner.PlainDialect;
import io.featuresql.planner.Planning;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.plan.Plan;
import io.featuresql.planner.plan.Route;
import io.featuresql.script.Script;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnlineCompilerTest {
  private static final Planning SHOP =
      Planning.shop(new PlainDialect())
          .materialize("profile")
          .materialize("plan")
          .materialize("seating");

  static List<Script.Case> cases() {
    return Script.of(OnlineCompilerTest.class, "online.txt").cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whatGoesOnline(Script.Case script) {
    try {
      Plan plan = SHOP.plan(script.input(), Route.AUTO);
      script.check(
          plan instanceof Plan.Online online
              ? "online: " + String.join(", ", online.query().explain())
              : "offline: " + ((Plan.Offline) plan).reason());
    } catch (FeatureSqlException e) {
      script.check(e.code().sqlState() + " " + e.describe(script.input()));
    }
  }

  static List<Script.Case> refused() {
    return cases().stream().filter(script -> script.expected().startsWith("offline: ")).toList();
  }

  /** With the reason, where the connection asks for the online route. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatCannotGoOnlineIsRefused(Script.Case script) {
    assertThatThrownBy(() -> SHOP.plan(script.input(), Route.ONLINE))
        .isInstanceOf(FeatureSqlException.class)
        .hasMessage(
            "route=online, but this statement has to go offline: "
                + script.expected().substring("offline: ".length()));
  }
}
