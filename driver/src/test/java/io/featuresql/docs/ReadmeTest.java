package io.featuresql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** README.md says what is true, in a few plain words. */
class ReadmeTest {
  private static final Page README = Page.of("README.md");
  private static final int LINES = 120;
  private static final int WORDS = 20;
  private static final Pattern EQUAL =
      Pattern.compile("=> ([\\d,]+) rows looked up and compared, ([\\d,]+) values: all equal");
  private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");

  @Test
  void saysWhatTheDemoPrints() throws IOException {
    List<String> demo = PicturesTest.demoLines();
    String[] leak = demo.get(demo.indexOf(heading(demo)) + 1).strip().split(" +", -1);
    assertThat(demo)
        .contains("   => checked: 3,000,000 flights, 3,000,000 rows in training.parquet");
    Matcher equal = EQUAL.matcher(String.join("\n", demo));
    assertThat(equal.find()).isTrue();
    assertThat(README.text().replace('\n', ' '))
        .contains("on 3,000,000 flights", "**" + leak[0] + "**", "**" + leak[2] + "**")
        .contains(equal.group(1) + " rows", "all " + equal.group(2) + " values");
  }

  @Test
  void saysWhatWasMeasured() {
    List<String> numbers =
        NUMBER
            .matcher(
                BenchmarkChart.measured("10 features, faster").replaceFirst("\\).*", "")
                    + BenchmarkChart.measured("one key, 50 features, p50")
                        .replaceFirst("[^(]*", ""))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(numbers).hasSize(5);
    assertThat(README.text()).contains(numbers);
  }

  @Test
  void saysHowToGetTheJarAndIsShort() {
    assertThat(Page.of("driver/pom.xml").text())
        .contains("<shadedClassifierName>all<", "<shadedClassifierName>core<");
    assertThat(README.text())
        .contains("<version>" + Poms.version() + "</version>", "<classifier>all</classifier>")
        .satisfies(text -> assertThat(text.lines()).hasSizeLessThanOrEqualTo(LINES));
  }

  @Test
  void leadsToEveryPage() {
    List<String> pages = Page.names().subList(1, Page.names().size());
    assertThat(pages).allSatisfy(page -> assertThat(README.text()).contains("(" + page + ")"));
  }

  private static String heading(List<String> demo) {
    return demo.stream().filter(line -> line.startsWith("   by_hand")).findFirst().orElseThrow();
  }

  @Test
  void sentencesAreShort() {
    String prose =
        README
            .text()
            .replaceAll("(?ms)^```.*?^```$", ".")
            .replaceAll("(?m)^(#|\\||!\\[|<!--).*$", ".")
            .replaceAll("]\\([^)]*\\)", "]");
    List<String> tooLong = new ArrayList<>();
    for (String sentence : prose.split("(?<=[.:?])\\s", -1)) {
      if (sentence.strip().split("\\s+", -1).length > WORDS) {
        tooLong.add(sentence);
      }
    }
    assertThat(tooLong).isEmpty();
  }
}
