package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.FeatureStatement.CommentOnFeature;
import io.featuresql.planner.sql.FeatureStatement.CreateEntity;
import io.featuresql.planner.sql.FeatureStatement.CreateFeatureService;
import io.featuresql.planner.sql.FeatureStatement.CreateOnDemandFeatureView;
import io.featuresql.planner.sql.FeatureStatement.DescribeDefinition;
import io.featuresql.planner.sql.FeatureStatement.DropDefinition;
import io.featuresql.planner.sql.FeatureStatement.IfPresent;
import io.featuresql.planner.sql.FeatureStatement.KeyColumn;
import io.featuresql.planner.sql.FeatureStatement.Kind;
import io.featuresql.planner.sql.FeatureStatement.Materialize;
import io.featuresql.planner.sql.FeatureStatement.Option;
import io.featuresql.planner.sql.FeatureStatement.ServiceBinding;
import io.featuresql.planner.sql.FeatureStatement.ServiceItem;
import io.featuresql.planner.sql.FeatureStatement.ServiceMember;
import io.featuresql.planner.sql.FeatureStatement.ShowCreate;
import io.featuresql.planner.sql.FeatureStatement.ShowDefinitions;
import io.featuresql.planner.sql.FeatureStatement.ShowFreshness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlNode;

/**
 * Parses the statements about definitions. They are read from {@link Tokens} and not by the
 * generated grammar because half of each is the warehouse's own text: types, queries, expressions.
 */
final class StatementParser {
  private final String sql;
  private final List<Token> tokens;
  private final TokenCursor cursor;

  private StatementParser(String sql, List<Token> tokens) {
    this.sql = sql;
    this.tokens = tokens;
    this.cursor = new TokenCursor(tokens);
  }

  static Optional<FeatureStatement> parse(String sql, List<Token> tokens) {
    return new StatementParser(sql, tokens).statement();
  }

  private Optional<FeatureStatement> statement() {
    if (cursor.accept("CREATE")) {
      return create();
    }
    if (cursor.accept("DROP")) {
      return drop();
    }
    if (cursor.accept("SHOW")) {
      return show();
    }
    if (cursor.accept("DESCRIBE") || cursor.accept("DESC")) {
      return loneName().map(DescribeDefinition::new);
    }
    if (cursor.accept("COMMENT", "ON", "FEATURE")) {
      return Optional.of(commentOnFeature());
    }
    return cursor.accept("MATERIALIZE") ? Optional.of(materialize()) : Optional.empty();
  }

  private Optional<FeatureStatement> create() {
    boolean replace = cursor.accept("OR", "REPLACE");
    if (cursor.accept("ENTITY")) {
      return Optional.of(entity(replace));
    }
    if (cursor.accept("ON")) {
      cursor.expect("DEMAND");
      cursor.expect("FEATURE");
      cursor.expect("VIEW");
      IfPresent ifPresent = ifPresent(replace);
      Name name = cursor.name("the name of the view");
      return Optional.of(new CreateOnDemandFeatureView(name, ifPresent));
    }
    if (!cursor.accept("FEATURE")) {
      return Optional.empty();
    }
    if (cursor.accept("VIEW")) {
      IfPresent ifPresent = ifPresent(replace);
      return Optional.of(new FeatureViewParser(sql, tokens, cursor).parse(ifPresent));
    }
    if (cursor.accept("SERVICE")) {
      return Optional.of(service(replace));
    }
    throw cursor.unexpected("VIEW or SERVICE");
  }

  private FeatureStatement entity(boolean replace) {
    IfPresent ifPresent = ifPresent(replace);
    Name name = cursor.name("the name of the entity");
    cursor.expectSymbol("(");
    List<KeyColumn> keys = new ArrayList<>();
    if (!cursor.acceptSymbol(")")) {
      do {
        keys.add(keyColumn());
      } while (cursor.acceptSymbol(","));
      cursor.expectSymbol(")");
    }
    Optional<String> comment = comment();
    SortedMap<String, String> properties = with();
    cursor.expectEnd(
        comment.isPresent() || !properties.isEmpty() ? "" : "COMMENT, WITH or the end");
    return new CreateEntity(name, ifPresent, keys, comment, properties);
  }

