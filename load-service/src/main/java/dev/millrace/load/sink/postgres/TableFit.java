package dev.millrace.load.sink.postgres;

import static java.util.stream.Collectors.joining;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether an existing table takes the rows. Finds what the sink may change by itself so that
 * it does, or what a person must change, with the SQL.
 */
final class TableFit {

  /** Tables, partitioned ones, foreign ones, and views. */
  private static final String KINDS = "rpfv";

  private final Catalogue catalogue;
  private final TargetTable table;
  private final String name;
  private final @Nullable TableShape before;

  /**
   * @param before the table at the last check; null at the first
   */
  TableFit(Catalogue catalogue, TargetTable table, @Nullable TableShape before) {
    this.catalogue = catalogue;
    this.table = table;
    this.name = table.quoted();
    this.before = before;
  }

  /**
   * The statements that make the table fit.
   *
   * @throws TableProblem when a person has to change something
   */
  List<String> alterations() throws SQLException {
    var kind = catalogue.kind(name);
    if (!KINDS.contains(kind)) {
      throw new TableProblem(
          "%s is no table, and takes no rows; nothing is loaded until a table is called so, or the pipeline names another"
              .formatted(table.target().table()));
    }
    var existing = catalogue.columns(name);
    var remedies = Remedies.of(catalogue, name);
    var known = before;
    var differences = new ArrayList<String>();
    var missing = new ArrayList<String>();
    var missingNames = new ArrayList<String>();
    for (var column : table.columns()) {
      var found = existing.get(column.name());
      if (found != null) {
        compare(column, found, remedies, differences);
      } else if (known != null && known.columns().containsKey(column.name())) {
        differences.add(vanished(column, existing, known, remedies));
      } else if (kind.equals("v")) {
        missing.add(column.quoted() + " " + column.sqlType());
        missingNames.add(column.quoted());
      } else if (column.required()) {
        differences.add(
            "column %s %s is missing and cannot be null; run: %s"
                .formatted(
                    column.quoted(),
                    column.sqlType(),
                    remedies.add(
                        List.of(column.quoted() + " " + column.sqlType()),
                        List.of(column.quoted()))));
      } else {
        missing.add(column.declaration());
        missingNames.add(column.quoted());
      }
    }
    for (var own : TargetTable.OWN_COLUMNS) {
      var found = existing.get(own.name());
      if (found != null) {
        compare(own, found, remedies, differences);
      } else {
        // Nullable, so that they can be added to a table that has rows.
        missing.add(own.declaration() + TargetTable.defaultOf(own));
        missingNames.add(own.quoted());
      }
    }
    if (!differences.isEmpty() && hasVanished(existing)) {
      throw problem(differences);
    }
    if (!missing.isEmpty() && kind.equals("v")) {
      differences.add(
          "the view has no column %s; run: %s"
              .formatted(String.join(", ", missingNames), remedies.add(missing, missingNames)));
      missing.clear();
    }
    refuseUnknown(existing, remedies, differences);
    if (table.target().upserts()) {
      checkKey(remedies, differences);
    }
    if (!differences.isEmpty()) {
      throw problem(differences);
    }
    var changes = new ArrayList<String>();
    for (var addition : missing) {
      changes.add("alter table " + name + " add column if not exists " + addition);
    }
    letNullsIn(existing, changes);
    return changes;
  }

  private TableProblem problem(List<String> differences) {
    return new TableProblem(
        "table %s does not fit the pipeline's schema; nothing is loaded until it does:%n- %s"
            .formatted(table.target().table(), String.join(";\n- ", differences)));
  }

  /**
   * Tells whether a column of the last check is missing. That may explain every other difference.
   */
  private boolean hasVanished(Map<String, TableColumn> existing) {
    var known = before;
    return known != null
        && table.columns().stream()
            .anyMatch(
                column ->
                    known.columns().containsKey(column.name())
                        && !existing.containsKey(column.name()));
  }

