package dev.millrace.cli.publish;

import dev.millrace.runtime.pipeline.KeyText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Takes the record key from fields of a JSON event, joined as the platform does. */
final class KeyFields {

  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> fields;

  KeyFields(List<String> fields) {
    this.fields = List.copyOf(fields);
  }

  /** Null when there are no fields, or the event does not have one of them. */
  byte @Nullable [] of(byte[] event) {
    if (fields.isEmpty()) {
      return null;
    }
    try {
      var tree = JSON.readTree(event);
      var parts = new ArrayList<String>();
      for (var field : fields) {
        var value = tree.path(field);
        if (!value.isValueNode() || value.isNull()) {
          return null;
        }
        parts.add(value.asString());
      }
      return KeyText.join(parts).getBytes(StandardCharsets.UTF_8);
    } catch (JacksonException _) {
      return null;
    }
  }
}
