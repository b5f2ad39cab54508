package dev.millrace.runtime.codec;

import static dev.millrace.runtime.codec.Fitting.misfit;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value of a schema. Takes the Java type that rows hold, or any value that {@link
 * Fitting} accepts. Any other value breaks the contract.
 */
@FunctionalInterface
interface ValueWriter {

  void write(@Nullable Object value, AvroOutput out) throws ContractBroken;

  /**
   * Writers by schema. One compiler serves one schema: a record that it names many times, or that
   * contains itself, has one writer.
   */
  final class Compiler {

    private static final String YEARS = "of the years 0000 to 9999";

    private final Map<String, RecordWriter> records = new HashMap<>();

    ValueWriter compile(Schema schema) {
      return switch (schema.getType()) {
        case NULL ->
            (value, out) -> {
              if (value != null) {
                throw misfit(value, "null");
              }
            };
        case BOOLEAN ->
            (value, out) -> {
              if (!(value instanceof Boolean bool)) {
                throw misfit(value, "boolean");
              }
              out.writeBoolean(bool);
            };
        case INT -> ofInt(schema);
        case LONG -> ofLong(schema);
        case FLOAT ->
            (value, out) -> {
              if (value == null
                  || !Fitting.isNumber(value)
                  || !Fitting.isWithinFloat(Fitting.nearest(value))) {
                throw misfit(value, "float");
              }
              out.writeFloat((float) Fitting.nearest(value));
            };
        case DOUBLE ->
            (value, out) -> {
              if (value instanceof Double number) {
                out.writeDouble(number);
              } else if (value != null && Fitting.isNumber(value)) {
                out.writeDouble(Fitting.nearest(value));
              } else {
                throw misfit(value, "double");
              }
            };
        case STRING -> ofString(schema);
        case BYTES -> ofBytes(schema);
        case FIXED -> ofFixed(schema);
        case ENUM -> ofEnum(schema.getEnumSymbols());
        case ARRAY -> ofArray(compile(schema.getElementType()));
        case MAP -> ofMap(compile(schema.getValueType()));
        case UNION -> ofUnion(schema);
        case RECORD ->
            records.computeIfAbsent(schema.getFullName(), _ -> new RecordWriter(schema, this));
      };
    }

    private static ValueWriter ofInt(Schema schema) {
      return switch (logicalName(schema)) {
        case "date" ->
            (value, out) -> {
              var date = Fitting.toDate(value);
              if (date == null) {
                throw misfit(
                    value,
                    value instanceof LocalDate ? "date " + YEARS : "date, such as 2026-01-31");
              }
              out.writeLong(date.toEpochDay());
            };
        case "time-millis" -> ofTime(ChronoUnit.MILLIS, 1_000_000, "millisecond");
        default ->
            (value, out) -> {
              var number = Fitting.toInt(value);
              if (number == null) {
                throw misfit(value, madeOf(schema, "int"));
              }
              out.writeLong(number);
            };
      };
    }

    private static ValueWriter ofLong(Schema schema) {
      return switch (logicalName(schema)) {
        case "timestamp-millis" -> ofTimestamp(ChronoUnit.MILLIS);
        case "timestamp-micros" -> ofTimestamp(ChronoUnit.MICROS);
        case "time-micros" -> ofTime(ChronoUnit.MICROS, 1_000, "microsecond");
        default ->
            (value, out) -> {
              var number = Fitting.toLong(value);
              if (number == null) {
                throw misfit(value, madeOf(schema, "long"));
              }
              out.writeLong(number);
            };
      };
    }

    /**
     * Describes the values that a type takes. For a logical type without a Java type, those of its
     * underlying type.
     */
    private static String madeOf(Schema schema, String type) {
      var logical = logicalName(schema);
      return logical.isEmpty() ? type : "%s, of which %s is made".formatted(type, logical);
    }

    private static ValueWriter ofTime(ChronoUnit unit, long nanos, String name) {
      return (value, out) -> {
        var time = Fitting.toTime(value, unit);
        if (time == null) {
          throw misfit(value, "time of day to the %s, such as 10:00:00.5".formatted(name));
        }
        out.writeLong(time.toNanoOfDay() / nanos);
      };
    }

    private static ValueWriter ofTimestamp(ChronoUnit unit) {
      return (value, out) -> {
        var instant = Fitting.toTimestamp(value);
        if (instant == null) {
          throw misfit(
              value,
              value instanceof Instant
                  ? "timestamp " + YEARS
                  : "timestamp, such as 2026-01-31T10:00:00Z (a number needs a cast)");
        }
        out.writeLong(Fitting.since(instant, unit));
      };
    }

