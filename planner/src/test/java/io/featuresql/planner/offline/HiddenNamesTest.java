package io.featuresql.planner.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HiddenNamesTest {
  @Test
  void aMessageKeepsTheUsersNamesOnly() {
    assertThat(
            HiddenNames.removeFrom(
                "column \"foo\" not found!\nCandidate bindings: \"~1.row\", \"food\", \"~12.at\""))
        .isEqualTo("column \"foo\" not found!\nCandidate bindings: \"food\"");
  }

  @Test
  void anEmptyListOfCandidatesGoes() {
    assertThat(HiddenNames.removeFrom("column \"foo\" not found!\nCandidate bindings: \"~1.row\""))
        .isEqualTo("column \"foo\" not found!");
  }

  @Test
  void otherMessagesStayAsTheyAre() {
    assertThat(HiddenNames.removeFrom("\"~x\" is odd, ")).isEqualTo("\"~x\" is odd, ");
  }
}
