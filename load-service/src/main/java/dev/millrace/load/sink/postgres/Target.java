package dev.millrace.load.sink.postgres;

import dev.millrace.spec.word.TimeSpans;
import dev.millrace.spec.word.Value;
import java.time.Duration;
import java.util.List;

/**
 * The target of a pipeline's rows.
 *
 * @param key the fields that identify a row; empty exactly when rows are appended
 * @param deletes whether a tombstone deletes the row of its key; only with a key
 * @param version the column that says which of two events is newer; only with a key
 * @param rememberDeletions how long deleted keys are remembered
 */
record Target(
    TableName table,
    List<String> key,
    boolean deletes,
    String version,
    Duration rememberDeletions) {

  private static final Duration WEEK = Duration.ofDays(7);
  private static final int LONGEST_NAME = 63;

  Target {
    key = List.copyOf(key);
  }

  Target(TableName table, List<String> key, boolean deletes) {
    this(table, key, deletes, TargetTable.INGESTED_AT, WEEK);
  }

  Target(TableName table, List<String> key) {
    this(table, key, false);
  }

  /** The target that a checked value names. */
  static Target of(Value value) {
    var mapping = (Value.Mapping) value;
    return new Target(
        TableName.parse(mapping.text("table")).orElseThrow(),
        key(mapping),
        mapping.text("delete").equals("tombstone"),
        mapping.find("version").isPresent() ? mapping.text("version") : TargetTable.INGESTED_AT,
        TimeSpans.parse(mapping.text("remember-deletions")));
  }

  static List<String> key(Value.Mapping mapping) {
    return mapping.find("key").stream()
        .flatMap(key -> ((Value.Sequence) key).items().stream())
        .map(item -> ((Value.Text) item).text())
        .toList();
  }

  boolean upserts() {
    return !key.isEmpty();
  }

  /** Tells whether the ingest time says which event is newer. */
  boolean isVersionedByIngest() {
    return version.equals(TargetTable.INGESTED_AT);
  }

  /** The table of deleted keys, in the schema of the positions. */
  TableName memory() {
    var name = "deleted " + table;
    return new TableName(
        Positions.SCHEMA,
        name.length() <= LONGEST_NAME
            ? name
            : name.substring(0, LONGEST_NAME - 9) + " " + "%08x".formatted(name.hashCode()));
  }
}
