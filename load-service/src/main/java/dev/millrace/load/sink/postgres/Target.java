package dev.millrace.load.sink.postgres;

import dev.millrace.spec.word.Value;
import java.util.List;

/**
 * Where a pipeline's rows go.
 *
 * @param key the fields that identify a row; empty exactly when rows are appended
 * @param deletes whether a tombstone deletes the row of its key; only with a key
 */
record Target(TableName table, List<String> key, boolean deletes) {

  Target {
    key = List.copyOf(key);
  }

  Target(TableName table, List<String> key) {
    this(table, key, false);
  }

  /** The target a checked value names. */
  static Target of(Value value) {
    var mapping = (Value.Mapping) value;
    return new Target(
        TableName.parse(mapping.text("table")).orElseThrow(),
        key(mapping),
        mapping.text("delete").equals("tombstone"));
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
}
