package dev.millrace.load.sink.postgres;

import java.util.ArrayList;

/** Says how a column that fits would change or refuse some values. */
final class ColumnEffects {

  private ColumnEffects() {}

  /**
   * One sentence about the effect; empty when the column takes all values unchanged.
   *
   * @param isKey whether the column is part of the key, whose values decide which row is replaced
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
