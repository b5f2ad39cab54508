package dev.millrace.load.sink.postgres;

import java.util.Map;

/**
 * What was found when a table was looked at, and holds for as long as the catalogue says the same.
 *
 * @param fingerprint of the catalogue's rows about it; see {@link Catalogue#fingerprint}
 * @param takesCopies whether bytes may be copied straight into it
 * @param columns of the table by name
 */
record TableShape(String fingerprint, boolean takesCopies, Map<String, TableColumn> columns) {

  TableShape {
    columns = Map.copyOf(columns);
  }

  /** Of the table; another one of the same name has another. The first part of the fingerprint. */
  long oid() {
    return Long.parseLong(fingerprint.substring(0, fingerprint.indexOf(' ')));
  }

  /** Whether values that a column holds are equal exactly when their bytes are. */
  boolean isExact(Column column) {
    var found = columns.get(column.name());
    return found == null || found.isExact();
  }

  /** An expression by which the database tells whether two values of a batch's key are equal. */
  String comparable(Column column) {
    var held = held("", column);
    // Texts sort by their bytes, which is cheaper than by the database's collation.
    return column.stored() == ColumnType.TEXT && isExact(column)
        ? (held.equals(column.quoted()) ? held : "(" + held + ")") + " collate \"C\""
        : held;
  }

  /**
   * An expression for a value of a batch's key as the table would hold and compare it.
   *
   * @param prefix of the column, such as {@code b.}; or nothing
   */
  String held(String prefix, Column column) {
    var found = columns.get(column.name());
    var value = prefix + column.quoted();
    return found == null || column.stored() != ColumnType.TEXT ? value : found.held(value);
  }
}