  private KeyColumn keyColumn() {
    Name name = cursor.name("the name of a join key");
    int begin = cursor.index();
    cursor.skipTo(
        i -> tokens.get(i).kind() == Token.Kind.COMMA || tokens.get(i).kind() == Token.Kind.CLOSE);
    if (cursor.index() == begin) {
      throw cursor.unexpected("the type of '" + name.text() + "', such as BIGINT");
    }
    Span span = new Span(tokens.get(begin).start(), tokens.get(cursor.index() - 1).end());
    return new KeyColumn(name, span.of(sql), span);
  }

  private FeatureStatement service(boolean replace) {
    IfPresent ifPresent = ifPresent(replace);
    Name name = cursor.name("the name of the service");
    Optional<String> comment = comment();
    SortedMap<String, String> properties = with();
    if (!cursor.accept("AS")) {
      throw cursor.unexpected(comment.isPresent() ? "AS" : "AS or COMMENT");
    }
    List<ServiceMember> members = new ArrayList<>();
    do {
      members.add(member());
    } while (cursor.acceptSymbol(","));
    cursor.expectEnd("',' or the end");
    return new CreateFeatureService(name, ifPresent, comment, properties, members);
  }

  private ServiceMember member() {
    Name view = cursor.name("the name of a feature view");
    Optional<List<ServiceItem>> items =
        cursor.acceptSymbol("(") ? Optional.of(serviceItems()) : Optional.empty();
    Optional<Name> role =
        cursor.accept("AS") ? Optional.of(cursor.name("a role")) : Optional.empty();
    Optional<Name> prefix =
        cursor.accept("PREFIX") ? Optional.of(cursor.name("a prefix")) : Optional.empty();
    List<ServiceBinding> bindings = new ArrayList<>();
    if (cursor.accept("ON")) {
      do {
        Name key = cursor.name("a join key");
        cursor.expectSymbol("=");
        bindings.add(new ServiceBinding(key, cursor.name("a column of the spine")));
        if (cursor.peek().kind() == Token.Kind.DOT) {
          throw cursor.unexpected("the name of a column alone, whatever table it is of");
        }
      } while (cursor.accept("AND"));
    }
    return new ServiceMember(view, items, role, prefix, bindings);
  }

