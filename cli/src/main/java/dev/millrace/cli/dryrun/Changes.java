package dev.millrace.cli.dryrun;

import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows which fields of a payload changed, are new, or are gone. */
final class Changes {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Changes() {}

  /** The lines; every field is new when the payload is no JSON object. */
  static List<String> lines(byte[] payload, Map<String, Object> record, Terminal terminal) {
    var before = tree(payload);
    int width = record.keySet().stream().mapToInt(String::length).max().orElse(0);
    var lines = new ArrayList<String>();
    record.forEach(
        (name, value) -> {
          var padded = name + " ".repeat(Math.max(0, width - name.length()));
          var now = Escaped.line(JSON.writeValueAsString(value));
          var old = before.get(name);
          if (old == null) {
            lines.add(terminal.styled(Style.GREEN, "+ " + padded + "  " + now));
          } else if (!same(old, JSON.valueToTree(value))) {
            var was = Escaped.line(old.toString());
            lines.add(terminal.styled(Style.YELLOW, "~ " + padded + "  " + was + " → " + now));
          } else {
            lines.add(terminal.styled(Style.DIM, "  " + padded + "  " + now));
          }
        });
    for (var field : before.properties()) {
      if (!record.containsKey(field.getKey())) {
        lines.add(
            terminal.styled(
                Style.RED,
                "- %s  %s"
                    .formatted(
                        Escaped.line(pad(field.getKey(), width)),
                        Escaped.line(field.getValue().toString()))));
      }
    }
    return lines;
  }

  /** Numbers are compared as numbers, and objects whatever the order of their fields. */
  private static boolean same(JsonNode old, JsonNode now) {
    if (old.isNumber() && now.isNumber()) {
      return old.decimalValue().compareTo(now.decimalValue()) == 0;
    }
    if (old.isObject() && now.isObject()) {
      return old.size() == now.size()
          && old.properties().stream()
              .allMatch(
                  field ->
                      now.has(field.getKey()) && same(field.getValue(), now.get(field.getKey())));
    }
    if (old.isArray() && now.isArray() && old.size() == now.size()) {
      for (int i = 0; i < old.size(); i++) {
        if (!same(old.get(i), now.get(i))) {
          return false;
        }
      }
      return true;
    }
    return old.equals(now);
  }

  private static String pad(String name, int width) {
    return name + " ".repeat(Math.max(0, width - name.length()));
  }

  private static JsonNode tree(byte[] payload) {
    try {
      var tree = JSON.readTree(payload);
      return tree.isObject() ? tree : JSON.createObjectNode();
    } catch (JacksonException | NumberFormatException _) {
      return JSON.createObjectNode();
    }
  }
}