  /** Checks the index that {@code on conflict} needs. */
  private void checkKey(Remedies remedies, List<String> differences) throws SQLException {
    if (remedies.isOpaque() || catalogue.insertsByTrigger(name)) {
      differences.add(
          "rows cannot be replaced by mode upsert in a view of several tables or with a trigger instead of insert; load into a table, or with mode append");
      return;
    }
    boolean isUnique = catalogue.hasUniqueKey(remedies.base(), table.target().key());
    var later = catalogue.deferrableKeys(remedies.base(), table.target().key());
    if (!later.isEmpty()) {
      differences.add(
          "constraint %s on (%s) is deferrable, and rows cannot be replaced by it; run: %s"
              .formatted(
                  later.stream().map(Catalogue.Deferrable::name).collect(joining(", ")),
                  table.keyList(),
                  remedies.checkAtOnce(later, isUnique)));
    } else if (!isUnique) {
      var partitions = catalogue.partitionColumns(remedies.base());
      var beside = new ArrayList<>(partitions);
      beside.removeAll(table.target().key());
      differences.add(
          beside.isEmpty()
              ? "no primary key or unique index on exactly (%s); run: %s"
                  .formatted(table.keyList(), remedies.makeUnique(table.keyList()))
              : "(%s) cannot be unique in a table that is partitioned by (%s); add %s to the pipeline's key, or load into a table that is partitioned otherwise"
                  .formatted(
                      table.keyList(), String.join(", ", partitions), String.join(", ", beside)));
    }
  }

  /** Describes a column that was there at the last check, so it is no new field of the contract. */
  private String vanished(
      Column column, Map<String, TableColumn> existing, TableShape known, Remedies remedies) {
    var others =
        existing.keySet().stream().filter(other -> !known.columns().containsKey(other)).toList();
    return "column %s is gone%s; run: %s"
        .formatted(
            column.quoted(),
            others.isEmpty() ? "" : ", and %s is new".formatted(String.join(", ", others)),
            remedies
                .nameBack(column, others)
                .orElseGet(
                    () ->
                        remedies.add(
                            List.of(column.quoted() + " " + column.sqlType()),
                            List.of(column.quoted()))));
  }

  private void compare(
      Column column, TableColumn found, Remedies remedies, List<String> differences)
      throws SQLException {
    if (found.refusesValues()) {
      differences.add(
          "column %s is %s, and the schema brings its values; run: %s"
              .formatted(
                  column.quoted(),
                  found.isGenerated() ? "computed by the table" : "generated always as identity",
                  remedies.letValuesIn(column, found)));
    }
    if (column.stored().fits(column.type(), found.typeName(), found.modifier())) {
      return;
    }
    if (remedies.isOpaque()) {
      differences.add(
          "column %s of the view is %s, expected %s; create the view anew with it"
              .formatted(column.quoted(), found.declared(), column.sqlType()));
    } else {
      differences.add(
          "column %s is %s, expected %s; %srun: %s"
              .formatted(
                  column.quoted(),
                  found.declared(),
                  column.sqlType(),
                  remedies.beforeRetype(column),
                  remedies.retype(column, found)));
    }
  }

  /** Refuses a column that only the table has and that no row would satisfy. */
  private void refuseUnknown(
      Map<String, TableColumn> existing, Remedies remedies, List<String> differences)
      throws SQLException {
    var known = new HashSet<String>();
    table.columns().forEach(column -> known.add(column.name()));
    for (var found : existing.entrySet()) {
      if (found.getValue().mustBeGiven()
          && !known.contains(found.getKey())
          && !found.getKey().startsWith(Column.RESERVED_PREFIX)) {
        differences.add(
            "column %s is not in the schema and cannot be null; run: %s"
                .formatted(TableName.quote(found.getKey()), remedies.letNullsIn(found.getKey())));
      }
    }
  }

  /**
   * Drops {@code not null} of a field that may be null by now, if the sink made the table: it came
   * from an older contract. In a table that existed before, {@code not null} may be intended; it
   * stays and refuses single rows.
   */
  private void letNullsIn(Map<String, TableColumn> existing, List<String> changes) {
    if (!isOurs(existing)) {
      return;
    }
    for (var column : table.columns()) {
      var found = existing.get(column.name());
      if (found != null && found.notNull() && !column.required()) {
        changes.add(
            "alter table %s alter column %s drop not null".formatted(name, column.quoted()));
      }
    }
  }

  private static boolean isOurs(Map<String, TableColumn> existing) {
    var eventId = existing.get(TargetTable.EVENT_ID);
    return eventId != null && eventId.notNull();
  }
}
