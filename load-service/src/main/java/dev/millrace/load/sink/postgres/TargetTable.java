package dev.millrace.load.sink.postgres;

import static java.util.stream.Collectors.joining;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The table that a target needs for a contract, and its SQL.
 *
 * @param columns of the contract, in its order
 */
record TargetTable(Target target, List<Column> columns) {

  /** The session's own table, into which batches are copied. */
  static final String BATCH = "pg_temp.\"mr_batch\"";

  static final String EVENT_ID = "_mr_event_id";
  static final String INGESTED_AT = "_mr_ingested_at";
  static final String LOADED_AT = "_mr_loaded_at";

  /** When a key was remembered as deleted. */
  static final String DELETED_AT = "_mr_deleted_at";

  /** The sink's own columns, as they are added to a table that existed before. */
  static final List<Column> OWN_COLUMNS =
      List.of(
          own(EVENT_ID, FieldType.of(Kind.STRING)),
          own(INGESTED_AT, FieldType.of(Kind.TIMESTAMP_MILLIS)),
          own(LOADED_AT, FieldType.of(Kind.TIMESTAMP_MILLIS)));

  /** The place of a row in its batch. */
  static final String PLACE = "_mr_place";

  /** Marks a deletion, which has only the key. The column exists only when the target deletes. */
  static final String DELETE = "_mr_delete";

  TargetTable {
    columns = List.copyOf(columns);
  }

  static TargetTable of(Target target, Fields contract) {
    var columns = new ArrayList<Column>();
    for (var field : contract.asMap().entrySet()) {
      var type = field.getValue();
      var required = !type.nullable() || target.key().contains(field.getKey());
      columns.add(new Column(field.getKey(), columns.size(), type, ColumnType.of(type), required));
    }
    return new TargetTable(target, columns);
  }

  /** Nullable, because the table may have rows from before it had the column. */
  private static Column own(String name, FieldType type) {
    return new Column(name, -1, type.orNull(), ColumnType.of(type), false);
  }

  /** The end of the declaration of one of the sink's own columns. */
  static String defaultOf(Column own) {
    return own.name().equals(LOADED_AT) ? " default now()" : "";
  }

  String quoted() {
    return target.table().quoted();
  }

  String createTable() {
    var lines =
        Stream.of(
                columns.stream().map(Column::declaration),
                Stream.of(
                    "\"" + EVENT_ID + "\" text not null",
                    "\"" + INGESTED_AT + "\" timestamptz not null",
                    "\"" + LOADED_AT + "\" timestamptz not null default now()"),
                Stream.of(target.upserts() ? "primary key (" + keyList() + ")" : "")
                    .filter(line -> !line.isEmpty()))
            .flatMap(line -> line);
    return lines.collect(
        joining(",\n  ", "create table if not exists " + quoted() + " (\n  ", "\n)"));
  }

  /**
   * Makes the table into which a batch is copied. All its columns are nullable, so that only the
   * target refuses rows.
   */
  String createBatchTable() {
    return columns.stream()
        .map(column -> column.quoted() + " " + column.sqlType())
        .collect(
            joining(
                ", ",
                "create temp table \"mr_batch\" (",
                ", \"%s\" text, \"%s\" timestamptz, \"%s\" integer%s) on commit delete rows"
                    .formatted(
                        EVENT_ID,
                        INGESTED_AT,
                        PLACE,
                        target.deletes() ? ", \"" + DELETE + "\" boolean" : "")));
  }

  /** Columns in the order of {@link RowEncoder}. */
  String copy() {
    return "copy %s (%s, \"%s\"%s) from stdin (format binary)"
        .formatted(BATCH, copiedColumns(), PLACE, target.deletes() ? ", \"" + DELETE + "\"" : "");
  }

  /** Copies the same columns straight into the target, whose default fills in the load time. */
  String copyToTarget() {
    return "copy %s (%s) from stdin (format binary)".formatted(quoted(), copiedColumns());
  }

  /**
   * The table of deleted keys.
   *
   * @param types of the key columns of an existing target, so that both tables compare keys alike
   */
  String createMemory(Map<String, String> types) {
    var memory = target.memory();
    return keyColumns().stream()
        .map(
            column ->
                column.quoted()
                    + " "
                    + types.getOrDefault(column.name(), column.sqlType())
                    + " not null")
        .collect(
            joining(
                ", ",
                "create table if not exists " + memory.quoted() + " (",
                ", \"%s\" timestamptz not null, \"%s\" text not null, \"%s\" timestamptz not null default now(), primary key (%s)); create index if not exists %s on %s (\"%3$s\")"
                    .formatted(
                        INGESTED_AT,
                        EVENT_ID,
                        DELETED_AT,
                        keyList(),
                        TableName.quote("at of " + Integer.toHexString(memory.name().hashCode())),
                        memory.quoted())));
  }

  /** The columns that identify a row, in the order of the contract. */
  List<Column> keyColumns() {
    return columns.stream().filter(column -> target.key().contains(column.name())).toList();
  }

  String copiedColumns() {
    return Stream.concat(
            columns.stream().map(Column::quoted),
            Stream.of(EVENT_ID, INGESTED_AT).map(TableName::quote))
        .collect(joining(", "));
  }

  String keyList() {
    return target.key().stream().map(TableName::quote).collect(joining(", "));
  }
}
