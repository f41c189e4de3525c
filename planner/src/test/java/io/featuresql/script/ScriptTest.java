package io.featuresql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  @Test
  void linesOfInputAndOfWhatIsExpected() {
    assertThat(Script.of(ScriptTest.class, "read.txt").cases())
        .extracting(Script.Case::toString, Script.Case::expected)
        .containsExactly(
            tuple("read.txt:4: one", "1"), tuple("read.txt:9: one\n# two => 2", "first\n\n third"));
  }

  @Test
  void aFailureSaysWhereAndWhat() {
    Script.Case one = Script.of(ScriptTest.class, "read.txt").cases().get(0);
    one.check("1");
    assertThatThrownBy(() -> one.check("2"))
        .hasMessageContainingAll("read.txt:4: one", "\"1\"", "\"2\"");
  }

  @ParameterizedTest
  @CsvSource({
    "without-expected.txt, 4: a case is lines of input and",
    "without-input.txt, 1: a case is lines of input and",
    "without-end.txt, 3: this line stands behind =>",
    "twice.txt, 4: this is the case of line 1 again",
  })
  void aFileThatDoesNotReadIsRefusedAtItsLine(String name, String message) {
    assertThatThrownBy(() -> Script.of(ScriptTest.class, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + ":" + message);
  }
}
