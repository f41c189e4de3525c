package io.featuresql.planner.sql;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;

/** What the instants behind AS OF and KNOWN AS OF are: NOW, constants, or of each row. */
public final class Instants {
  private static final Set<String> NOW = Set.of("NOW", "CURRENT_TIMESTAMP");

  /** Other functions that one warehouse at least calls without brackets. */
  private static final Set<String> KEY_WORDS =
      Set.of(
          "CURRENT_DATE",
          "CURRENT_DATETIME",
          "CURRENT_TIME",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "SYSDATE",
          "SYSTIMESTAMP",
          "UTC_DATE",
          "UTC_TIME",
          "UTC_TIMESTAMP",
          "CURRENT_CATALOG",
          "CURRENT_ROLE",
          "CURRENT_SCHEMA",
          "CURRENT_USER",
          "SESSION_USER",
          "SYSTEM_USER",
          "USER");

  private Instants() {}

  /** Whether {@code instant} is the same for all rows where there are no columns to name. */
  public static boolean isConstant(SqlNode instant) {
    return isConstant(instant, Set.of());
  }

  /**
   * Whether {@code instant} is the same for all rows: it has no column and no sub-query.
   *
   * @param columns what a key word names before it is a function, in upper case
   */
  public static boolean isConstant(SqlNode instant, Set<String> columns) {
    return !finds(
        instant,
        id -> !isNow(id) && (!isKeyWord(id) || columns.contains(upper(id))),
        call -> call.getKind().belongsTo(SqlKind.QUERY));
  }

  /** Whether {@code instant} has a word that is a function, unless it is the name of a column. */
  public static boolean hasKeyWord(SqlNode instant) {
    return finds(instant, Instants::isKeyWord, call -> false);
  }

  private static boolean finds(
      SqlNode instant, Predicate<SqlIdentifier> wanted, Predicate<SqlCall> wantedCall) {
    try {
      instant.accept(
          new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier id) {
              if (wanted.test(id)) {
                throw Util.FoundOne.NULL;
              }
              return super.visit(id);
            }

            @Override
            public Void visit(SqlCall call) {
              if (wantedCall.test(call)) {
                throw Util.FoundOne.NULL;
              }
              return super.visit(call);
            }
          });
      return false;
    } catch (Util.FoundOne e) {
      return true;
    }
  }

  /** Whether {@code id} is a word that is a function, unless it is the name of a column. */
  public static boolean isKeyWord(SqlIdentifier id) {
    return isWord(id) && KEY_WORDS.contains(upper(id));
  }

  private static boolean isWord(SqlIdentifier id) {
    return id.isSimple() && !id.isComponentQuoted(0);
  }

  private static String upper(SqlIdentifier id) {
    return id.getSimple().toUpperCase(Locale.ROOT);
  }

  /** Whether {@code instant} is the start of execution of the statement, and nothing more. */
  public static boolean isNow(SqlNode instant) {
    if (instant instanceof SqlIdentifier id) {
      return isWord(id) && NOW.contains(upper(id));
    }
    return instant instanceof SqlCall call
        && call.operandCount() == 0
        && NOW.contains(call.getOperator().getName().toUpperCase(Locale.ROOT));
  }

  /** Whether {@code token} alone means the start of execution, where it is no part of a name. */
  public static boolean isNow(Token token) {
    return token.kind() == Token.Kind.WORD && NOW.contains(token.upper());
  }
}
