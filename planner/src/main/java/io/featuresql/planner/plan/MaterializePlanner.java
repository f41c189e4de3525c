package io.featuresql.planner.plan;

import io.featuresql.planner.catalog.Catalog;
import io.featuresql.planner.catalog.FeatureView;
import io.featuresql.planner.error.ErrorCode;
import io.featuresql.planner.error.FeatureSqlException;
import io.featuresql.planner.error.Span;
import io.featuresql.planner.sql.FeatureStatement;
import io.featuresql.planner.sql.Name;
import io.featuresql.planner.sql.Parameters;
import io.featuresql.planner.sql.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Plans MATERIALIZE and SHOW FRESHNESS. */
final class MaterializePlanner {
  private MaterializePlanner() {}

  static Plan materialize(
      FeatureStatement.Materialize statement, List<Token> tokens, Catalog catalog) {
    List<FeatureView> views = new ArrayList<>();
    List<Span> places = new ArrayList<>();
    if (statement.all()) {
      catalog.definitions(FeatureView.class).stream()
          .filter(view -> !view.offline())
          .forEach(views::add);
      places.addAll(Collections.nCopies(views.size(), tokens.get(1).span()));
    }
    for (Name name : statement.views()) {
      FeatureView view =
          catalog
              .featureView(name.text())
              .orElseThrow(
                  () -> notAFeatureView(name, catalog, "MATERIALIZE takes ALL or feature views"));
      if (view.offline()) {
        throw FeatureSqlException.at(
            name.span(),
            ErrorCode.NOT_MATERIALIZABLE,
            "feature view '" + view.name() + "' is declared OFFLINE and is never materialized");
      }
      views.add(view);
      places.add(name.span());
    }
    MaterializeOptions options = MaterializeOptions.of(statement);
    Parameters parameters = Parameters.of(tokens);
    return new Plan.Materialize(
        views,
        statement.from().map(node -> Bounds.of(node, parameters)),
        statement.to().map(node -> Bounds.of(node, parameters)),
        statement.all(),
        options,
        parameters.count(),
        places);
  }

  static Plan freshness(
      FeatureStatement.ShowFreshness statement, List<Token> tokens, Catalog catalog) {
    if (statement.view().isPresent()) {
      Name name = statement.view().get();
      FeatureView view =
          catalog
              .featureView(name.text())
              .orElseThrow(() -> notAFeatureView(name, catalog, "SHOW FRESHNESS tells of these"));
      return new Plan.Freshness(List.of(view), List.of(name.span()));
    }
    List<FeatureView> views =
        catalog.definitions(FeatureView.class).stream().filter(view -> !view.offline()).toList();
    return new Plan.Freshness(views, Collections.nCopies(views.size(), tokens.get(1).span()));
  }

  private static FeatureSqlException notAFeatureView(Name name, Catalog catalog, String remedy) {
    return FeatureSqlException.at(
        name.span(),
        ErrorCode.UNKNOWN_NAME,
        catalog.find(name.text()).isPresent()
            ? "'" + name.text() + "' is no feature view; " + remedy
            : Misreadings.noFeatureView(name.text(), catalog));
  }
}
