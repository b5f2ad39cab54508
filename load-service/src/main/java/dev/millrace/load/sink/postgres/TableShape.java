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

  /** Whether values of a column are equal exactly when their bytes are. */
  boolean isExact(Column column) {
    var found = columns.get(column.name());
    return found == null || found.isExact();
  }

  /** An expression by which the database tells whether two values of a key are equal. */
  String comparable(Column column) {
    var found = columns.get(column.name());
    if (found != null && !found.isExact()) {
      return column.quoted() + found.comparison();
    }
    // Texts sort by their bytes, which is cheaper than by the database's collation.
    return column.quoted() + (column.stored() == ColumnType.TEXT ? " collate \"C\"" : "");
  }
}
