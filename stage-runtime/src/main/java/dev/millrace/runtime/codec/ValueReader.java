package dev.millrace.runtime.codec;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads one value of a schema as the Java type that rows carry. Compiled once per schema. */
@FunctionalInterface
interface ValueReader {

  @Nullable Object read(AvroInput in) throws Undecodable;

  /** Passes over a value that nobody asks for, with the same checks. */
  default void skip(AvroInput in) throws Undecodable {
    read(in);
  }

  /** Any text. */
  final class TextReader implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      return in.readString();
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.skipString();
    }
  }

  /** A list. */
  record ListReader(ValueReader item) implements ValueReader {

    @Override
    public Object read(AvroInput in) throws Undecodable {
      in.enter();
      List<@Nullable Object> items = new ArrayList<>();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        for (int i = 0; i < count; i++) {
          items.add(item.read(in));
        }
      }
      in.leave();
      return items;
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      in.enter();
      for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
        for (int i = 0; i < count; i++) {
          item.skip(in);
        }
      }
      in.leave();
    }
  }

  /** One of several types. */
  record UnionReader(List<ValueReader> branches) implements ValueReader {

    @Override
    public @Nullable Object read(AvroInput in) throws Undecodable {
      return branch(in).read(in);
    }

    @Override
    public void skip(AvroInput in) throws Undecodable {
      branch(in).skip(in);
    }

    private ValueReader branch(AvroInput in) throws Undecodable {
      int branch = in.readInt();
      if (branch < 0 || branch >= branches.size()) {
        throw in.broken("branch %d of a union of %d".formatted(branch, branches.size()));
      }
      return branches.get(branch);
    }
  }

  /**
   * Readers by schema; one compiler serves one record schema, and knows records that contain
   * themselves.
   */
  final class Compiler {

    private final Map<String, RecordReader> records = new HashMap<>();

    ValueReader compile(Schema schema) {
      return switch (schema.getType()) {
        case NULL -> in -> null;
        case BOOLEAN -> AvroInput::readBoolean;
        case INT -> ofInt(schema);
        case LONG -> ofLong(schema);
        case FLOAT -> in -> (double) in.readFloat();
        case DOUBLE -> AvroInput::readDouble;
        case STRING -> ofString(schema);
        case BYTES -> ofBytes(schema);
        case FIXED -> ofFixed(schema);
        case ENUM -> ofEnum(schema.getEnumSymbols());
        case ARRAY -> new ListReader(compile(schema.getElementType()));
        case MAP -> ofMap(compile(schema.getValueType()));
        case UNION -> new UnionReader(schema.getTypes().stream().map(this::compile).toList());
        case RECORD -> ofRecord(schema);
      };
    }

    private static ValueReader ofInt(Schema schema) {
      return switch (logicalName(schema)) {
        case "date" -> in -> LocalDate.ofEpochDay(in.readInt());
        case "time-millis" -> in -> time(in, in.readInt() * 1_000_000L);
        default -> in -> (long) in.readInt();
      };
    }

    private static ValueReader ofLong(Schema schema) {
      return switch (logicalName(schema)) {
        case "timestamp-millis" -> in -> Instant.ofEpochMilli(in.readLong());
        case "timestamp-micros" ->
            in -> {
              long micros = in.readLong();
              return Instant.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
            };
        case "time-micros" ->
            in -> {
              long micros = in.readLong();
              return time(in, Math.abs(micros) > 86_400_000_000L ? -1 : micros * 1_000);
            };
        default -> AvroInput::readLong;
      };
    }

    private static LocalTime time(AvroInput in, long nanos) throws Undecodable {
      if (nanos < 0 || nanos >= 86_400_000_000_000L) {
        throw in.broken("a time of day outside the day");
      }
      return LocalTime.ofNanoOfDay(nanos);
    }

    private static ValueReader ofString(Schema schema) {
      if (!logicalName(schema).equals("uuid")) {
        return new TextReader();
      }
      return in -> {
        var text = in.readString();
        try {
          return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
          throw in.broken("a text of %d characters is no UUID".formatted(text.length()));
        }
      };
    }

    private static ValueReader ofBytes(Schema schema) {
      if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        int scale = decimal.getScale();
        return in -> in.readDecimal(in.readLength(), scale);
      }
      return AvroInput::readBytes;
    }

    private static ValueReader ofFixed(Schema schema) {
      int size = schema.getFixedSize();
      if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
        int scale = decimal.getScale();
        return in -> in.readDecimal(size, scale);
      }
      if (logicalName(schema).equals("uuid")) {
        return in -> {
          var bytes = ByteBuffer.wrap(in.readFixed(size));
          return new UUID(bytes.getLong(), bytes.getLong());
        };
      }
      return in -> in.readFixed(size);
    }

    private static ValueReader ofEnum(List<String> symbols) {
      return in -> {
        int index = in.readInt();
        if (index < 0 || index >= symbols.size()) {
          throw in.broken("symbol %d of an enum of %d".formatted(index, symbols.size()));
        }
        return symbols.get(index);
      };
    }

    private static ValueReader ofMap(ValueReader value) {
      return in -> {
        in.enter();
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int count = in.readBlock(); count > 0; count = in.readBlock()) {
          for (int i = 0; i < count; i++) {
            entries.put(in.readString(), value.read(in));
          }
        }
        in.leave();
        return entries;
      };
    }

    private ValueReader ofRecord(Schema schema) {
      var known = records.get(schema.getFullName());
      if (known != null) {
        return known;
      }
      var reader = new RecordReader();
      records.put(schema.getFullName(), reader);
      for (var field : schema.getFields()) {
        reader.fields.put(field.name(), compile(field.schema()));
      }
      return reader;
    }

    private static String logicalName(Schema schema) {
      return schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    }
  }

  /** A nested record as a map. */
  final class RecordReader implements ValueReader {

    private final Map<String, ValueReader> fields = new LinkedHashMap<>();

    @Override
    public Object read(AvroInput in) throws Undecodable {
      in.enter();
      Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(fields.size());
      for (var field : fields.entrySet()) {
        values.put(field.getKey(), field.getValue().read(in));
      }
      in.leave();
      return values;
    }
  }
}