  private List<ServiceItem> serviceItems() {
    List<ServiceItem> items = new ArrayList<>();
    do {
      Name feature = cursor.name("the name of a feature");
      boolean aliased = cursor.accept("AS") || cursor.peek().isName();
      items.add(
          new ServiceItem(
              feature, aliased ? Optional.of(cursor.name("an alias")) : Optional.empty()));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return items;
  }

  private FeatureStatement commentOnFeature() {
    Name view = cursor.name("the name of a feature view");
    cursor.expectSymbol(".");
    Name feature = cursor.name("the name of a feature");
    cursor.expect("IS");
    Optional<String> comment =
        cursor.accept("NULL") ? Optional.empty() : Optional.of(cursor.string());
    cursor.expectEnd("");
    return new CommentOnFeature(view, feature, comment);
  }

  private Optional<FeatureStatement> drop() {
    Kind kind;
    if (cursor.accept("ENTITY")) {
      kind = Kind.ENTITY;
    } else if (cursor.accept("FEATURE")) {
      kind = viewOrService("VIEW", "SERVICE");
    } else {
      return Optional.empty();
    }
    boolean ifExists = cursor.accept("IF", "EXISTS");
    Name name = cursor.name("the name of what to drop");
    cursor.expectEnd("");
    return Optional.of(new DropDefinition(kind, ifExists, name));
  }

  private Optional<FeatureStatement> show() {
    Kind kind;
    if (cursor.accept("CREATE")) {
      return loneName().map(ShowCreate::new);
    } else if (cursor.accept("FRESHNESS")) {
      Optional<Name> view =
          cursor.peek().isName()
              ? Optional.of(cursor.name("the name of a feature view"))
              : Optional.empty();
      cursor.expectEnd(view.isPresent() ? "" : "the name of a feature view or the end");
      return Optional.of(new ShowFreshness(view));
    } else if (cursor.accept("ENTITIES")) {
      kind = Kind.ENTITY;
    } else if (cursor.accept("FEATURE")) {
      kind = viewOrService("VIEWS", "SERVICES");
    } else {
      return Optional.empty();
    }
    cursor.expectEnd("");
    return Optional.of(new ShowDefinitions(kind));
  }

  private Kind viewOrService(String view, String service) {
    if (cursor.accept(view)) {
      return Kind.FEATURE_VIEW;
    }
    if (cursor.accept(service)) {
      return Kind.FEATURE_SERVICE;
    }
    throw cursor.unexpected(view + " or " + service);
  }

  /** A single name up to the end of the statement; empty for anything else. */
  private Optional<Name> loneName() {
    Token token = cursor.peek();
    Token behind = cursor.peek(1);
    boolean lone =
        token.isName()
            && (behind.kind() == Token.Kind.END || behind.kind() == Token.Kind.SEMICOLON);
    return lone ? Optional.of(Name.of(token)) : Optional.empty();
  }

  private FeatureStatement materialize() {
    List<Name> views = new ArrayList<>();
    refuseKind();
    if (!cursor.accept("ALL")) {
      do {
        views.add(cursor.name("ALL or the name of a feature view"));
      } while (cursor.acceptSymbol(","));
    }
    Optional<SqlNode> from = Optional.empty();
    Optional<SqlNode> to = Optional.empty();
    if (cursor.accept("FROM")) {
      from = Optional.of(instant(true));
    }
    if (cursor.accept("TO")) {
      to = Optional.of(instant(false));
    }
    boolean bare = from.isEmpty() && to.isEmpty();
    List<Option> options = cursor.accept("WITH") ? options() : List.of();
    cursor.expectEnd(bare && options.isEmpty() ? "',', FROM, TO, WITH or the end" : "");
    return new Materialize(views, from, to, options);
  }

  /** {@code MATERIALIZE FEATURE VIEW v}. */
  private void refuseKind() {
    Token first = cursor.peek();
    int words = first.is("FEATURE") && cursor.peek(1).is("VIEW") ? 2 : first.is("VIEW") ? 1 : 0;
    Token name = cursor.peek(words);
    if (words > 0 && name.isName() && !ClauseWords.isReserved(name)) {
      throw TokenCursor.error(
          new Span(first.start(), cursor.peek(words - 1).end()),
          "MATERIALIZE is followed by names alone; write MATERIALIZE " + name.text());
    }
  }

  private List<Option> options() {
    List<Option> options = new ArrayList<>();
    cursor.expectSymbol("(");
    do {
      Name name = cursor.name("the name of an option");
      cursor.expectSymbol("=");
      Token value = cursor.peek();
      if (value.is("INTERVAL")) {
        String interval = Intervals.toSql(cursor.interval());
        options.add(new Option(name, interval, value.span()));
        continue;
      }
      if (value.kind() != Token.Kind.NUMBER && !value.isAny("TRUE", "FALSE")) {
        throw cursor.unexpected("a number, TRUE, FALSE or an INTERVAL");
      }
      options.add(new Option(name, cursor.take().text(), value.span()));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return options;
  }

  private SqlNode instant(boolean mayBeFollowedByTo) {
    int begin = cursor.index();
    cursor.skipTo(i -> (mayBeFollowedByTo && tokens.get(i).is("TO")) || beginsOptions(i));
    if (cursor.index() == begin) {
      throw cursor.unexpected("a timestamp");
    }
    return FeatureSqlParser.parseExpression(tokens, begin, cursor.index());
  }

  /** Behind WITH a type goes on with TIME ZONE or LOCAL. */
  private boolean beginsOptions(int index) {
    return tokens.get(index).is("WITH") && tokens.get(index + 1).kind() == Token.Kind.OPEN;
  }

  private IfPresent ifPresent(boolean replace) {
    Token word = cursor.peek();
    boolean keep = cursor.accept("IF", "NOT", "EXISTS");
    if (keep && replace) {
      throw TokenCursor.error(
          word.span(), "OR REPLACE and IF NOT EXISTS exclude each other; leave one out");
    }
    return new IfPresent(replace, keep);
  }

  private SortedMap<String, String> with() {
    return cursor.accept("WITH") ? Properties.parse(cursor) : new TreeMap<>();
  }

  private Optional<String> comment() {
    return cursor.accept("COMMENT") ? Optional.of(cursor.string()) : Optional.empty();
  }
}
