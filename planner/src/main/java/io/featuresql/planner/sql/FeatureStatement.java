package io.featuresql.planner.sql;

import io.featuresql.planner.error.Span;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlNode;

/** A statement about definitions, as written: no name in it has been looked up. */
public sealed interface FeatureStatement {
  /** What can be defined. */
  enum Kind {
    ENTITY("ENTITY"),
    /** Feature views and on-demand feature views. */
    FEATURE_VIEW("FEATURE VIEW"),
    FEATURE_SERVICE("FEATURE SERVICE");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The key words of the kind. */
    public String words() {
      return words;
    }
  }

  /** A statement that changes definitions. What it makes of them depends on those there are. */
  sealed interface Change extends FeatureStatement {
    /** The definition that is made, changed or dropped. */
    Name name();
  }

  /** How CREATE treats a definition that is there already. At most one of both is true. */
  record IfPresent(boolean replace, boolean keep) {}

  /**
   * A join key of an entity.
   *
   * @param type the type in the warehouse's words, as written
   */
  record KeyColumn(Name name, String type, Span typeSpan) {}

  /** {@code CREATE ENTITY}. */
  record CreateEntity(
      Name name,
      IfPresent ifPresent,
      List<KeyColumn> keys,
      Optional<String> comment,
      SortedMap<String, String> properties)
      implements Change {
    public CreateEntity {
      keys = List.copyOf(keys);
      properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
  }

  /**
   * {@code CREATE FEATURE VIEW}.
   *
   * @param keyColumns the columns in parentheses behind the entity; empty when there are none
   * @param aggregate where AGGREGATE and its parenthesis are
   * @param query the text behind AS, verbatim, without a semicolon at its end
   * @param querySpan where the query is
   */
  record CreateFeatureView(
      Name name,
      IfPresent ifPresent,
      Name entity,
      List<Name> keyColumns,
      Optional<Name> eventTimestamp,
      Optional<Name> createdTimestamp,
      Optional<Duration> ttl,
      Optional<Duration> delay,
      boolean offline,
      Optional<String> comment,
      SortedMap<String, String> properties,
      Optional<Span> aggregate,
      String query,
      Span querySpan)
      implements Change {
    public CreateFeatureView {
      keyColumns = List.copyOf(keyColumns);
      properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
  }

  /** {@code CREATE ON DEMAND FEATURE VIEW}: only its beginning is read. */
  record CreateOnDemandFeatureView(Name name, IfPresent ifPresent) implements FeatureStatement {}

  /** A feature of a service: {@code feature [[AS] alias]}. */
  record ServiceItem(Name feature, Optional<Name> alias) {}

  /** {@code key = column}: where a service finds a join key in the spine. */
  record ServiceBinding(Name key, Name column) {}

  /**
   * A view of a service.
   *
   * @param items the features chosen; empty when there is no list and all are meant
   * @param role the name by which the view goes in the service
   * @param prefix what the names of features without an alias begin with
   */
  record ServiceMember(
      Name view,
      Optional<List<ServiceItem>> items,
      Optional<Name> role,
      Optional<Name> prefix,
      List<ServiceBinding> bindings) {
    public ServiceMember {
      items = items.map(List::copyOf);
      bindings = List.copyOf(bindings);
    }
  }

  /** {@code CREATE FEATURE SERVICE}; one member or more. */
  record CreateFeatureService(
      Name name,
      IfPresent ifPresent,
      Optional<String> comment,
      SortedMap<String, String> properties,
      List<ServiceMember> members)
      implements Change {
    public CreateFeatureService {
      members = List.copyOf(members);
      properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }
  }

  /** {@code COMMENT ON FEATURE view.feature IS {'text' | NULL}}; empty for NULL. */
  record CommentOnFeature(Name view, Name feature, Optional<String> comment) implements Change {
    @Override
    public Name name() {
      return view;
    }
  }

  /** {@code DROP kind [IF EXISTS] name}. */
  record DropDefinition(Kind kind, boolean ifExists, Name name) implements Change {}

  /** {@code SHOW ENTITIES}, {@code SHOW FEATURE VIEWS}, {@code SHOW FEATURE SERVICES}. */
  record ShowDefinitions(Kind kind) implements FeatureStatement {}

  /**
   * {@code SHOW FRESHNESS [view]}.
   *
   * @param view all views when empty
   */
  record ShowFreshness(Optional<Name> view) implements FeatureStatement {}

  /** {@code DESCRIBE name}: the name may be the warehouse's. */
  record DescribeDefinition(Name name) implements FeatureStatement {}

  /** {@code SHOW CREATE name}: the name may be the warehouse's. */
  record ShowCreate(Name name) implements FeatureStatement {}

  /**
   * {@code name = value} of a WITH list.
   *
   * @param value a number, or TRUE or FALSE in any case, as written; an interval as {@link
   *     Intervals#toSql} writes it
   */
  record Option(Name name, String value, Span valueSpan) {}

  /**
   * {@code MATERIALIZE}.
   *
   * @param views empty for ALL
   */
  record Materialize(
      List<Name> views, Optional<SqlNode> from, Optional<SqlNode> to, List<Option> options)
      implements FeatureStatement {
    public Materialize {
      views = List.copyOf(views);
      options = List.copyOf(options);
    }

    /** Whether every view is meant. */
    public boolean all() {
      return views.isEmpty();
    }
  }
}
