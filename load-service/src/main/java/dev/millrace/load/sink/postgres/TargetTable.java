package dev.millrace.load.sink.postgres;

import static java.util.stream.Collectors.joining;

import dev.millrace.spec.type.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table a target needs for a contract, and the SQL around it.
 *
 * @param columns of the contract, in its order
 */
record TargetTable(Target target, List<Column> columns) {

  /** The session's own table, into which batches are copied. */
  static final String BATCH = "pg_temp.\"mr_batch\"";

  static final String EVENT_ID = "_mr_event_id";
  static final String INGESTED_AT = "_mr_ingested_at";
  static final String LOADED_AT = "_mr_loaded_at";

  /** The place of a row in its batch. */
  static final String PLACE = "_mr_place";

  /** Whether it is a deletion, of which only the key is there; only where the target deletes. */
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
   * The table a batch is copied into. Nothing is required there, so that a refusal comes from the
   * target.
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

  /** The same columns straight into the target, which tells itself when a row was loaded. */
  String copyToTarget() {
    return "copy %s (%s) from stdin (format binary)".formatted(quoted(), copiedColumns());
  }

  /**
   * Removes the rows of keys whose last event in the batch is a deletion. To come before {@link
   * #merge}, which then brings those of all other keys.
   */
  String delete() {
    return "delete from %s t using %s where latest.\"%s\" and %s"
        .formatted(
            quoted(),
            source(),
            DELETE,
            target.key().stream()
                .map(TableName::quote)
                .map(name -> "t." + name + " = latest." + name)
                .collect(joining(" and ")));
  }

  /** Moves the batch to the target in one statement. */
  String merge() {
    return insert(source());
  }

  /** The same for a batch in which no key repeats: there is nothing to sort. */
  String mergeDistinct() {
    return insert(BATCH + " as latest");
  }

  private String insert(String source) {
    return "insert into %s (%s, \"%s\") select %2$s, now() from %s"
            .formatted(quoted(), copiedColumns(), LOADED_AT, source)
        + (target.deletes() ? " where not latest.\"" + DELETE + "\"" : "")
        + (target.upserts() ? " on conflict (" + keyList() + ") do update set " + updates() : "");
  }

  /** The batch, and of rows that replace each other the last. */
  private String source() {
    return target.upserts()
        ? "(select distinct on (%s) * from %s order by %1$s, \"%s\" desc) as latest"
            .formatted(sortedKey(), BATCH, PLACE)
        : "%s order by \"%s\"".formatted(BATCH, PLACE);
  }

  /** Texts sort by their bytes, which is cheaper than by the database's collation. */
  private String sortedKey() {
    return columns.stream()
        .filter(column -> target.key().contains(column.name()))
        .map(
            column ->
                column.quoted() + (column.stored() == ColumnType.TEXT ? " collate \"C\"" : ""))
        .collect(joining(", "));
  }

  private String updates() {
    return Stream.concat(
            columns.stream().map(Column::name).filter(name -> !target.key().contains(name)),
            Stream.of(EVENT_ID, INGESTED_AT, LOADED_AT))
        .map(TableName::quote)
        .map(name -> name + " = excluded." + name)
        .collect(joining(", "));
  }

  private String copiedColumns() {
    return Stream.concat(
            columns.stream().map(Column::quoted),
            Stream.of(EVENT_ID, INGESTED_AT).map(TableName::quote))
        .collect(joining(", "));
  }

  String keyList() {
    return target.key().stream().map(TableName::quote).collect(joining(", "));
  }
}
