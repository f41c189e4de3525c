package io.featuresql.planner.offline;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.plan.Plan.Binding;
import io.featuresql.planner.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;

/** The instants behind AS OF and KNOWN AS OF. */
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

  private final List<Token> tokens;
  private final WarehouseDialect dialect;
  private final boolean definesView;

  /**
   * Renders instants of one statement.
   *
   * @param definesView true when the statement keeps its text for later (CREATE VIEW), so that NOW
   *     is when the view is read
   */
  Instants(List<Token> tokens, WarehouseDialect dialect, boolean definesView) {
    this.tokens = tokens;
    this.dialect = dialect;
    this.definesView = definesView;
  }

  /** Whether {@code instant} is the same for all rows where there are no columns to name. */
  static boolean isConstant(SqlNode instant) {
    return isConstant(instant, Set.of());
  }

  /**
   * Whether {@code instant} is the same for all rows: it has no column and no sub-query.
   *
   * @param columns what a key word names before it is a function, in upper case
   */
  static boolean isConstant(SqlNode instant, Set<String> columns) {
    return !finds(
        instant,
        id -> !isNow(id) && (!isKeyWord(id) || columns.contains(upper(id))),
        call -> call.getKind().belongsTo(SqlKind.QUERY));
  }

  /** Whether {@code instant} has a word that is a function, unless it is the name of a column. */
  static boolean hasKeyWord(SqlNode instant) {
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

  /** The user's text of an instant, with NOW as a parameter. */
  SqlText render(Span span, Edits edits) {
    SqlText.Builder result = SqlText.builder(span);
    int at = span.start();
    for (int i = firstAt(span.start()); tokens.get(i).start() < span.end(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.END) {
        break;
      }
      boolean now =
          token.kind() == Token.Kind.WORD
              && NOW.contains(token.upper())
              && tokens.get(i + 1).kind() != Token.Kind.DOT
              && (i == 0 || tokens.get(i - 1).kind() != Token.Kind.DOT);
      if (now) {
        int end = token.end();
        if (tokens.get(i + 1).text().equals("(") && tokens.get(i + 2).text().equals(")")) {
          end = tokens.get(i + 2).end();
        }
        result.add(copy(new Span(at, token.start()), edits)).add(now(new Span(token.start(), end)));
        at = end;
      } else if (token.kind() == Token.Kind.PARAMETER && token.span().equals(span)) {
        return bareParameter(span, edits);
      }
    }
    return result.add(copy(new Span(at, Math.max(at, span.end())), edits)).build();
  }

  private static SqlText copy(Span span, Edits edits) {
    return span.start() == span.end() ? SqlText.EMPTY : edits.render(span);
  }

  private SqlText bareParameter(Span span, Edits edits) {
    return SqlText.builder(span)
        .sql("CAST(")
        .add(
            SqlText.parameter(
                new Binding.Parameter(edits.parameterIndex(span.start()), true), span))
        .sql(" AS " + dialect.timestampType() + ")")
        .build();
  }

  private SqlText now(Span span) {
    if (definesView) {
      return SqlText.written(dialect.currentTimestamp(), span);
    }
    return SqlText.builder(span)
        .sql("CAST(")
        .add(SqlText.parameter(new Binding.Now(), span))
        .sql(" AS " + dialect.timestampType() + ")")
        .build();
  }

  private int firstAt(int offset) {
    int low = 0;
    int high = tokens.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tokens.get(middle).start() >= offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
