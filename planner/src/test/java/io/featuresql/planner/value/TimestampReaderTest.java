package io.featuresql.planner.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimestampReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-01-31                    | 2026-01-31T00:00
          2026-01-31 12:34              | 2026-01-31T12:34
          2026-01-31T12:34:56           | 2026-01-31T12:34:56
          2026-01-31t12:34:56.7         | 2026-01-31T12:34:56.700
          2026-01-31 23:59:59.999999    | 2026-01-31T23:59:59.999999
          2026-01-31 23:59:59.999999999 | 2026-01-31T23:59:59.999999999
          2024-02-29 00:00              | 2024-02-29T00:00
          0001-01-01                    | 0001-01-01T00:00
          -0001-01-01                   | -0001-01-01T00:00
          9999-12-31 23:59:59           | 9999-12-31T23:59:59
          +10000-01-01 00:00            | +10000-01-01T00:00
          '  2026-01-31 12:34  '        | 2026-01-31T12:34
          """)
  void withoutZone(String text, String shown) {
    assertThat(TimestampReader.withoutZone(text)).hasToString(shown);
    assertThat(TimestampReader.inUtc(text))
        .isEqualTo(TimestampReader.withoutZone(text).toInstant(ZoneOffset.UTC));
    refused(() -> TimestampReader.withZone(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-01-31 12:34Z                              | 2026-01-31T12:34:00Z
          2026-01-31T12:34:56z                           | 2026-01-31T12:34:56Z
          2026-01-31 12:34:56+02                         | 2026-01-31T10:34:56Z
          2026-01-31 12:34:56.123456789-05:30            | 2026-01-31T18:04:56.123456789Z
          2026-01-31 00:00+18:00                         | 2026-01-30T06:00:00Z
          1880-01-01 00:00+00:19:32                      | 1879-12-31T23:40:28Z
          2026-01-31 12:34+01:00[Europe/Paris]           | 2026-01-31T11:34:00Z
          +10000-01-01 00:00+01                          | 9999-12-31T23:00:00Z
          """)
  void withZone(String text, String instant) {
    assertThat(TimestampReader.withZone(text)).hasToString(instant);
    assertThat(TimestampReader.inUtc(text)).hasToString(instant);
    refused(() -> TimestampReader.withoutZone(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "infinity",
        "2026-1-31",
        "20260131",
        "31.01.2026",
        "10000-01-01",
        "2026-02-30",
        "2025-02-29",
        "2026-01-31 12",
        "2026-01-31 1:02",
        "2026-01-3112:34",
        "2026-01-31  12:34",
        "2026-01-31 T12:34",
        "2026-01-31 24:00",
        "2026-01-31 12:60",
        "2026-01-31 12:34:60",
        "2026-01-31 12:34.5",
        "2026-01-31 12:34:56.1234567890",
        "2026-01-31 12:34:56+19:00",
        "2026-01-31 12:34:56 +02:00",
        "2026-01-31 12:34:56+0200",
        "2026-01-31 12:34:56 Europe/Paris",
        // a date has no zone
        "2026-01-31Z",
        "2026-01-31+02:00",
        "2026-01-31 12:34 x",
      })
  void anythingElseIsRefused(String text) {
    refused(() -> TimestampReader.withoutZone(text));
    refused(() -> TimestampReader.withZone(text));
    refused(() -> TimestampReader.inUtc(text));
  }

  private static void refused(ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(DateTimeException.class);
  }
}
