package dev.millrace.cli.dryrun;

import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows what became of the fields of a payload: changed, new, or gone. */
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
          var now = JSON.writeValueAsString(value);
          var old = before.get(name);
          if (old == null) {
            lines.add(terminal.styled(Style.GREEN, "+ " + padded + "  " + now));
          } else if (!same(old, value, now)) {
            lines.add(terminal.styled(Style.YELLOW, "~ " + padded + "  " + old + " → " + now));
          } else {
            lines.add(terminal.styled(Style.DIM, "  " + padded + "  " + now));
          }
        });
    for (var field : before.properties()) {
      if (!record.containsKey(field.getKey())) {
        lines.add(
            terminal.styled(
                Style.RED, "- %s  %s".formatted(pad(field.getKey(), width), field.getValue())));
      }
    }
    return lines;
  }

  private static boolean same(JsonNode old, Object value, String now) {
    if (old.isNumber() && value instanceof Number number) {
      return old.decimalValue().compareTo(new BigDecimal(number.toString())) == 0;
    }
    return Objects.equals(old.toString(), now);
  }

  private static String pad(String name, int width) {
    return name + " ".repeat(Math.max(0, width - name.length()));
  }

  private static JsonNode tree(byte[] payload) {
    try {
      var tree = JSON.readTree(payload);
      return tree.isObject() ? tree : JSON.createObjectNode();
    } catch (JacksonException _) {
      return JSON.createObjectNode();
    }
  }
}
