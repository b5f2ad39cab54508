package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.row.Row;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two rows of a batch may have one key. Where PostgreSQL may call different values
 * equal (numbers of another scale, parts of a microsecond, texts in a collation that ignores case),
 * the key counts as repeated. Not thread-safe.
 */
final class RepeatedKeys {

  private static final Set<ColumnType> EXACT =
      EnumSet.of(
          ColumnType.BOOLEAN,
          ColumnType.INTEGER,
          ColumnType.BIGINT,
          ColumnType.TEXT,
          ColumnType.UUID,
          ColumnType.DATE);

  private final int[] slots;
  private final boolean isExact;
  private final Set<@Nullable Object> seen = new HashSet<>();
  private int added;

  /**
   * @param isExactInTheTable whether the table compares values of a column by their bytes
   */
  RepeatedKeys(TargetTable table, Predicate<Column> isExactInTheTable) {
    var key = table.keyColumns();
    this.slots = key.stream().mapToInt(Column::slot).toArray();
    this.isExact =
        key.stream()
            .allMatch(column -> EXACT.contains(column.stored()) && isExactInTheTable.test(column));
  }

  /** Begins a batch. */
  void clear() {
    seen.clear();
    added = 0;
  }

  void add(Row row) {
    added++;
    if (isExact) {
      seen.add(key(row));
    }
  }

  boolean any() {
    return !isExact || seen.size() < added;
  }

  private @Nullable Object key(Row row) {
    if (slots.length == 1) {
      return row.get(slots[0]);
    }
    var values = new @Nullable Object[slots.length];
    for (int i = 0; i < slots.length; i++) {
      values[i] = row.get(slots[i]);
    }
    return Arrays.asList(values);
  }
}
