package io.featuresql.planner.catalog;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A named list of features: what one model reads.
 *
 * @param members in the order written
 * @param properties what {@code WITH (...)} says, in the order of the names
 */
public record FeatureService(
    String name, List<Member> members, String comment, SortedMap<String, String> properties)
    implements Definition {
  /**
   * The features of one view.
   *
   * @param view the name of the feature view
   * @param features the features chosen; all of the view when empty
   * @param role the name by which the view goes in the service, if not by its own
   * @param prefix what the names of features without an alias begin with; may be empty
   * @param bindings where join keys are found in the spine, where it is not by their own names
   */
  public record Member(
      String view,
      List<Choice> features,
      Optional<String> role,
      String prefix,
      List<Binding> bindings) {
    public Member {
      Objects.requireNonNull(view);
      Objects.requireNonNull(role);
      Objects.requireNonNull(prefix);
      features = List.copyOf(features);
      bindings = List.copyOf(bindings);
    }

    /** The name by which the view goes in the service. */
    public String name() {
      return role.orElse(view);
    }

    /** The name of a feature in the output. */
    public String outputName(Choice choice) {
      return choice.alias().orElse(prefix + choice.feature());
    }

    /** The feature of the view that has a name in the output, if the member gives it. */
    public String featureOf(String outputName) {
      if (features.isEmpty()) {
        return outputName.regionMatches(true, 0, prefix, 0, prefix.length())
            ? outputName.substring(prefix.length())
            : "";
      }
      return features.stream()
          .filter(choice -> outputName(choice).equalsIgnoreCase(outputName))
          .map(Choice::feature)
          .findFirst()
          .orElse("");
    }

    /** The column of the spine that a join key is. */
    public String column(String joinKey) {
      return bindings.stream()
          .filter(binding -> binding.joinKey().equalsIgnoreCase(joinKey))
          .map(Binding::column)
          .findFirst()
          .orElse(joinKey);
    }
  }

  /** A join key, and the column of the spine that it is. */
  public record Binding(String joinKey, String column) {
    public Binding {
      Objects.requireNonNull(joinKey);
      Objects.requireNonNull(column);
    }
  }

  /**
   * A feature and the name that it gets.
   *
   * @param alias the name in the output; the feature's own, behind the prefix, when empty
   */
  public record Choice(String feature, Optional<String> alias) {
    public Choice {
      Objects.requireNonNull(feature);
      Objects.requireNonNull(alias);
    }
  }

  public FeatureService {
    Objects.requireNonNull(name);
    Objects.requireNonNull(comment);
    members = List.copyOf(members);
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    if (members.isEmpty()) {
      throw new IllegalArgumentException("feature service '" + name + "' lists nothing");
    }
  }

  @Override
  public Set<String> dependencies() {
    Set<String> views = new LinkedHashSet<>();
    members.forEach(member -> views.add(member.view()));
    return views;
  }
}