    private static ValueWriter ofString(Schema schema) {
      if (!logicalName(schema).equals("uuid")) {
        return (value, out) -> {
          if (!(value instanceof String text)) {
            throw misfit(value, "string");
          }
          out.writeString(text);
        };
      }
      return (value, out) -> {
        var uuid = Fitting.toUuid(value);
        if (uuid == null) {
          throw misfit(value, "uuid");
        }
        out.writeString(uuid.toString());
      };
    }

    private static ValueWriter ofBytes(Schema schema) {
      if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        return (value, out) -> {
          var fitted = decimal(value, decimal);
          if (fitted.precision() < 19) {
            out.writeUnscaled(fitted.unscaledValue().longValue());
          } else {
            out.writeUnscaled(fitted.unscaledValue());
          }
        };
      }
      return (value, out) -> {
        if (!(value instanceof byte[] bytes)) {
          throw misfit(value, madeOf(schema, "bytes"));
        }
        out.writeBytes(bytes);
      };
    }

    private static ValueWriter ofFixed(Schema schema) {
      int size = schema.getFixedSize();
      if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        return (value, out) -> {
          var unscaled = decimal(value, decimal).unscaledValue().toByteArray();
          if (unscaled.length > size) {
            throw misfit(value, "decimal within %d bytes".formatted(size));
          }
          var padded = new byte[size];
          Arrays.fill(padded, (byte) (unscaled[0] < 0 ? -1 : 0));
          System.arraycopy(unscaled, 0, padded, size - unscaled.length, unscaled.length);
          out.writeRaw(padded);
        };
      }
      if (logicalName(schema).equals("uuid")) {
        return (value, out) -> {
          var uuid = Fitting.toUuid(value);
          if (uuid == null) {
            throw misfit(value, "uuid");
          }
          out.writeRaw(
              ByteBuffer.allocate(size)
                  .putLong(uuid.getMostSignificantBits())
                  .putLong(uuid.getLeastSignificantBits())
                  .array());
        };
      }
      return (value, out) -> {
        if (!(value instanceof byte[] bytes) || bytes.length != size) {
          throw misfit(value, madeOf(schema, "%d bytes".formatted(size)));
        }
        out.writeRaw(bytes);
      };
    }

    private static BigDecimal decimal(@Nullable Object value, LogicalTypes.Decimal type)
        throws ContractBroken {
      var fitted = Fitting.toDecimal(value, type);
      if (fitted == null) {
        throw misfit(value, "decimal(%d,%d)".formatted(type.getPrecision(), type.getScale()));
      }
      return fitted;
    }

    private static ValueWriter ofEnum(List<String> symbols) {
      return (value, out) -> {
        int index = Fitting.symbol(value, symbols);
        if (index < 0) {
          throw misfit(value, "one of " + symbols);
        }
        out.writeLong(index);
      };
    }

    private static ValueWriter ofArray(ValueWriter item) {
      return (value, out) -> {
        if (!(value instanceof List<?> items)) {
          throw misfit(value, "array");
        }
        out.enter();
        if (!items.isEmpty()) {
          out.writeLong(items.size());
          int index = 0;
          try {
            for (var each : items) {
              item.write(each, out);
              index++;
            }
          } catch (ContractBroken e) {
            throw e.inItem(index);
          }
        }
        out.writeLong(0);
        out.leave();
      };
    }

    private static ValueWriter ofMap(ValueWriter item) {
      return (value, out) -> {
        if (!(value instanceof Map<?, ?> entries)) {
          throw misfit(value, "map");
        }
        out.enter();
        if (!entries.isEmpty()) {
          out.writeLong(entries.size());
          for (var entry : entries.entrySet()) {
            var key = String.valueOf(entry.getKey());
            out.writeString(key);
            try {
              item.write(entry.getValue(), out);
            } catch (ContractBroken e) {
              throw e.inEntry(key);
            }
          }
        }
        out.writeLong(0);
        out.leave();
      };
    }

    private ValueWriter ofUnion(Schema union) {
      var types = union.getTypes();
      int nothing = union.isNullable() ? types.indexOf(Schema.create(Schema.Type.NULL)) : -1;
      if (types.size() - (nothing < 0 ? 0 : 1) != 1) {
        return new UnionWriter(types, this);
      }
      int something = nothing == 0 ? 1 : 0;
      var writer = compile(types.get(something));
      return (value, out) -> {
        if (value == null && nothing >= 0) {
          out.writeLong(nothing);
        } else {
          out.writeLong(something);
          writer.write(value, out);
        }
      };
    }

    private static String logicalName(Schema schema) {
      return schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    }
  }
}
