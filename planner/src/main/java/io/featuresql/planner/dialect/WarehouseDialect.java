package io.featuresql.planner.dialect;

import io.featuresql.planner.spi.OnlineRow;
import io.featuresql.planner.spi.Relations;
import io.featuresql.planner.sql.QuestionMarks;
import io.featuresql.planner.sql.Token;
import io.featuresql.planner.sql.Tokens;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How SQL is written for one warehouse. Stateless. */
public interface WarehouseDialect {
  /** What standard SQL calls texts of a bounded length; the first group are its pads. */
  Pattern BOUNDED_TEXT =
      Pattern.compile(
          "(?i)\\s*(?:(?:n?varchar|n?char(?:acter)?\\s+varying)|(n?char(?:acter)?|bpchar))"
              + "\\s*(?:\\(\\s*(\\d{1,9})\\s*\\))?\\s*");

  /** The name of the warehouse, for people. */
  String name();

  /** {@code name} as an identifier that keeps its case and cannot be taken for a key word. */
  String quote(String name);

  /** Whether a name in quotes is another than the same in upper case. */
  default boolean exactQuotes() {
    return false;
  }

  /** Whether a text, or a name with a dot in quotes, may stand for a file where a table does. */
  default boolean readsFiles() {
    return false;
  }

  /** The schemas of what the warehouse has itself, which are looked through without being named. */
  default List<List<String>> builtInSchemas() {
    return List.of();
  }

  /**
   * Whether functions of one name stand beside each other, told apart by the types of arguments;
   * else the first one hides the others, and those of the warehouse are the last.
   */
  default boolean overloadsFunctions() {
    return false;
  }

  /** A type of the warehouse by the text with which the user names it. */
  DataType parseType(String text);

  /**
   * {@code expression}, of type {@code type}, as a timestamp without zone in UTC wall-clock.
   *
   * @param type a date or timestamp; of unknown type if empty
   */
  String utc(String expression, Optional<DataType> type);

  /**
   * {@code expression}, a timestamp, less {@code duration}. Here and elsewhere what is given may be
   * written several times.
   */
  String minus(String expression, Duration duration);

  /** A timestamp without zone, in microseconds since the epoch; NULL for infinite ones. */
  String epochMicros(String timestamp);

  /** Whether a timestamp can be {@code infinity} and {@code -infinity}. */
  default boolean hasInfinity() {
    return false;
  }

  /** As {@link #epochMicros}, with what stands for infinite ones in the online store. */
  default String storedMicros(String timestamp) {
    return hasInfinity()
        ? "CASE "
            + timestamp
            + " WHEN TIMESTAMP '-infinity' THEN "
            + OnlineRow.MINUS_INFINITY
            + " WHEN TIMESTAMP 'infinity' THEN "
            + OnlineRow.INFINITY
            + " ELSE "
            + epochMicros(timestamp)
            + " END"
        : epochMicros(timestamp);
  }

  /**
   * A timestamp without zone, in seconds since the epoch, as a double that grows with it; where
   * {@link StrategyKind#RANGE_JOIN} can run.
   */
  default String epochSeconds(String timestamp) {
    throw new UnsupportedOperationException(name());
  }

  /** The type of timestamps without zone, for a cast. */
  String timestampType();

  /** The start of the current statement as a timestamp without zone, in UTC. */
  String currentTimestamp();

  /** A literal for a UTC wall-clock timestamp, to the microsecond. */
  String timestampLiteral(LocalDateTime timestamp);

  /**
   * The strategies that the warehouse can run, the one to take in doubt first: without statistics
   * the form whose cost does not depend on how many rows a key has.
   */
  default List<StrategyKind> strategies() {
    return List.of(
        StrategyKind.UNION_WINDOW, StrategyKind.VALIDITY_INTERVAL, StrategyKind.RANKED_CANDIDATES);
  }

