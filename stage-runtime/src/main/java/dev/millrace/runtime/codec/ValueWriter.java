package dev.millrace.runtime.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value of a schema, from the Java type that rows carry or from one that means exactly
 * the same. What does not fit exactly breaks the contract: nothing is rounded, cut or guessed.
 */
@FunctionalInterface
interface ValueWriter {

  void write(@Nullable Object value, AvroOutput out, String field) throws ContractBroken;

  static ValueWriter of(Schema schema) {
    return switch (schema.getType()) {
      case NULL ->
          (value, out, field) -> {
            if (value != null) {
              throw misfit(field, value, "null");
            }
          };
      case BOOLEAN ->
          (value, out, field) -> {
            if (!(value instanceof Boolean bool)) {
              throw misfit(field, value, "boolean");
            }
            out.writeBoolean(bool);
          };
      case INT -> ofInt(schema);
      case LONG -> ofLong(schema);
      case FLOAT -> (value, out, field) -> out.writeFloat((float) floating(value, field, "float"));
      case DOUBLE -> (value, out, field) -> out.writeDouble(floating(value, field, "double"));
      case STRING -> ofString(schema);
      case BYTES -> ofBytes(schema);
      case FIXED -> ofFixed(schema);
      case ENUM -> ofEnum(schema.getEnumSymbols());
      case ARRAY -> ofArray(of(schema.getElementType()));
      case MAP -> ofMap(of(schema.getValueType()));
      case UNION -> ofUnion(schema);
      case RECORD -> new RecordWriter(schema);
    };
  }

  private static ValueWriter ofInt(Schema schema) {
    return switch (logicalName(schema)) {
      case "date" ->
          (value, out, field) -> {
            if (!(value instanceof LocalDate date)
                || date.toEpochDay() != (int) date.toEpochDay()) {
              throw misfit(field, value, "date (add a cast)");
            }
            out.writeLong(date.toEpochDay());
          };
      case "time-millis" ->
          (value, out, field) -> {
            if (!(value instanceof LocalTime time) || time.toNanoOfDay() % 1_000_000 != 0) {
              throw misfit(field, value, "time of day to the millisecond");
            }
            out.writeLong(time.toNanoOfDay() / 1_000_000);
          };
      default ->
          (value, out, field) -> {
            if (!(value instanceof Long number) || number != number.intValue()) {
              throw misfit(field, value, "int");
            }
            out.writeLong(number);
          };
    };
  }

  private static ValueWriter ofLong(Schema schema) {
    return switch (logicalName(schema)) {
      case "timestamp-millis" -> ofTimestamp(ChronoUnit.MILLIS);
      case "timestamp-micros" -> ofTimestamp(ChronoUnit.MICROS);
      case "time-micros" ->
          (value, out, field) -> {
            if (!(value instanceof LocalTime time) || time.toNanoOfDay() % 1_000 != 0) {
              throw misfit(field, value, "time of day to the microsecond");
            }
            out.writeLong(time.toNanoOfDay() / 1_000);
          };
      default ->
          (value, out, field) -> {
            if (!(value instanceof Long number)) {
              throw misfit(field, value, "long");
            }
            out.writeLong(number);
          };
    };
  }

  private static ValueWriter ofTimestamp(ChronoUnit unit) {
    return (value, out, field) -> {
      if (!(value instanceof Instant instant)) {
        throw misfit(field, value, "timestamp (add a cast)");
      }
      try {
        // Until, not toEpochMilli: finer digits than the contract's are dropped towards the past,
        // as clocks do.
        out.writeLong(Instant.EPOCH.until(instant.truncatedTo(unit), unit));
      } catch (ArithmeticException | DateTimeException e) {
        throw misfit(field, value, "timestamp within 64 bits");
      }
    };
  }

  private static double floating(@Nullable Object value, String field, String expected)
      throws ContractBroken {
    return switch (value) {
      case Double number -> number;
      case Long number -> number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case BigInteger number -> number.doubleValue();
      case null, default -> throw misfit(field, value, expected);
    };
  }

  private static ValueWriter ofString(Schema schema) {
    if (!logicalName(schema).equals("uuid")) {
      return (value, out, field) -> {
        if (!(value instanceof String text)) {
          throw misfit(field, value, "string");
        }
        out.writeString(text);
      };
    }
    return (value, out, field) -> {
      if (!(value instanceof UUID uuid)) {
        throw misfit(field, value, "uuid (add a cast)");
      }
      out.writeString(uuid.toString());
    };
  }

