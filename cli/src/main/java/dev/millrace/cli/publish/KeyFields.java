package dev.millrace.cli.publish;

import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.key.KeyText;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the record key from fields of a JSON event, as the platform does. Not thread-safe. */
final class KeyFields {

  private final List<String> fields;
  private final Row row;
  private final JsonRowReader reader;

  KeyFields(List<String> fields) {
    this.fields = List.copyOf(fields);
    var layout = new RowLayout(this.fields);
    this.row = new Row(layout);
    this.reader = new JsonRowReader(layout);
  }

  /** Null when there are no fields, or the event does not have one of them. */
  byte @Nullable [] of(byte[] event) {
    if (fields.isEmpty()) {
      return null;
    }
    try {
      reader.read(event, row);
    } catch (Undecodable _) {
      return null;
    }
    var parts = new ArrayList<String>(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      var value = row.get(i);
      if (value == null || value == Row.ABSENT || value instanceof List || value instanceof Map) {
        return null;
      }
      parts.add(KeyText.of(value));
    }
    return KeyText.join(parts).getBytes(StandardCharsets.UTF_8);
  }
}
