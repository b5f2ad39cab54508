package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.runtime.pipeline.SchemaFiles;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroRowCodecTest {

  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "All", "fields": [
                {"name": "text", "type": "string"},
                {"name": "small", "type": "int"},
                {"name": "big", "type": ["null", "long"], "default": null},
                {"name": "real", "type": "double"},
                {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "tags", "type": {"type": "array", "items": "string"}, "default": ["none"]},
                {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [
                  {"name": "flag", "type": "boolean"}, {"name": "note", "type": ["null", "string"], "default": null}]}}
              ]}
              """);
  private static final RowLayout LAYOUT =
      new RowLayout(SCHEMA.getFields().stream().map(Schema.Field::name).toList());

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  private final int id = registry.register("all-value", SCHEMA);
  private final AvroRowWriter writer = new AvroRowWriter(SCHEMA, id, LAYOUT);
  private final AvroRowReader reader = new AvroRowReader(LAYOUT, registry, SCHEMA);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void decodeAfterEncodeIsIdentity(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      var row = randomRow(random);

      var back = new Row(LAYOUT);
      reader.read(writer.write(row), back);

      for (int slot = 0; slot < LAYOUT.size(); slot++) {
        assertThat(back.get(slot)).as(LAYOUT.names().get(slot)).isEqualTo(row.get(slot));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13})
  void avrosOwnReaderReadsTheSame(long seed) throws Exception {
    var row = randomRow(new SplittableRandom(seed));

    var bytes = writer.write(row);

    var record = readByAvro(bytes);
    assertThat(record.get("text").toString()).isEqualTo(row.get(0));
    assertThat(record.get("small")).isEqualTo(((Long) row.get(1)).intValue());
    assertThat(record.get("real")).isEqualTo(row.get(3));
    var unscaled = new byte[((ByteBuffer) record.get("price")).remaining()];
    ((ByteBuffer) record.get("price")).get(unscaled);
    assertThat(new BigDecimal(new java.math.BigInteger(unscaled), 2)).isEqualTo(row.get(4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"string\", \"logicalType\": \"uuid\"}",
        "{\"type\": \"fixed\", \"name\": \"Uid\", \"size\": 16, \"logicalType\": \"uuid\"}"
      })
  void aUuidIsOneAsTextAndAsBytes(String type) throws Exception {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"uid\", \"type\": %s}]}"
                    .formatted(type));
    var layout = new RowLayout(List.of("uid"));
    var uid = UUID.fromString("0190a3c2-0000-7000-8000-00000000000f");
    var row = new Row(layout);
    row.set(0, uid);
    int uidId = registry.register("uid-value", schema);

    var bytes = new AvroRowWriter(schema, uidId, layout).write(row);

    var back = new Row(layout);
    new AvroRowReader(layout, registry, schema).read(bytes, back);
    assertThat(back.get(0)).isEqualTo(uid);
    assertThat(SchemaFiles.fields(schema).type("uid")).contains(FieldType.of(Kind.UUID));
    assertThat(avrosUuid(schema, bytes)).isEqualTo(uid);
  }

  private static Object avrosUuid(Schema schema, byte[] framed) throws IOException {
    var data = new GenericData();
    data.addLogicalTypeConversion(new Conversions.UUIDConversion());
    var decoder = DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null);
    return new GenericDatumReader<GenericRecord>(schema, schema, data)
        .read(null, decoder)
        .get("uid");
  }

  @Test
  void anAbsentFieldTakesItsDefault() throws Exception {
    var row = randomRow(new SplittableRandom(1));
    row.set(LAYOUT.slot("tags"), Row.ABSENT);
    row.set(LAYOUT.slot("big"), Row.ABSENT);

    var back = new Row(LAYOUT);
    reader.read(writer.write(row), back);

    assertThat(back.get(LAYOUT.slot("tags"))).isEqualTo(List.of("none"));
    assertThat(back.get(LAYOUT.slot("big"))).isNull();
  }

  @Test
  void anAbsentFieldWithoutDefaultBreaksTheContract() {
    var row = randomRow(new SplittableRandom(1));
    row.set(LAYOUT.slot("text"), Row.ABSENT);

    assertThatThrownBy(() -> writer.write(row))
        .isInstanceOf(ContractBroken.class)
        .hasMessage("field text is missing: expected string");
  }

  @Test
  void numbersBeyondTheDecimalAreRefusedNotRounded() {
    for (var price : List.of("1.001", "1234567890123456789.00", "1e1000000000", "1e-1000000000")) {
      var row = randomRow(new SplittableRandom(1));
      row.set(LAYOUT.slot("price"), new BigDecimal(price));

      assertThatThrownBy(() -> writer.write(row))
          .as(price)
          .isInstanceOf(ContractBroken.class)
          .hasMessageStartingWith("field price holds the number")
          .hasMessageEndingWith("expected decimal(20,2)");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {21, 22, 23, 24})
  void whateverTheBytesItReadsOrSaysWhyNot(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    var good = writer.write(randomRow(random));
    for (int i = 0; i < 2_000; i++) {
      var bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bytes.length > 5; flips--) {
        bytes[random.nextInt(5, bytes.length)] = (byte) random.nextInt();
      }
      try {
        reader.read(bytes, new Row(LAYOUT));
      } catch (Undecodable e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE);
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {31, 32, 33})
  void fieldsThatNobodyAsksForArePassedOverWithTheSameChecks(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    var day = new RowLayout(List.of("day"));
    var narrow = new AvroRowReader(day, registry, SCHEMA);
    var row = randomRow(random);
    var whole = writer.write(row);

    var wide = new Row(LAYOUT);
    var read = new Row(day);
    narrow.read(whole, read);

    assertThat(read.get(0)).isEqualTo(row.get(LAYOUT.slot("day")));
    for (int i = 5; i < whole.length; i++) {
      var broken = whole.clone();
      broken[i] = (byte) random.nextInt();
      var all = catchThrowable(() -> reader.read(broken, wide));
      var one = catchThrowable(() -> narrow.read(broken, read));
      assertThat(String.valueOf(one)).as("byte %d", i).isEqualTo(String.valueOf(all));
      if (one == null) {
        assertThat(read.get(0)).as("byte %d", i).isEqualTo(wide.get(LAYOUT.slot("day")));
      }
    }
  }

  @Test
  void anUnknownSchemaIdIsNamed() {
    var bytes = new byte[] {0, 0, 0, 3, (byte) 0xE7, 1};

    assertThatThrownBy(() -> reader.read(bytes, new Row(LAYOUT)))
        .isInstanceOf(Undecodable.class)
        .hasMessage("schema id 999 is not in the registry");
  }

  @Test
  void aWrongMagicByteIsNamed() {
    assertThatThrownBy(() -> reader.read(new byte[] {7, 0, 0, 0, 1, 1}, new Row(LAYOUT)))
        .isInstanceOf(Undecodable.class)
        .hasMessageStartingWith("magic byte 0x07 at byte 0");
  }

  @Test
  void anOlderWritersEventGetsTheContractsDefaults() throws Exception {
    var older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "All", "fields": [
                  {"name": "gone", "type": "long"}, {"name": "small", "type": "int"},
                  {"name": "text", "type": "string"}, {"name": "real", "type": "float"},
                  {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 1}},
                  {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                  {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [{"name": "flag", "type": "boolean"}]}}]}
                """);
    int olderId = registry.register("older-value", older);
    var olderLayout = new RowLayout(older.getFields().stream().map(Schema.Field::name).toList());
    var row = randomRow(new SplittableRandom(1), olderLayout);
    row.set(olderLayout.slot("gone"), 5L);
    row.set(olderLayout.slot("real"), 0.5);
    row.set(olderLayout.slot("price"), new BigDecimal("7.5"));

    var back = new Row(LAYOUT);
    reader.read(new AvroRowWriter(older, olderId, olderLayout).write(row), back);

    assertThat(back.get(LAYOUT.slot("small"))).isEqualTo(row.get(olderLayout.slot("small")));
    assertThat(back.get(LAYOUT.slot("real"))).isEqualTo(0.5);
    assertThat(back.get(LAYOUT.slot("price"))).isEqualTo(new BigDecimal("7.50"));
    assertThat(back.get(LAYOUT.slot("tags"))).isEqualTo(List.of("none"));
  }

  @Test
  void anEventWithoutAFieldOfTheContractIsRefused() throws Exception {
    var older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "All", "fields": [{"name": "small", "type": "int"}]}
                """);
    int olderId = registry.register("older-value", older);
    var layout = new RowLayout(List.of("small"));
    var row = new Row(layout);
    row.set(0, 6L);
    var bytes = new AvroRowWriter(older, olderId, layout).write(row);

    assertThatThrownBy(() -> reader.read(bytes, new Row(LAYOUT)))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTRACT_BROKEN))
        .hasMessage(
            "written with schema id %d, which the contract cannot read: All has no text, real, price, day, at, inner, and All gives no default"
                .formatted(olderId));
  }

  private static GenericRecord readByAvro(byte[] framed) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null);
    return new GenericDatumReader<GenericRecord>(SCHEMA).read(null, decoder);
  }

  private static Row randomRow(SplittableRandom random) {
    return randomRow(random, LAYOUT);
  }

  /** Whatever of the fields the layout has. */
  private static Row randomRow(SplittableRandom random, RowLayout layout) {
    var row = new Row(layout);
    var all = randomWholeRow(random);
    for (var name : layout.names()) {
      if (LAYOUT.has(name)) {
        row.set(layout.slot(name), all.get(LAYOUT.slot(name)));
      }
    }
    return row;
  }

  private static Row randomWholeRow(SplittableRandom random) {
    var row = new Row(LAYOUT);
    row.set(0, "x".repeat(random.nextInt(60)) + (random.nextBoolean() ? "ü😀" : ""));
    row.set(1, (long) random.nextInt());
    row.set(2, random.nextBoolean() ? null : random.nextLong());
    row.set(3, random.nextDouble() * 1e9);
    row.set(4, BigDecimal.valueOf(random.nextLong(), 2));
    row.set(5, LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000)));
    row.set(6, Instant.ofEpochMilli(random.nextLong(-1L << 45, 1L << 45)));
    row.set(7, random.nextBoolean() ? List.of() : List.of("a", "b", "c"));
    var inner = new java.util.LinkedHashMap<String, Object>();
    inner.put("flag", random.nextBoolean());
    inner.put("note", random.nextBoolean() ? null : "n");
    row.set(8, inner);
    return row;
  }
}
