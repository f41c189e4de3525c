package io.featuresql.planner.offline.text;

import io.featuresql.planner.error.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * SQL for the warehouse in which every character still knows its place in the user's text.
 * Immutable.
 */
public final class SqlText {
  private sealed interface Part {}

  /** Characters of the user's text, one for one. */
  private record Copied(Span source) implements Part {}

  /** Characters that we wrote in place of {@code source}. */
  private record Written(String sql, Span source) implements Part {}

  private record Parameter(Binding binding, Span source) implements Part {}

  public static final SqlText EMPTY = new SqlText(List.of());

  /** Stands for an expression while a form is made around it; no SQL has this character. */
  private static final String HERE = "\u0000";

  private final List<Part> parts;

  private SqlText(List<Part> parts) {
    this.parts = parts;
  }

  /** SQL of our own, in place of {@code source}. */
  public static SqlText written(String sql, Span source) {
    return new SqlText(List.of(new Written(sql, source)));
  }

  /** The user's characters at {@code source}. */
  public static SqlText copied(Span source) {
    return new SqlText(List.of(new Copied(source)));
  }

  /** One {@code ?}. */
  public static SqlText parameter(Binding binding, Span source) {
    return new SqlText(List.of(new Parameter(binding, source)));
  }

  /**
   * This expression within another one, which stands for {@code source}.
   *
   * @param form makes SQL of the SQL of an expression, which it may write any number of times
   */
  public SqlText in(UnaryOperator<String> form, Span source) {
    Builder text = builder(source);
    String[] around = form.apply(HERE).split(HERE, -1);
    text.sql(around[0]);
    for (int i = 1; i < around.length; i++) {
      text.add(this).sql(around[i]);
    }
    return text.build();
  }

  /** Whether {@code other} reads the same, wherever in the user's text it stands for. */
  public boolean readsAs(SqlText other) {
    return spelled().equals(other.spelled());
  }

  private List<Object> spelled() {
    List<Object> spelled = new ArrayList<>();
    for (Part part : parts) {
      spelled.add(part instanceof Written written ? written.sql() : part);
    }
    return spelled;
  }

  /** Builds a text piece by piece; what is not the user's stands for {@code source}. */
  public static Builder builder(Span source) {
    return new Builder(source);
  }

  public static final class Builder {
    private final Span source;
    private final List<Part> parts = new ArrayList<>();

    private Builder(Span source) {
      this.source = source;
    }

    public Builder sql(String sql) {
      parts.add(new Written(sql, source));
      return this;
    }

    public Builder add(SqlText text) {
      parts.addAll(text.parts);
      return this;
    }

    public SqlText build() {
      return new SqlText(List.copyOf(parts));
    }
  }

  /**
   * What the warehouse gets.
   *
   * @param bindings what each {@code ?} stands for, in order
   */
  public record Assembled(String sql, List<Binding> bindings, SourceMap map) {}

  /** The text with {@code ?} for each parameter. */
  public Assembled assemble(String userSql) {
    return assemble(userSql, "?");
  }

  /** The text with {@code placeholder} for each parameter. */
  public Assembled assemble(String userSql, String placeholder) {
    StringBuilder sql = new StringBuilder();
    List<Binding> bindings = new ArrayList<>();
    List<SourceMap.Piece> pieces = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Copied copied) {
        pieces.add(new SourceMap.Piece(sql.length(), copied.source(), true));
        sql.append(userSql, copied.source().start(), copied.source().end());
      } else if (part instanceof Written written) {
        pieces.add(new SourceMap.Piece(sql.length(), written.source(), false));
        sql.append(written.sql());
      } else if (part instanceof Parameter parameter) {
        pieces.add(new SourceMap.Piece(sql.length(), parameter.source(), false));
        sql.append(placeholder);
        bindings.add(parameter.binding());
      }
    }
    Span end = new Span(userSql.length(), userSql.length());
    pieces.add(new SourceMap.Piece(sql.length(), end, false));
    return new Assembled(sql.toString(), List.copyOf(bindings), new SourceMap(pieces));
  }
}