  /**
   * Whether {@code SELECT * EXCLUDE (column, ...)} leaves columns out. Where it does not, joined
   * features are kept in sub-queries that show nothing else.
   */
  default boolean excludesColumns() {
    return false;
  }

  /** The word that leaves columns out of {@code *}, where {@link #excludesColumns} says yes. */
  default String exclude() {
    return "EXCLUDE";
  }

  /**
   * Whether features are joined by a lateral sub-query that shows nothing but them. Where they are
   * not, and columns cannot be left out of {@code *} either, each {@code *} is spelled out.
   */
  default boolean joinsLaterally() {
    return !excludesColumns();
  }

  /** Whether there is {@code LEFT JOIN LATERAL} at all. */
  default boolean hasLateral() {
    return true;
  }

  /** The set operation that keeps one of equal rows. */
  default String union() {
    return "UNION";
  }

  /** What {@code CAST} takes for the type that a user names {@code typeName}. */
  default String castType(String typeName) {
    return typeName;
  }

  /**
   * How many characters a text of the type that a user names {@code typeName} has at most; empty
   * when there is no bound, or it is no text.
   */
  default OptionalInt textLength(String typeName) {
    Matcher text = BOUNDED_TEXT.matcher(typeName);
    if (!text.matches() || "bpchar".equalsIgnoreCase(typeName.strip())) {
      return OptionalInt.empty();
    }
    if (text.group(2) != null) {
      return OptionalInt.of(Integer.parseInt(text.group(2)));
    }
    return text.group(1) == null ? OptionalInt.empty() : OptionalInt.of(1);
  }

  /** Whether spaces at the end of a text of that type do not count: CHAR(n). */
  default boolean padsTexts(String typeName) {
    Matcher text = BOUNDED_TEXT.matcher(typeName);
    return text.matches() && text.group(1) != null;
  }

  /** Whether texts of which {@link #padsTexts} says yes are read with spaces up to their length. */
  default boolean showsPads() {
    return true;
  }

  /**
   * A query of one number, which is 0 unless a column of texts compares texts as equal that are not
   * the same, such as by a collation; empty where no column does.
   *
   * @param query the query whose column it is
   */
  default Optional<String> equalTexts(String query, Column column) {
    String space = padsTexts(column.type().name()) ? "" : " OR x = 'a '";
    return Optional.of(
        "SELECT count(*) FROM (SELECT "
            + quote(column.name())
            + " AS x FROM ("
            + query
            + "\n) AS source WHERE 1 = 0 UNION ALL SELECT 'a' AS x UNION ALL SELECT '\u00e9' AS x)"
            + " AS texts WHERE x = 'A' OR x = 'e'"
            + space);
  }

  /**
   * The condition that {@code cast} has lost nothing of a key; empty where casts to the type lose
   * nothing, or fail.
   *
   * @param expression what was cast, of a type that only execution tells
   * @param type the type of the key
   */
  default Optional<String> isSame(String cast, String expression, DataType type) {
    boolean loses =
        type.kind().family() == TypeKind.Family.EXACT || type.kind() == TypeKind.VARCHAR;
    return loses ? Optional.of(cast + " = " + expression) : Optional.empty();
  }

  /**
   * Why no feature can be of {@code type}, and what to do; empty where one can.
   *
   * @param type of a column that a view's query has
   */
  default Optional<String> refusesFeature(DataType type) {
    return Optional.empty();
  }

  /**
   * The type as which values of {@code type} are carried through a join that may not find them,
   * where the warehouse loses them in their own; a cast there and back changes nothing.
   */
  default Optional<String> carriedAs(DataType type) {
    return Optional.empty();
  }

  /** {@code expression}, of type {@code type}, in a form that orders as it does everywhere. */
  default String orderKey(String expression, DataType type) {
    return expression;
  }

  /** An ORDER BY item, greatest first, NULL last. */
  default String descending(String expression) {
    return expression + " DESC NULLS LAST";
  }

