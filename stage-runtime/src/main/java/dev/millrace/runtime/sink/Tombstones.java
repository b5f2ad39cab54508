package dev.millrace.runtime.sink;

import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.key.KeyText;
import dev.millrace.runtime.key.KeyValues;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.spec.type.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a record without a value means to the sink of a pipeline. */
public final class Tombstones {

  private static final int LONGEST_SHOWN = 40;

  /** A field of the key, and where it is in a row. */
  private record KeyField(String name, int slot, FieldType type) {}

  private final RowLayout layout;
  private final List<KeyField> key;

  private Tombstones(RowLayout layout, List<KeyField> key) {
    this.layout = layout;
    this.key = List.copyOf(key);
  }

  /**
   * Those of a pipeline.
   *
   * @param layout of the rows its sink gets
   */
  public static Tombstones of(Pipeline pipeline, RowLayout layout) {
    var key = new ArrayList<KeyField>();
    if (pipeline.spec().deletesByTombstone()) {
      for (var name : pipeline.spec().ingest().key()) {
        var type = pipeline.fields().type(name).orElseThrow();
        key.add(new KeyField(name, layout.slot(name), type));
      }
    }
    return new Tombstones(layout, key);
  }

  /**
   * Answers the deletion that a record without a value asks for.
   *
   * @throws Undecodable when the pipeline does not take any, or its key is no key of the table
   */
  public SinkRow read(EventRecord event) throws Undecodable {
    if (key.isEmpty()) {
      throw new Undecodable(
          ErrorCode.EMPTY, "the record has no value, and the sink does not delete by tombstone");
    }
    var bytes = event.key();
    if (bytes == null) {
      throw new Undecodable(ErrorCode.KEY_MISSING, "the tombstone has no key");
    }
    var text = new String(bytes, StandardCharsets.UTF_8);
    var values =
        KeyText.split(text, key.size())
            .orElseThrow(
                () ->
                    new Undecodable(
                        ErrorCode.CAST_FAILED,
                        "the tombstone's key %s is not %s"
                            .formatted(shown(text), KeyText.join(names()))));
    var row = new Row(layout);
    for (int i = 0; i < key.size(); i++) {
      row.set(key.get(i).slot, value(key.get(i), values.get(i)));
    }
    return new SinkRow(
        event.partition(), event.offset(), event.eventId(), event.ingestedAt(), row, Change.DELETE);
  }

  private static Object value(KeyField field, String text) throws Undecodable {
    return KeyValues.read(text, field.type)
        .orElseThrow(
            () ->
                new Undecodable(
                    ErrorCode.CAST_FAILED,
                    "the tombstone's key has %s for %s, which is %s"
                        .formatted(shown(text), field.name, KeyValues.form(field.type))));
  }

  private List<String> names() {
    return key.stream().map(KeyField::name).toList();
  }

  private static String shown(String text) {
    return text.length() <= LONGEST_SHOWN
        ? "'" + text + "'"
        : "'" + text.substring(0, LONGEST_SHOWN) + "…'";
  }
}
