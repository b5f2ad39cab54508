package dev.millrace.load.sink.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the SQL that makes an existing table fit, for a person to paste. */
final class Remedies {

  private final Catalogue catalogue;
  private final String table;

  /** The table to change: the table itself, or the one behind a view. */
  private final String changed;

  private final Catalogue.@Nullable View view;

  /**
   * The definition of a view that does not show one single table; empty for tables and other views.
   */
  private final String opaque;

  /** The options with which a view is made anew, such as {@code with (check_option=local)}. */
  private final String options;

  private Remedies(
      Catalogue catalogue,
      String table,
      Catalogue.@Nullable View view,
      String opaque,
      String options) {
    this.catalogue = catalogue;
    this.table = table;
    this.view = view;
    this.opaque = opaque;
    this.options = options.isEmpty() ? "" : " with (" + options + ")";
    this.changed = view == null ? table : view.base();
  }

  static Remedies of(Catalogue catalogue, String table) throws SQLException {
    var view = catalogue.view(table).orElse(null);
    var opaque = view == null && catalogue.isView(table) ? catalogue.definition(table) : "";
    return new Remedies(
        catalogue, table, view, opaque, catalogue.isView(table) ? catalogue.options(table) : "");
  }

  /** Tells whether it is a view that does not show one single table. */
  boolean isOpaque() {
    return !opaque.isEmpty();
  }

  /** The table that has the indexes. */
  String base() {
    return changed;
  }

  /** Adds columns, to a view as well as to the table behind it. */
  String add(List<String> declarations, List<String> names) {
    if (isOpaque()) {
      return "create or replace view %s%s as select q.*, %s from (%s) q"
          .formatted(table, options, nulls(declarations, names), oneLine(opaque));
    }
    var additions =
        declarations.stream()
            .map(declaration -> "add column if not exists " + declaration)
            .collect(Collectors.joining(", ", "alter table " + changed + " ", ""));
    if (view == null) {
      return additions;
    }
    var definition = oneLine(view.definition());
    int from = definition.indexOf(" FROM ");
    return "%s; create or replace view %s%s as %s, %s%s"
        .formatted(
            additions,
            table,
            options,
            definition.substring(0, from),
            String.join(", ", names),
            definition.substring(from));
  }

  /** Columns of a view that its trigger may use. */
  private static String nulls(List<String> declarations, List<String> names) {
    var columns = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      var type =
          declarations
              .get(i)
              .substring(names.get(i).length())
              .replace(" not null", "")
              .replaceAll(" default .*", "")
              .strip();
      columns.add("null::%s as %s".formatted(type, names.get(i)));
    }
    return String.join(", ", columns);
  }

  private static String oneLine(String definition) {
    return definition.replaceAll("\\s*\\R\\s*", " ").strip().replaceAll(";$", "");
  }

  /**
   * Names the objects that a person must drop before {@link #retype} and make anew after it. Empty
   * when there are none; else the text goes right before the SQL.
   */
  String beforeRetype(Column column) throws SQLException {
    var users = catalogue.boundToType(changed, column.name(), table);
    return users.isEmpty()
        ? ""
        : "PostgreSQL changes no column that is used by %s: drop that first by hand, and make it anew afterwards; then "
            .formatted(String.join(", ", users));
  }

  /** Gives a column the type that the schema asks for. */
  String retype(Column column, TableColumn found) throws SQLException {
    var name = column.quoted();
    var type = column.sqlType();
    var drop = found.defaultValue().isEmpty() ? "" : "alter column " + name + " drop default, ";
    var change =
        "alter table %s %salter column %s type %s using %s"
            .formatted(changed, drop, name, type, conversion(column, found));
    // PostgreSQL does not change a column that a view shows.
    return view == null
        ? change
        : "drop view %1$s; %2$s; create view %1$s%3$s as %4$s"
            .formatted(table, change, options, oneLine(view.definition()));
  }

  private String conversion(Column column, TableColumn found) throws SQLException {
    var name = column.quoted();
    var type = column.sqlType();
    var old = found.typeName();
    boolean isJson = old.equals("json") || old.equals("jsonb");
    return switch (column.stored()) {
      case JSONB -> isJson ? name + "::jsonb" : "to_jsonb(" + name + ")";
      case TEXT -> isJson ? "(" + name + " #>> '{}')" : name + "::text";
      case BYTEA -> "convert_to(" + name + "::text, 'UTF8')";
      case TIMESTAMPTZ ->
          switch (old) {
            case "timestamp" -> name + " at time zone 'UTC'";
            case "date" -> name + "::timestamp at time zone 'UTC'";
            case "int8", "numeric" -> "to_timestamp(" + name + " / 1000.0)";
            case "timestamptz" -> name + "::" + type;
            default -> name + "::text::" + type;
          };
      case BOOLEAN ->
          switch (old) {
            case "int2", "int4", "int8", "numeric" -> name + " <> 0";
            default -> name + "::text::boolean";
          };
      default -> {
        if (isJson) {
          yield "(" + name + " #>> '{}')::" + type;
        }
        if (old.equals("money")) {
          yield name + "::numeric::" + type; // its text has a currency
        }
        if (old.equals("bool")) {
          yield name + "::int::" + type;
        }
        yield name + (catalogue.isCast(old, baseType(type)) ? "::" : "::text::") + type;
      }
    };
  }

  private static String baseType(String type) {
    int parenthesis = type.indexOf('(');
    return parenthesis < 0 ? type : type.substring(0, parenthesis);
  }

  /** Lets rows set a column that the table fills itself. */
  String letValuesIn(Column column, TableColumn found) {
    return "alter table %s alter column %s %s"
        .formatted(
            changed,
            column.quoted(),
            found.isGenerated() ? "drop expression" : "set generated by default");
  }

  /** Lets a column be null. */
  String letNullsIn(String column) throws SQLException {
    return "alter table %s %salter column %s drop not null"
        .formatted(
            changed,
            catalogue
                .primaryKey(changed, column)
                .map(key -> "drop constraint " + key + ", ")
                .orElse(""),
            TableName.quote(column));
  }

  /** Makes the key unique. */
  String makeUnique(String keyList) {
    return "alter table %s add unique (%s)".formatted(changed, keyList);
  }

  /**
   * Makes constraints on the key immediate.
   *
   * @param isUnique whether the key is unique without them
   */
  String checkAtOnce(List<Catalogue.Deferrable> keys, boolean isUnique) {
    var changes = new ArrayList<String>();
    keys.forEach(key -> changes.add("drop constraint " + key.name()));
    if (!isUnique) {
      var first = keys.getFirst();
      changes.add("add constraint " + first.name() + " " + first.immediate());
    }
    return "alter table " + changed + " " + String.join(", ", changes);
  }

  /** Renames a column back. */
  Optional<String> nameBack(Column column, List<String> others) {
    return others.size() == 1
        ? Optional.of(
            "alter table %s rename column %s to %s"
                .formatted(table, TableName.quote(others.getFirst()), column.quoted()))
        : Optional.empty();
  }
}
