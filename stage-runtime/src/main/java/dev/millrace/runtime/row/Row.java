package dev.millrace.runtime.row;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field values of one event. A value has the Java type that {@link
 * dev.millrace.spec.type.FieldType.Kind} names. A value that has not been cast yet has the
 * payload's type: String, Long (BigInteger beyond 64 bits), BigDecimal, Boolean, List, Map or null.
 * A field that the payload did not have is {@link #ABSENT}, which differs from null.
 *
 * <p>Mutable and not thread-safe. A stage reuses one row for all its events; a sink gets a new row
 * for each event.
 */
public final class Row {

  /** Marks the slot of a field that the event does not have. */
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

  /** Tells whether the field is absent or null. */
  public boolean isMissing(int slot) {
    var value = values[slot];
    return value == null || value == ABSENT;
  }

  /** Makes every field absent. */
  public void clear() {
    Arrays.fill(values, ABSENT);
  }

  /** A copy of the row. The values themselves are shared. */
  public Row copy() {
    var copy = new Row(layout);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    return copy;
  }
}
