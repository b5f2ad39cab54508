package dev.millrace.ingest;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The business key of an event as text: the values of its fields, joined by a bar. */
final class BusinessKey {

  private static final int LONGEST = 1_000;

  private final List<String> fields;
  private final int[] slots;

  BusinessKey(List<String> fields, RowLayout layout) {
    this.fields = fields;
    this.slots = fields.stream().mapToInt(layout::slot).toArray();
  }

  /** What keeps the row from having a key; empty when it has one. */
  String problem(Row row) {
    for (int i = 0; i < slots.length; i++) {
      var problem = problem(row, i);
      if (!problem.isEmpty()) {
        return problem;
      }
    }
    return "";
  }

  private String problem(Row row, int index) {
    var name = fields.get(index);
    var value = row.get(slots[index]);
    if (value == Row.ABSENT) {
      return "key field %s is missing".formatted(name);
    }
    return switch (value) {
      case null -> "key field %s is null".formatted(name);
      case String text when text.isEmpty() -> "key field %s is an empty text".formatted(name);
      case String text when text.length() > LONGEST ->
          "key field %s has %d characters: at most %d".formatted(name, text.length(), LONGEST);
      case Map<?, ?> _ ->
          "key field %s is an object: text or a number was expected".formatted(name);
      case List<?> _ -> "key field %s is a list: text or a number was expected".formatted(name);
      default -> "";
    };
  }

  /** The key of a row without a problem. */
  String text(Row row) {
    if (slots.length == 1) {
      return text(row.get(slots[0]));
    }
    var text = new StringBuilder();
    for (int slot : slots) {
      if (!text.isEmpty()) {
        text.append('|');
      }
      text.append(text(row.get(slot)));
    }
    return text.toString();
  }

  /** 1.0 and 1.00 are one key; the exponent stays, as 1e999999 would be long to write out. */
  private static String text(Object value) {
    return value instanceof BigDecimal number
        ? number.stripTrailingZeros().toString()
        : value.toString();
  }
}
