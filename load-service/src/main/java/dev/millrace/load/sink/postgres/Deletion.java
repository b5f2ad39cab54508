package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.key.KeyValues;
import dev.millrace.spec.word.Problems;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.WordContext;
import java.util.HashSet;
import java.util.Locale;

/**
 * Checks whether tombstones can find their rows. A tombstone only has the text of the business key,
 * as ingest made it from the payload.
 */
final class Deletion {

  private Deletion() {}

  static void check(Value.Mapping sink, WordContext context, Problems problems) {
    if (!sink.text("delete").equals("tombstone")) {
      return;
    }
    var delete = sink.find("delete").orElseThrow();
    if (!sink.text("mode").equals("upsert")) {
      problems.report(
          delete.position(),
          "delete: tombstone has no meaning in mode append, where no key identifies a row",
          "add mode: upsert and a key, or leave delete out");
      return;
    }
    var key = Target.key(sink);
    if (!context.key().isEmpty() && !new HashSet<>(key).equals(new HashSet<>(context.key()))) {
      problems.report(
          delete.position(),
          "a tombstone names values of ingest.key %s, but rows are identified by %s"
              .formatted(context.key(), key),
          "make the sink's key and ingest.key the same fields, or leave delete out");
      return;
    }
    key.forEach(field -> check(field, delete, context, problems));
  }

  private static void check(String field, Value delete, WordContext context, Problems problems) {
    var type = context.contract().type(field);
    if (type.isEmpty() || ColumnType.of(type.get()) == ColumnType.JSONB) {
      return; // reported as a mistake of the key
    }
    if (!KeyValues.canRead(type.get().kind())) {
      problems.report(
          delete.position(),
          "field '%s' is of type %s, which a tombstone's key cannot name exactly"
              .formatted(field, type.get().kind().name().toLowerCase(Locale.ROOT)),
          "use a key of texts, whole numbers, decimals, dates, booleans or UUIDs");
    } else if (context.rewritten().contains(field)) {
      problems.report(
          delete.position(),
          "a step changes field '%s', so a tombstone with the payload's value misses the row"
              .formatted(field),
          "leave the key as it comes, or leave delete out");
    }
  }
}
