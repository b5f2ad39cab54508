package dev.millrace.load.sink.postgres;

import java.util.Map;

/**
 * The result of checking a table. It is valid while the fingerprint stays the same.
 *
 * @param fingerprint of the catalogue's rows about it; see {@link Catalogue#fingerprint}
 * @param takesCopies whether bytes may be copied straight into it
 * @param columns of the table by name
 */
record TableShape(String fingerprint, boolean takesCopies, Map<String, TableColumn> columns) {

  TableShape {
    columns = Map.copyOf(columns);
  }

  /**
   * The table's oid: the first part of the fingerprint. Another table of the same name has another
   * oid.
   */
  long oid() {
    return Long.parseLong(fingerprint.substring(0, fingerprint.indexOf(' ')));
  }

  /** Whether values that a column holds are equal exactly when their bytes are. */
  boolean isExact(Column column) {
    var found = columns.get(column.name());
    return found == null || found.isExact();
  }

  /**
   * An SQL expression whose values are equal exactly when two values of the key are equal for the
   * table.
   */
  String comparable(Column column) {
    var held = held("", column);
    // Texts sort by their bytes: that is cheaper than sorting by the database's collation.
    return column.stored() == ColumnType.TEXT && isExact(column)
        ? (held.equals(column.quoted()) ? held : "(" + held + ")") + " collate \"C\""
        : held;
  }

  /**
   * An SQL expression that gives a key's value the form in which the table would store and compare
   * it.
   *
   * @param prefix of the column, such as {@code b.}; or nothing
   */
  String held(String prefix, Column column) {
    var found = columns.get(column.name());
    var value = prefix + column.quoted();
    return found == null || column.stored() != ColumnType.TEXT ? value : found.held(value);
  }
}