  /**
   * Whether a lateral sub-query without FROM that names a column of its left side hands that very
   * column on, which the warehouse then takes for two columns of one name.
   */
  default boolean confusesLateralColumns() {
    return false;
  }

  /** Whether the warehouse may say {@code type} of a bare NULL, and of a parameter. */
  default boolean isOpen(DataType type) {
    return type.kind() == TypeKind.INTEGER || type.kind() == TypeKind.OTHER;
  }

  /**
   * How long the labels are at most that the warehouse makes of the texts of expressions; 0 where
   * it makes them of something else.
   */
  default int labelLength() {
    return 0;
  }

  /**
   * {@code expression}, an as-of instant, as {@link #utc} gives it; infinite where it lies beyond
   * all timestamps of the warehouse.
   */
  default String instant(String expression, Optional<DataType> type) {
    return utc(expression, type);
  }

  /** How many joins in a row are written without brackets, where the warehouse minds. */
  default int joinsInARow() {
    return Integer.MAX_VALUE;
  }

  /** Whether {@code $1} and {@code $name} are parameters, and not columns or variables. */
  default boolean hasDollarParameters() {
    return true;
  }

  /**
   * Whether there are operators with a question mark, for which the driver of the warehouse takes
   * two of them.
   */
  default boolean hasQuestionMarkOperators() {
    return false;
  }

  /**
   * Whether {@code FOR UPDATE} can name the relations whose rows are locked, and has to where
   * others are joined.
   */
  default boolean locksByName() {
    return false;
  }

  /**
   * The columns, in lower case, that each table has beside its own ones and that a join of tables
   * does not show.
   */
  default Set<String> systemColumns() {
    return Set.of();
  }

  /** The tokens of a text of the warehouse. */
  default List<Token> tokens(String sql) {
    List<Token> tokens = Tokens.of(sql);
    if (hasQuestionMarkOperators()) {
      tokens = QuestionMarks.asOperators(tokens);
    }
    return hasDollarParameters() ? tokens : Tokens.withoutDollarParameters(tokens);
  }

  /** Whether the driver of the warehouse takes {@code $1} as the first parameter. */
  default boolean bindsNumbers() {
    return false;
  }

  /** The words of the native as-of join, where {@link StrategyKind#ASOF_JOIN} can run. */
  default String asOfJoin() {
    return "ASOF LEFT JOIN";
  }

  /**
   * What stands behind the right side of a native as-of join.
   *
   * @param keys equalities
   * @param times one comparison, the column of the left side first
   */
  default String onAsOf(String keys, String times) {
    return " ON " + keys + " AND " + times;
  }

  /** {@code expression}, which is never NULL, as a value of a type that cannot be. */
  default String neverNull(String expression) {
    return expression;
  }

  /** A number that is 1 for the first row of each partition, and for no other. */
  default String rank(String partition, String order) {
    return "row_number() OVER (PARTITION BY " + partition + " ORDER BY " + order + ")";
  }

  /**
   * Makes a table of the session, empty and with the columns of {@code query}, which goes when the
   * session does; empty where the warehouse has none.
   *
   * @param name in quotes
   */
  default Optional<String> temporaryTable(String name, String query) {
    return Optional.empty();
  }

  /**
   * Whether rows of a plain scan have a number that stays with them, so that a match can carry it
   * alone; {@link #withRowNumber} then says of which.
   */
  default boolean hasRowNumbers() {
    return false;
  }

  /** Whether {@code SEMI JOIN} keeps the rows of one side that meet the other. */
  default boolean hasSemiJoin() {
    return false;
  }

  /** Whether {@code query} decodes files each time, so that it is better read seldom. */
  default boolean decodesFiles(String query) {
    return false;
  }

  /**
   * {@code query} with one more column that tells its rows apart and stays with them, such as the
   * row number in the table; empty when the query is not a plain scan, or has no such number.
   *
   * @param column the name of the column
   * @param relations to ask whether it works
   */
  default Optional<String> withRowNumber(String query, String column, Relations relations) {
    return Optional.empty();
  }
}
