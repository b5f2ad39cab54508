package dev.millrace.load.sink.postgres;

import dev.millrace.spec.type.FieldType;

/**
 * One field of the contract as a column.
 *
 * @param slot of the field in a row
 * @param type in the contract
 * @param stored as
 * @param required whether null is refused: by the contract, or because it is part of the key
 */
record Column(String name, int slot, FieldType type, ColumnType stored, boolean required) {

  /** The prefix of the sink's own columns. */
  static final String RESERVED_PREFIX = "_mr_";

  String quoted() {
    return TableName.quote(name);
  }

  String sqlType() {
    return stored.sql(type);
  }

  /** As in {@code create table}. */
  String declaration() {
    return quoted() + " " + sqlType() + (required ? " not null" : "");
  }
}
