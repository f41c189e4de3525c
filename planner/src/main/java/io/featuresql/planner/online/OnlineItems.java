package io.featuresql.planner.online;

import io.featuresql.planner.dialect.WarehouseDialect;
import io.featuresql.planner.resolve.FeatureReference;
import io.featuresql.planner.resolve.ViewSchema;
import io.featuresql.planner.sql.Instants;
import io.featuresql.planner.type.Column;
import io.featuresql.planner.type.DataType;
import io.featuresql.planner.type.TypeKind;
import io.featuresql.planner.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;

/** The select list of an online statement. */
final class OnlineItems {
  private final SqlSelect select;
  private final OnlineSpine spine;
  private final List<FeatureReference> references;
  private final WarehouseDialect dialect;

  OnlineItems(
      SqlSelect select,
      OnlineSpine spine,
      List<FeatureReference> references,
      WarehouseDialect dialect) {
    this.select = select;
    this.spine = spine;
    this.references = references;
    this.dialect = dialect;
  }

  /**
   * The columns of the result.
   *
   * @throws NotOnline if one is computed, or not found: the warehouse then says so
   */
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (SqlNode node : select.getSelectList()) {
      if (node instanceof SqlIdentifier id && id.isStar()) {
        items.addAll(star(id));
      } else if (node.getKind() == SqlKind.AS) {
        SqlCall as = (SqlCall) node;
        items.add(item(as.operand(0), ((SqlIdentifier) as.operand(1)).getSimple()));
      } else if (node instanceof SqlIdentifier id) {
        items.add(column(id, Optional.empty()));
      } else {
        throw new NotOnline("an item of SELECT is computed, or has no name");
      }
    }
    return items;
  }

  private Item item(SqlNode node, String name) {
    if (node instanceof SqlIdentifier id) {
      return column(id, Optional.of(name));
    }
    if (!Value.isValue(node)) {
      throw new NotOnline("the column '" + name + "' is computed");
    }
    return new Item.Constant(name, OnlineSpine.value(node));
  }

  private List<Item> star(SqlIdentifier id) {
    List<Item> items = new ArrayList<>();
    if (id.names.size() > 2) {
      throw new NotOnline("a star has too many names");
    }
    boolean all = id.names.size() == 1;
    String alias = id.names.get(0);
    if (all || spine.alias().filter(a -> a.equalsIgnoreCase(alias)).isPresent()) {
      List<String> columns = all ? inOutputOrder() : spine.spine().columns();
      columns.forEach(c -> items.add(new Item.SpineColumn(c, indexOf(c).orElseThrow())));
    }
    for (int r = 0; r < references.size(); r++) {
      if (all || goesBy(references.get(r), alias)) {
        for (int f = 0; f < references.get(r).features().size(); f++) {
          items.add(feature(r, f, Optional.empty()));
        }
      }
    }
    if (items.isEmpty()) {
      throw new NotOnline("'" + alias + "' is unknown");
    }
    return items;
  }

  /** The spine's columns; of a population the join keys in the order of the entity. */
  private List<String> inOutputOrder() {
    if (!(spine.spine() instanceof Spine.Population)) {
      return spine.spine().columns();
    }
    return references.get(0).bindings().stream().map(b -> b.joinKey()).toList();
  }

  private Item column(SqlIdentifier id, Optional<String> name) {
    if (id.names.size() > 2) {
      throw new NotOnline("a column has too many names");
    }
    if (Instants.isKeyWord(id)) {
      throw new NotOnline("'" + id.getSimple() + "' may be a function of the warehouse");
    }
    String column = id.names.get(id.names.size() - 1);
    Optional<String> qualifier =
        id.names.size() == 2 ? Optional.of(id.names.get(0)) : Optional.empty();
    List<Item> found = new ArrayList<>();
    boolean ofSpine =
        qualifier.isEmpty()
            || spine.alias().filter(a -> a.equalsIgnoreCase(qualifier.get())).isPresent();
    if (ofSpine) {
      indexOf(column).ifPresent(i -> found.add(new Item.SpineColumn(name.orElse(spelled(i)), i)));
    }
    for (int i = 0; i < references.size(); i++) {
      int r = i;
      FeatureReference reference = references.get(r);
      if (qualifier.isPresent() && !goesBy(reference, qualifier.get())) {
        continue;
      }
      for (int f = 0; f < reference.features().size(); f++) {
        if (reference.features().get(f).outputName().equalsIgnoreCase(column)) {
          found.add(feature(r, f, name));
        }
      }
      if (qualifier.isPresent()) {
        ViewSchema schema = reference.schema();
        reference
            .matchedTimestampName()
            .filter(column::equalsIgnoreCase)
            .ifPresent(
                n ->
                    found.add(time(r, name, column, schema.eventTimestamp().orElseThrow(), false)));
        reference
            .matchedCreatedName()
            .filter(column::equalsIgnoreCase)
            .ifPresent(
                n ->
                    found.add(
                        time(r, name, column, schema.createdTimestamp().orElseThrow(), true)));
      }
    }
    if (found.size() != 1) {
      throw new NotOnline(
          "the column '" + column + (found.isEmpty() ? "' is unknown" : "' is ambiguous"));
    }
    return found.get(0);
  }

  private Item time(
      int reference, Optional<String> alias, String written, Column column, boolean created) {
    String name = alias.orElse(written);
    DataType type = column.type();
    if (type.precision() > 6 || type.name().endsWith("_NS")) {
      throw new NotOnline("the online store keeps timestamps to the microsecond");
    }
    if (type.kind() == TypeKind.TIMESTAMP) {
      return new Item.Matched(name, reference, dialect.parseType(type.name()), created);
    }
    return new Item.Matched(name, reference, type, created);
  }

  private Item feature(int reference, int index, Optional<String> name) {
    FeatureReference.Selected selected = references.get(reference).features().get(index);
    return new Item.Feature(
        name.orElse(selected.outputName()), reference, index, selected.feature().type());
  }

  private static boolean goesBy(FeatureReference reference, String alias) {
    return reference.alias().filter(a -> a.equalsIgnoreCase(alias)).isPresent()
        || reference.service().filter(s -> s.equalsIgnoreCase(alias)).isPresent();
  }

  private Optional<Integer> indexOf(String column) {
    for (int i = 0; i < spine.spine().columns().size(); i++) {
      if (spine.spine().columns().get(i).equalsIgnoreCase(column)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** A join key is spelled as the entity has it. */
  private String spelled(int index) {
    String column = spine.spine().columns().get(index);
    return inOutputOrder().stream()
        .filter(name -> name.equalsIgnoreCase(column))
        .findFirst()
        .orElse(column);
  }
}