  private static ValueWriter ofBytes(Schema schema) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return (value, out, field) -> {
        var fitted = decimal(value, decimal, field);
        if (fitted.precision() < 19) {
          out.writeUnscaled(fitted.unscaledValue().longValue());
        } else {
          out.writeUnscaled(fitted.unscaledValue());
        }
      };
    }
    return (value, out, field) -> {
      if (!(value instanceof byte[] bytes)) {
        throw misfit(field, value, "bytes");
      }
      out.writeBytes(bytes);
    };
  }

  private static ValueWriter ofFixed(Schema schema) {
    int size = schema.getFixedSize();
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return (value, out, field) -> {
        var unscaled = decimal(value, decimal, field).unscaledValue().toByteArray();
        if (unscaled.length > size) {
          throw misfit(field, value, "decimal within %d bytes".formatted(size));
        }
        var padded = new byte[size];
        java.util.Arrays.fill(padded, (byte) (unscaled[0] < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, padded, size - unscaled.length, unscaled.length);
        out.writeRaw(padded);
      };
    }
    if (logicalName(schema).equals("uuid")) {
      return (value, out, field) -> {
        if (!(value instanceof UUID uuid)) {
          throw misfit(field, value, "uuid (add a cast)");
        }
        out.writeRaw(
            ByteBuffer.allocate(size)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
      };
    }
    return (value, out, field) -> {
      if (!(value instanceof byte[] bytes) || bytes.length != size) {
        throw misfit(field, value, "%d bytes".formatted(size));
      }
      out.writeRaw(bytes);
    };
  }

  private static BigDecimal decimal(@Nullable Object value, LogicalTypes.Decimal type, String field)
      throws ContractBroken {
    var number =
        switch (value) {
          case BigDecimal exact -> exact;
          case Long whole -> BigDecimal.valueOf(whole);
          case BigInteger whole -> new BigDecimal(whole);
          case null, default -> throw misfit(field, value, expected(type));
        };
    // Before setScale: 1e1000000000 must not be written out.
    if ((long) number.precision() - number.scale() > type.getPrecision() - type.getScale()) {
      throw misfit(field, value, expected(type));
    }
    try {
      return number.scale() == type.getScale()
          ? number
          : number.setScale(type.getScale(), RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw misfit(field, value, expected(type));
    }
  }

  private static String expected(LogicalTypes.Decimal type) {
    return "decimal(%d,%d)".formatted(type.getPrecision(), type.getScale());
  }

  private static ValueWriter ofEnum(List<String> symbols) {
    return (value, out, field) -> {
      int index = value instanceof String text ? symbols.indexOf(text) : -1;
      if (index < 0) {
        throw misfit(field, value, "one of " + symbols);
      }
      out.writeLong(index);
    };
  }

  private static ValueWriter ofArray(ValueWriter item) {
    return (value, out, field) -> {
      if (!(value instanceof List<?> items)) {
        throw misfit(field, value, "array");
      }
      if (!items.isEmpty()) {
        out.writeLong(items.size());
        int index = 0;
        for (var each : items) {
          item.write(each, out, field + "[" + index++ + "]");
        }
      }
      out.writeLong(0);
    };
  }

  private static ValueWriter ofMap(ValueWriter item) {
    return (value, out, field) -> {
      if (!(value instanceof Map<?, ?> entries)) {
        throw misfit(field, value, "map");
      }
      if (!entries.isEmpty()) {
        out.writeLong(entries.size());
        for (var entry : entries.entrySet()) {
          out.writeString(String.valueOf(entry.getKey()));
          item.write(entry.getValue(), out, field + "." + entry.getKey());
        }
      }
      out.writeLong(0);
    };
  }

  private static ValueWriter ofUnion(Schema union) {
    var types = union.getTypes();
    int nothing = union.isNullable() ? types.indexOf(Schema.create(Schema.Type.NULL)) : -1;
    if (types.size() - (nothing < 0 ? 0 : 1) != 1) {
      throw new IllegalArgumentException(
          "union " + union + ": a contract's unions are of null and one other type");
    }
    int something = nothing == 0 ? 1 : 0;
    var writer = of(types.get(something));
    return (value, out, field) -> {
      if (value == null && nothing >= 0) {
        out.writeLong(nothing);
      } else {
        out.writeLong(something);
        writer.write(value, out, field);
      }
    };
  }

  private static String logicalName(Schema schema) {
    return schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
  }

  private static ContractBroken misfit(String field, @Nullable Object value, String expected) {
    return new ContractBroken(
        field,
        value == null
            ? "field %s is missing: expected %s".formatted(field, expected)
            : "field %s holds %s: expected %s".formatted(field, shown(value), expected));
  }

  /** A value as an error message shows it: its type, and not more than 40 characters of it. */
  private static String shown(Object value) {
    return switch (value) {
      case String text -> "the text \"" + shortened(text) + "\"";
      case BigDecimal number -> "the number " + shortened(number.toString());
      case Number number -> "the number " + shortened(number.toString());
      case Boolean bool -> bool.toString();
      case List<?> list -> "a list of " + list.size();
      case Map<?, ?> map -> "an object of " + map.size() + " fields";
      default -> shortened(value.toString());
    };
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }

  /**
   * A nested record, from a map; its fields are compiled when they are first needed, as a record
   * may contain itself.
   */
  final class RecordWriter implements ValueWriter {

    private record Member(String name, ValueWriter writer, byte[] absent, boolean hasDefault) {}

    private final Schema schema;
    private @Nullable List<Member> members;

    RecordWriter(Schema schema) {
      this.schema = schema;
    }

    @Override
    public void write(@Nullable Object value, AvroOutput out, String field) throws ContractBroken {
      if (!(value instanceof Map<?, ?> values)) {
        throw misfit(field, value, "record " + schema.getFullName());
      }
      for (var member : members()) {
        var inner = values.get(member.name);
        if (inner == null && member.hasDefault && !values.containsKey(member.name)) {
          out.writeRaw(member.absent);
        } else {
          member.writer.write(inner, out, field + "." + member.name);
        }
      }
    }

    private List<Member> members() {
      var known = members;
      if (known == null) {
        known =
            schema.getFields().stream()
                .map(
                    each ->
                        new Member(
                            each.name(),
                            of(each.schema()),
                            each.hasDefaultValue() ? Defaults.encoded(each) : new byte[0],
                            each.hasDefaultValue()))
                .toList();
        members = known;
      }
      return known;
    }
  }
}
