package dev.millrace.spec.reference;

import java.util.Collection;
import java.util.Map;

/**
 * Writes maps, collections, texts, numbers and booleans as JSON: two spaces a level, texts in one
 * line.
 */
final class JsonText {

  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Object value) {
    var json = new JsonText();
    json.write(value, "\n");
    return json.out.append('\n').toString();
  }

  private void write(Object value, String lineBreak) {
    switch (value) {
      case Map<?, ?> map -> writeAll(map.entrySet(), "{", "}", lineBreak);
      case Collection<?> items -> writeAll(items, "[", "]", lineBreak);
      case Map.Entry<?, ?> entry -> {
        write(String.valueOf(entry.getKey()), lineBreak);
        out.append(": ");
        write(entry.getValue(), lineBreak);
      }
      case String text -> quote(text);
      case Number _, Boolean _ -> out.append(value);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private void writeAll(Collection<?> items, String open, String close, String lineBreak) {
    if (items.stream().allMatch(String.class::isInstance)) {
      writeTexts(items, open, close);
      return;
    }
    out.append(open);
    var separator = "";
    for (var item : items) {
      out.append(separator).append(lineBreak).append("  ");
      write(item, lineBreak + "  ");
      separator = ",";
    }
    out.append(lineBreak).append(close);
  }

  /** Nothing, or only texts, in one line. */
  private void writeTexts(Collection<?> texts, String open, String close) {
    out.append(open);
    var separator = "";
    for (var text : texts) {
      out.append(separator);
      quote((String) text);
      separator = ", ";
    }
    out.append(close);
  }

  private void quote(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
