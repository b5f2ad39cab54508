package dev.millrace.runtime.row;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field values of one event. The Java type of a value is the one {@link
 * dev.millrace.spec.type.FieldType.Kind} names; a value that has not been cast yet is as the
 * payload had it: String, Long (BigInteger beyond 64 bits), BigDecimal, Boolean, List, Map or null.
 * A field the payload did not have is {@link #ABSENT}, which is not the same as null.
 *
 * <p>Mutable and not thread-safe: one row is reused for all events of a thread.
 */
public final class Row {

  /** In the slot of a field that the event does not have. */
  public static final Object ABSENT =
      new Object() {
        @Override
        public String toString() {
          return "(absent)";
        }
      };

  private final RowLayout layout;
  private final @Nullable Object[] values;

  public Row(RowLayout layout) {
    this.layout = layout;
    this.values = new Object[layout.size()];
    clear();
  }

  public RowLayout layout() {
    return layout;
  }

  /** The value in a slot: null, {@link #ABSENT}, or a value of the field's Java type. */
  public @Nullable Object get(int slot) {
    return values[slot];
  }

  public void set(int slot, @Nullable Object value) {
    values[slot] = value;
  }

  /** Whether the field is absent or null. */
  public boolean isMissing(int slot) {
    var value = values[slot];
    return value == null || value == ABSENT;
  }

  /** Makes every field absent. */
  public void clear() {
    Arrays.fill(values, ABSENT);
  }

  /** A row of its own with the same values (which are shared). */
  public Row copy() {
    var copy = new Row(layout);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    return copy;
  }
}
