package io.featuresql.connectors.cloud;

import io.featuresql.planner.dialect.StrategyKind;
import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the dialects of this package have in common. */
abstract sealed class VendorDialect implements WarehouseDialect
    permits BigQueryDialect,
        ClickHouseDialect,
        MySqlDialect,
        RedshiftDialect,
        SnowflakeDialect,
        SparkDialect {
  static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final Pattern OWN = Pattern.compile("^~+\\d+\\.");

  private final String name;
  private final char quote;
  private final VendorTypes types;

  VendorDialect(String name, char quote, VendorTypes types) {
    this.name = name;
    this.quote = quote;
    this.types = types;
  }

  @Override
  public final String name() {
    return name;
  }

  /**
   * Names of our own begin with tildes and a number and hold points, which not every engine takes
   * in the name of a column: they are written in letters, digits and underscores.
   */
  @Override
  public final String quote(String name) {
    int tildes = 0;
    while (tildes < name.length() && name.charAt(tildes) == '~') {
      tildes++;
    }
    boolean own = tildes > 0 && OWN.matcher(name).find();
    String plain =
        own ? "featuresql" + "_".repeat(tildes) + name.substring(tildes).replace('.', '_') : name;
    return quote + escaped(plain) + quote;
  }

  /** {@code name} between quotes. */
  String escaped(String name) {
    String one = String.valueOf(quote);
    return name.replace(one, one + one);
  }

  @Override
  public final DataType parseType(String text) {
    return types.parse(text);
  }

  /** A timestamp of another type, or a date, as {@link #timestampType()}. */
  @Override
  public String utc(String expression, Optional<DataType> type) {
    boolean exact = type.isPresent() && type.get().kind() == TypeKind.TIMESTAMP;
    return exact ? expression : "CAST(" + expression + " AS " + timestampType() + ")";
  }

  @Override
  public String timestampLiteral(LocalDateTime timestamp) {
    return "TIMESTAMP '" + MICROS.format(timestamp) + "'";
  }

  @Override
  public final boolean joinsLaterally() {
    return false;
  }

  /** A text is what most engines make of a bare NULL, and all drivers of a parameter. */
  @Override
  public boolean isOpen(DataType type) {
    return type.kind() == TypeKind.VARCHAR
        || type.kind() == TypeKind.BIGINT
        || type.kind() == TypeKind.INTEGER
        || type.kind() == TypeKind.OTHER;
  }

  /** The strategies of every engine, behind that of the engine's own as-of join. */
  final List<StrategyKind> withNativeAsOf() {
    List<StrategyKind> kinds = new ArrayList<>(WarehouseDialect.super.strategies());
    kinds.add(0, StrategyKind.ASOF_JOIN);
    return List.copyOf(kinds);
  }

  static long micros(Duration duration) {
    return duration.toSeconds() * MICROS_PER_SECOND + duration.toNanosPart() / 1_000;
  }

  /** By {@code DATEADD}, whose numbers may not be wider than 32 bits. */
  static String minusByDateAdd(String expression, Duration duration) {
    String result = expression;
    if (duration.toDays() != 0) {
      result = "DATEADD(day, -" + duration.toDays() + ", " + result + ")";
    }
    long seconds = duration.minusDays(duration.toDays()).toSeconds();
    if (seconds != 0) {
      result = "DATEADD(second, -" + seconds + ", " + result + ")";
    }
    int rest = duration.toNanosPart() / 1_000;
    return rest == 0 ? result : "DATEADD(microsecond, -" + rest + ", " + result + ")";
  }
}
