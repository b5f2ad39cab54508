package dev.millrace.ingest;

import dev.millrace.runtime.key.KeyText;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The business key of an event as text: the values of its fields, joined as {@link KeyText}. */
final class BusinessKey {

  private static final int LONGEST = 1_000;

  private final List<String> fields;
  private final int[] slots;
  private final Kind[] kinds;

  /**
   * @param contract of the pipeline. It gives the types of the key's fields; a field that only the
   *     payload has keeps its text
   */
  BusinessKey(List<String> fields, RowLayout layout, Fields contract) {
    this.fields = fields;
    this.slots = fields.stream().mapToInt(layout::slot).toArray();
    this.kinds =
        fields.stream()
            .map(field -> contract.type(field).map(FieldType::kind).orElse(Kind.ANY))
            .toArray(Kind[]::new);
  }

  /** Says why the text cannot be a key; empty when it can. */
  String problem(String text) {
    var values = KeyText.split(text, fields.size());
    if (values.isEmpty()) {
      return "the tombstone's key does not have the form %s".formatted(KeyText.join(fields));
    }
    for (int i = 0; i < slots.length; i++) {
      var problem = problem(values.get().get(i), fields.get(i));
      if (!problem.isEmpty()) {
        return problem;
      }
    }
    return "";
  }

  /** Says why the row has no key; empty when it has one. */
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
    return value == Row.ABSENT ? "key field %s is missing".formatted(name) : problem(value, name);
  }

  private static String problem(@Nullable Object value, String name) {
    return switch (value) {
      case null -> "key field %s is null".formatted(name);
      case String text when text.isEmpty() -> "key field %s is an empty text".formatted(name);
      case String text when text.length() > LONGEST ->
          "key field %s has %d characters: at most %d".formatted(name, text.length(), LONGEST);
      case Map<?, ?> _ ->
          "key field %s is an object: text or a number was expected".formatted(name);
      case List<?> _ -> "key field %s is a list: text or a number was expected".formatted(name);
      case byte[] _ -> "key field %s is bytes: text or a number was expected".formatted(name);
      case Double number when !Double.isFinite(number) ->
          "key field %s is %s: text or a number was expected".formatted(name, number);
      case Number number when KeyText.of(number).length() > LONGEST ->
          "key field %s is a number of more than %d digits".formatted(name, LONGEST);
      default -> "";
    };
  }

  /** The key of a row without a problem. */
  String text(Row row) {
    if (slots.length == 1) {
      return KeyText.of(row.get(slots[0]), kinds[0]);
    }
    var values = new String[slots.length];
    for (int i = 0; i < slots.length; i++) {
      values[i] = KeyText.of(row.get(slots[i]), kinds[i]);
    }
    return KeyText.join(Arrays.asList(values));
  }

  /** The key that a text without a problem names, as {@link #text(Row)} writes it. */
  String text(String named) {
    var values = new ArrayList<>(KeyText.split(named, slots.length).orElseThrow());
    for (int i = 0; i < slots.length; i++) {
      values.set(i, KeyText.of(values.get(i), kinds[i]));
    }
    return KeyText.join(values);
  }
}
