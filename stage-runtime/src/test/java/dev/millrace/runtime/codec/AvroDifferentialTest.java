package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our codec against Avro's own, over random schemas, evolutions and records; over more of them with
 * {@code -Dmillrace.seeds=2000}.
 */
class AvroDifferentialTest {

  private static final int SCHEMAS_PER_SEED = 100;
  private static final int RECORDS_PER_SCHEMA = 4;
  private static final GenericData RAW = new GenericData();

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("millrace.seeds", 20));
  }

  /** Law: what the start's check allows is read as Avro reads it, and written so that Avro does. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsWhatAvroWroteAndWritesWhatAvroReads(long seed) throws Exception {
    var random = new Random(seed);
    int compared = 0;
    for (int i = 0; i < SCHEMAS_PER_SEED; i++) {
      var schemas = new RandomSchemas(random);
      var written = schemas.recordSchema();
      var read = new RandomEvolution(random, schemas).of(written);
      if (isReadable(written, read) && Resolution.refusals(written, read).isEmpty()) {
        for (int n = 0; n < RECORDS_PER_SCHEMA; n++) {
          compare(written, read, schemas, "seed %d, schema %d".formatted(seed, i));
        }
        compared++;
      }
    }
    assertThat(compared).as("schemas compared").isGreaterThan(SCHEMAS_PER_SEED / 4);
  }

  /** Law: what Avro's check allows ours does, too, but for texts that would become decimals. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesNothingThatAvroResolves(long seed) throws Exception {
    var random = new Random(seed);
    for (int i = 0; i < SCHEMAS_PER_SEED; i++) {
      var schemas = new RandomSchemas(random);
      var written = schemas.recordSchema();
      var read = new RandomEvolution(random, schemas).of(written);
      if (isReadable(written, read)) {
        assertThat(Resolution.refusals(written, read))
            .as("seed %d, schema %d%n%s%n%s", seed, i, written, read)
            .allMatch(reason -> reason.contains("values of string are not values of decimal("));
      }
    }
  }

  private static boolean isReadable(Schema written, Schema read) {
    return SchemaCompatibility.checkReaderWriterCompatibility(read, written).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private void compare(Schema written, Schema read, RandomSchemas schemas, String place)
      throws Exception {
    var about = place + "\nwritten " + written + "\nread " + read;
    var value = schemas.value(written, 0);
    var bytes = writtenByAvro(written, value);
    int id = registry.register("", written);
    ByteBuffer.wrap(bytes).putInt(1, id);
    var layout = layout(read);
    var row = new Row(layout);
    var raw = readByAvro(bytes, written, read);

    var refusal = catchThrowable(() -> new AvroRowReader(layout, registry, read).read(bytes, row));
    Map<String, @Nullable Object> expected;
    try {
      expected = fields(read, raw);
    } catch (DateTimeException | AvroTypeException | IllegalArgumentException e) {
      assertThat(refusal).as(about).isInstanceOf(Undecodable.class);
      return;
    }
    assertThat(refusal).as(about).isNull();
    assertThat(values(row)).as(about).isEqualTo(expected);

    var some = new RowLayout(layout.names().subList(0, layout.size() / 2));
    var few = new Row(some);
    new AvroRowReader(some, registry, read).read(bytes, few);
    assertThat(expected).as(about).containsAllEntriesOf(values(few));

    byte[] ours;
    try {
      ours = new AvroRowWriter(read, 1, layout).write(row);
    } catch (ContractBroken e) {
      throw new AssertionError(about + "\n" + expected, e);
    }
    assertThat(fields(read, readByAvro(ours, read, read))).as(about).isEqualTo(expected);
  }

  private static RowLayout layout(Schema schema) {
    return new RowLayout(schema.getFields().stream().map(Schema.Field::name).toList());
  }

  private static Map<String, @Nullable Object> values(Row row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (var name : row.layout().names()) {
      values.put(name, comparable(row.get(row.layout().slot(name))));
    }
    return values;
  }

  /** Arrays as lists, which are equal when their items are. */
  private static @Nullable Object comparable(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case List<?> items -> items.stream().map(AvroDifferentialTest::comparableItem).toList();
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(key, comparable(item)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
  }

  static Object comparableItem(@Nullable Object item) {
    var value = comparable(item);
    return value == null ? "(null)" : value;
  }

  /** Writes the branch of a union that it is told, where Avro's own writer would guess it. */
  private static final class BranchWriter extends GenericDatumWriter<Object> {
    BranchWriter(Schema schema) {
      super(schema, RAW);
    }

    @Override
    protected void write(Schema schema, Object datum, Encoder out) throws IOException {
      if (datum instanceof RandomSchemas.Branch(var index, var value)) {
        out.writeIndex(index);
        super.write(schema.getTypes().get(index), value, out);
      } else {
        super.write(schema, datum, out);
      }
    }
  }

  private static byte[] writtenByAvro(Schema schema, @Nullable Object value) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[5]);
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new BranchWriter(schema).write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericRecord readByAvro(byte[] framed, Schema written, Schema read)
      throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null);
    var value = new GenericDatumReader<GenericRecord>(written, read, RAW).read(null, decoder);
    assertThat(decoder.isEnd()).isTrue();
    return value;
  }

  private static Map<String, @Nullable Object> fields(Schema schema, GenericRecord value) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (var field : schema.getFields()) {
      fields.put(field.name(), ofAvro(field.schema(), value.get(field.pos())));
    }
    return fields;
  }

  /** What Avro read, as rows carry it, by Avro's own conversions. */
  private static @Nullable Object ofAvro(Schema schema, @Nullable Object raw) {
    if (schema.isUnion()) {
      return ofAvro(branch(schema, raw), raw);
    }
    var type = schema.getLogicalType();
    if (type != null) {
      return switch (type.getName()) {
        case "date" -> new TimeConversions.DateConversion().fromInt((Integer) raw, schema, type);
        case "time-millis" ->
            new TimeConversions.TimeMillisConversion().fromInt((Integer) raw, schema, type);
        case "time-micros" ->
            new TimeConversions.TimeMicrosConversion().fromLong((Long) raw, schema, type);
        case "timestamp-millis" ->
            new TimeConversions.TimestampMillisConversion().fromLong((Long) raw, schema, type);
        case "timestamp-micros" ->
            new TimeConversions.TimestampMicrosConversion().fromLong((Long) raw, schema, type);
        case "uuid" -> UUID.fromString(raw.toString());
        case "decimal" -> decimal(schema, raw);
        default -> throw new IllegalStateException(type.getName());
      };
    }
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN, LONG, DOUBLE -> raw;
      case INT -> ((Integer) raw).longValue();
      case FLOAT -> ((Float) raw).doubleValue();
      case STRING, ENUM -> raw.toString();
      case BYTES -> raw;
      case FIXED -> ByteBuffer.wrap(((GenericData.Fixed) raw).bytes());
      case ARRAY -> {
        var items = new ArrayList<Object>();
        ((List<?>) raw)
            .forEach(
                each -> {
                  var item = ofAvro(schema.getElementType(), each);
                  items.add(item == null ? "(null)" : item);
                });
        yield items;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        ((Map<?, ?>) raw)
            .forEach(
                (key, each) -> entries.put(key.toString(), ofAvro(schema.getValueType(), each)));
        yield entries;
      }
      case RECORD -> fields(schema, (GenericRecord) raw);
      case UNION -> throw new IllegalStateException("a union in a union");
    };
  }

  private static BigDecimal decimal(Schema schema, Object raw) {
    var type = (LogicalTypes.Decimal) schema.getLogicalType();
    var decimal =
        raw instanceof GenericData.Fixed fixed
            ? new Conversions.DecimalConversion().fromFixed(fixed, schema, type)
            : new Conversions.DecimalConversion().fromBytes((ByteBuffer) raw, schema, type);
    if (decimal.precision() > type.getPrecision()) {
      throw new AvroTypeException("beyond " + type);
    }
    return decimal;
  }

  private static Schema branch(Schema union, @Nullable Object raw) {
    return raw instanceof GenericContainer container
            && (container instanceof GenericRecord
                || container instanceof GenericData.Fixed
                || container instanceof GenericData.EnumSymbol)
        ? container.getSchema()
        : union.getTypes().get(RAW.resolveUnion(union, raw));
  }
}
