package dev.millrace.benchmarks.micro;

import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What our codec is held against: the same rows by what Avro brings. They know the types of the
 * sample contract, no more.
 */
final class AvroPeers {

  private static final int FRAME = 5;

  private AvroPeers() {}

  /** The same schema with some of its fields. */
  static Schema some(Schema schema, List<String> names) {
    var fields =
        schema.getFields().stream()
            .filter(field -> names.contains(field.name()))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  /** A {@link GenericRecord} of all that is read, and from it a row. */
  static final class ByRecord {

    private final GenericDatumReader<GenericRecord> reader;
    private final List<Schema.Field> fields;
    private final int[] slots;
    private @Nullable BinaryDecoder decoder;
    private @Nullable GenericRecord reused;

    ByRecord(Schema written, Schema read, RowLayout layout) {
      this.reader = new GenericDatumReader<>(written, read, new GenericData());
      this.fields = read.getFields();
      this.slots = fields.stream().mapToInt(field -> layout.slot(field.name())).toArray();
    }

    void read(byte[] value, Row into) throws IOException {
      decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, decoder);
      var record = reader.read(reused, decoder);
      reused = record;
      for (int i = 0; i < slots.length; i++) {
        into.set(slots[i], plain(fields.get(i).schema(), record.get(i)));
      }
    }

    private static @Nullable Object plain(Schema schema, @Nullable Object value) {
      if (value == null) {
        return null;
      }
      var type = schema.isUnion() ? schema.getTypes().getLast() : schema;
      return switch (type.getType()) {
        case STRING, ENUM -> value.toString();
        case INT -> ((Integer) value).longValue();
        case LONG -> type.getLogicalType() == null ? value : Instant.ofEpochMilli((Long) value);
        case BYTES -> decimal(type, (ByteBuffer) value);
        case ARRAY -> {
          var items = new ArrayList<Object>();
          ((List<?>) value).forEach(item -> items.add(item.toString()));
          yield items;
        }
        default -> value;
      };
    }
  }

  private static BigDecimal decimal(Schema type, ByteBuffer bytes) {
    var unscaled = new byte[bytes.remaining()];
    bytes.duplicate().get(unscaled);
    return new BigDecimal(
        new BigInteger(unscaled), ((LogicalTypes.Decimal) type.getLogicalType()).getScale());
  }

  /** Values straight from Avro's {@link ResolvingDecoder} into slots. */
  static final class ByDecoder {

    @FunctionalInterface
    private interface Value {
      @Nullable Object read(ResolvingDecoder in) throws IOException;
    }

    private final ResolvingDecoder in;
    private final Value[] values;
    private final int[] slots;
    private @Nullable BinaryDecoder decoder;

    ByDecoder(Schema written, Schema read, RowLayout layout) {
      this.in = decoder(written, read);
      this.values =
          read.getFields().stream().map(field -> value(field.schema())).toArray(Value[]::new);
      this.slots = read.getFields().stream().mapToInt(field -> layout.slot(field.name())).toArray();
    }

    private static ResolvingDecoder decoder(Schema written, Schema read) {
      try {
        return DecoderFactory.get().resolvingDecoder(written, read, null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void read(byte[] value, Row into) throws IOException {
      decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, decoder);
      in.configure(decoder);
      for (var field : in.readFieldOrder()) {
        into.set(slots[field.pos()], values[field.pos()].read(in));
      }
      in.drain();
    }

    private static Value value(Schema schema) {
      return switch (schema.getType()) {
        case UNION -> {
          var branches = schema.getTypes().stream().map(ByDecoder::value).toArray(Value[]::new);
          yield in -> branches[in.readIndex()].read(in);
        }
        case NULL ->
            in -> {
              in.readNull();
              return null;
            };
        case STRING -> in -> in.readString();
        case ENUM -> {
          var symbols = schema.getEnumSymbols();
          yield in -> symbols.get(in.readEnum());
        }
        case INT -> in -> (long) in.readInt();
        case LONG ->
            schema.getLogicalType() == null
                ? in -> in.readLong()
                : in -> Instant.ofEpochMilli(in.readLong());
        case BYTES -> in -> decimal(schema, in.readBytes(null));
        case ARRAY -> {
          var item = value(schema.getElementType());
          yield in -> {
            var items = new ArrayList<@Nullable Object>();
            for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
              for (long i = 0; i < count; i++) {
                items.add(item.read(in));
              }
            }
            return items;
          };
        }
        default -> throw new IllegalArgumentException("not in the sample contract: " + schema);
      };
    }
  }

  /** Rows by a {@link GenericRecord} to bytes. */
  static final class Writing {

    private final Schema schema;
    private final RowLayout layout;
    private final GenericDatumWriter<GenericRecord> writer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    Writing(Schema schema, RowLayout layout) {
      this.schema = schema;
      this.layout = layout;
      this.writer = new GenericDatumWriter<>(schema, new GenericData());
    }

    byte[] write(Row row) throws IOException {
      var record = new GenericData.Record(schema);
      for (var field : schema.getFields()) {
        record.put(field.pos(), raw(field.schema(), row.get(layout.slot(field.name()))));
      }
      out.reset();
      out.write(new byte[FRAME], 0, FRAME);
      encoder = EncoderFactory.get().binaryEncoder(out, encoder);
      writer.write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    }

    private static @Nullable Object raw(Schema schema, @Nullable Object value) {
      if (value == null) {
        return null;
      }
      var type = schema.isUnion() ? schema.getTypes().getLast() : schema;
      return switch (type.getType()) {
        case INT -> ((Long) value).intValue();
        case LONG -> value instanceof Instant instant ? instant.toEpochMilli() : value;
        case BYTES -> ByteBuffer.wrap(((BigDecimal) value).unscaledValue().toByteArray());
        case ENUM -> new GenericData.EnumSymbol(type, (String) value);
        default -> value;
      };
    }
  }
}
