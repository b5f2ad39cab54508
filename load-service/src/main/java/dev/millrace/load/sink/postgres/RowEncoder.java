package dev.millrace.load.sink.postgres;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.sink.Sink.Change;
import dev.millrace.runtime.sink.Sink.SinkRow;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a row as a tuple of PostgreSQL's binary COPY: the count of fields, then the length and
 * bytes of each. Not thread-safe: it reuses its buffers.
 */
final class RowEncoder {

  /** PostgreSQL counts from 2000-01-01. */
  private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

  private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;

  /** Bounds of date and timestamptz, in days and seconds since then; timestamp.h. */
  private static final long MIN_DAY = -2_451_545;

  private static final long MAX_DAY = 2_145_031_948;
  private static final long MIN_SECOND = -211_813_488_000L;
  private static final long MAX_SECOND = 9_223_371_331_199L;

  private static final int JSONB_VERSION = 1;
  private static final int NULL = -1;

  private final List<Column> columns;
  private final boolean deletes;
  private final NumericBytes numeric = new NumericBytes();

  RowEncoder(TargetTable table) {
    this.columns = table.columns();
    this.deletes = table.target().deletes();
  }

  /**
   * Appends a row for the batch table.
   *
   * @param place of the row in its batch
   * @return the refusal, in which case nothing is appended; null when the row is written
   */
  @Nullable EventError put(SinkRow row, int place, CopyBuffer out) {
    var start = out.size();
    boolean deletion = row.change() == Change.DELETE;
    if (deletion && !deletes) {
      throw new IllegalArgumentException("a deletion, where the sink takes none: " + row);
    }
    out.putShort(columns.size() + (deletes ? 4 : 3));
    var refused = putFields(row, start, out);
    if (refused == null) {
      out.putInt(4);
      out.putInt(place);
      if (deletes) {
        out.putInt(1);
        out.putByte(deletion ? 1 : 0);
      }
    }
    return refused;
  }

  /**
   * Appends a row for the target itself.
   *
   * @return the refusal, upon which nothing is appended; null when the row is written
   */
  @Nullable EventError putForTarget(SinkRow row, CopyBuffer out) {
    var start = out.size();
    out.putShort(columns.size() + 2);
    return putFields(row, start, out);
  }

  private @Nullable EventError putFields(SinkRow row, int start, CopyBuffer out) {
    boolean deletion = row.change() == Change.DELETE;
    for (int i = 0; i < columns.size(); i++) {
      var column = columns.get(i);
      var value = row.row().get(column.slot());
      try {
        putField(column, value, !deletion && column.required(), out);
      } catch (RefusedValue e) {
        out.cutTo(start);
        return refusal(ErrorCode.SINK_REFUSED, column.name(), e.getMessage());
      } catch (ClassCastException _) {
        out.cutTo(start);
        return refusal(
            ErrorCode.CONTRACT_BROKEN,
            column.name(),
            "%s, where the schema has %s".formatted(kindOf(value), column.type().kind()));
      } catch (RuntimeException e) {
        out.cutTo(start);
        return refusal(ErrorCode.UNCLASSIFIED, column.name(), "cannot be written: " + e);
      }
    }
    try {
      putOwn(row, out);
      return null;
    } catch (RefusedValue e) {
      out.cutTo(start);
      return refusal(ErrorCode.SINK_REFUSED, TargetTable.EVENT_ID, e.getMessage());
    }
  }

  private static EventError refusal(ErrorCode code, String column, @Nullable String message) {
    return EventError.ofField(code, column, "column " + column + ": " + message);
  }

  private static String kindOf(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getSimpleName();
  }

  private static void putOwn(SinkRow row, CopyBuffer out) throws RefusedValue {
    var at = out.size();
    out.putInt(0);
    out.putText(row.eventId());
    out.setInt(at, out.size() - at - 4);
    out.putInt(8);
    out.putLong(micros(Instant.ofEpochMilli(row.ingestedAt())));
  }

  private void putField(Column column, @Nullable Object value, boolean required, CopyBuffer out)
      throws RefusedValue {
    if (value == null || value == Row.ABSENT) {
      if (required) {
        throw new RefusedValue("null, where a value is required");
      }
      out.putInt(NULL);
      return;
    }
    var at = out.size();
    out.putInt(0);
    putValue(column.stored(), value, out);
    out.setInt(at, out.size() - at - 4);
  }

  private void putValue(ColumnType type, Object value, CopyBuffer out) throws RefusedValue {
    switch (type) {
      case BOOLEAN -> out.putByte((Boolean) value ? 1 : 0);
      case INTEGER -> out.putInt(toInt((Long) value));
      case BIGINT -> out.putLong((Long) value);
      case REAL -> out.putInt(Float.floatToIntBits(((Double) value).floatValue()));
      case DOUBLE -> out.putLong(Double.doubleToLongBits((Double) value));
      case NUMERIC -> numeric.put((BigDecimal) value, out);
      case TEXT -> out.putText((String) value);
      case UUID -> {
        var uuid = (UUID) value;
        out.putLong(uuid.getMostSignificantBits());
        out.putLong(uuid.getLeastSignificantBits());
      }
      case BYTEA -> out.putBytes((byte[]) value);
      case DATE -> out.putInt(days((LocalDate) value));
      case TIME -> out.putLong(((LocalTime) value).toNanoOfDay() / 1000);
      case TIMESTAMPTZ -> out.putLong(micros((Instant) value));
      case JSONB -> {
        out.putByte(JSONB_VERSION);
        JsonText.put(value, out);
      }
    }
  }

  private static int toInt(long value) throws RefusedValue {
    if (value != (int) value) {
      throw new RefusedValue(value + " is beyond the range of integer");
    }
    return (int) value;
  }

  private static int days(LocalDate date) throws RefusedValue {
    var days = date.toEpochDay() - EPOCH_DAY;
    if (days < MIN_DAY || days > MAX_DAY) {
      throw new RefusedValue(date + " is beyond the range of date");
    }
    return (int) days;
  }

  private static long micros(Instant instant) throws RefusedValue {
    var seconds = instant.getEpochSecond() - EPOCH_SECOND;
    if (seconds < MIN_SECOND || seconds > MAX_SECOND) {
      throw new RefusedValue(
          instant.truncatedTo(ChronoUnit.SECONDS) + " is beyond the range of timestamptz");
    }
    return seconds * 1_000_000 + instant.getNano() / 1000;
  }
}
