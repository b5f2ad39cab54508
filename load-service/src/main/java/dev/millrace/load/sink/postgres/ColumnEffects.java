package dev.millrace.load.sink.postgres;

import java.util.ArrayList;

/** What a column that fits would do to some values without refusing them, or by refusing them. */
final class ColumnEffects {

  private ColumnEffects() {}

  /**
   * A sentence about it; empty when the column takes all values as they are.
   *
   * @param isKey whether rows are replaced by the column's values
   */
  static String of(Column column, TableColumn found, boolean isKey) {
    var effects = new ArrayList<String>();
    var narrows = column.stored().narrows(column.type(), found.typeName(), found.modifier());
    if (!narrows.isEmpty()) {
      effects.add(narrows);
    }
    var equates = isKey && column.stored() == ColumnType.TEXT ? found.equates() : "";
    if (!equates.isEmpty()) {
      effects.add(equates + " are one key here, and the row of one replaces the row of the other");
    }
    return effects.isEmpty()
        ? ""
        : "column %s is %s, where the schema asks for %s: %s"
            .formatted(
                column.quoted(), found.declared(), column.sqlType(), String.join("; ", effects));
  }
}
