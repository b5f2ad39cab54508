package dev.millrace.dlq.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.Failures;
import dev.millrace.schema.RawEvent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BytesReaderTest {

  private final FakeRegistry registry = new FakeRegistry().with(7, RawEvent.getClassSchema());
  private final BytesReader reader = new BytesReader(registry);

  @Test
  void showsNothingAsNull() {
    var shown = reader.read(null);

    assertThat(shown.base64()).isNull();
    assertThat(shown.format()).isEqualTo("null");
  }

  @Test
  void showsJsonAsJsonAndKeepsItsNumbers() {
    var shown = reader.read(utf8("{\"amount\":12.340,\"id\":12345678901234567890}"));

    assertThat(shown.format()).isEqualTo("json");
    assertThat(((JsonNode) shown.decoded()).path("amount").decimalValue())
        .isEqualTo(new BigDecimal("12.340"));
    assertThat(shown.decoded().toString()).contains("12345678901234567890");
  }

  @Test
  void showsWhatIsNotStrictJsonAsText() {
    for (var text :
        new String[] {
          "{\"a\":1e9000000000}",
          "{\"a\":1,\"a\":2}",
          "{\"a\":1",
          "{} {}",
          "hello",
          "[".repeat(9999)
        }) {
      var shown = reader.read(utf8(text));

      assertThat(shown.format()).as(text).isEqualTo("text");
      assertThat(shown.decoded()).isEqualTo(text);
    }
  }

  @Test
  void showsOtherBytesOnlyAsBase64() {
    var bytes = new byte[] {(byte) 0xC3, 0x28, 1};

    var shown = reader.read(bytes);

    assertThat(shown.format()).isEqualTo("binary");
    assertThat(shown.base64()).isEqualTo(Base64.getEncoder().encodeToString(bytes));
    assertThat(shown.decoded()).isNull();
  }

  @Test
  void showsARawEventWithItsPayload() {
    var shown =
        reader.read(FakeRegistry.framed(7, RawEvent.getClassSchema(), rawEvent("{\"a\":1}")));

    assertThat(shown.format()).isEqualTo("raw-event");
    assertThat(((Map<?, ?>) shown.decoded()).get("event_id")).isEqualTo("event-1");
    assertThat(shown.payload().format()).isEqualTo("json");
    assertThat(shown.payload().decoded().toString()).isEqualTo("{\"a\":1}");
  }

  /** A count of two billion, and nothing behind it. */
  private static final byte[] TWO_BILLION = {
    (byte) 0xF4, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 15
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"array\",\"items\":\"string\"}",
        "{\"type\":\"array\",\"items\":\"null\"}",
        "{\"type\":\"map\",\"values\":\"int\"}",
        "\"bytes\"",
        "\"string\"",
      })
  void believesNoCountThatTheBytesDoNotHold(String type) {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
                    .formatted(type));
    registry.with(9, schema);

    var shown = reader.read(framed(9, TWO_BILLION));

    assertThat(shown.format()).isEqualTo("binary");
    assertThat(shown.note()).isEqualTo("the bytes do not fit schema R");
  }

  @Test
  void goesOnlySoDeep() {
    var schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Node","fields":[
                  {"name":"next","type":["null","Node"],"default":null}]}""");
    registry.with(9, schema);
    var deep = new byte[50_000];
    Arrays.fill(deep, (byte) 2);
    deep[deep.length - 1] = 0;

    assertThat(reader.read(framed(9, deep)).format()).isEqualTo("binary");
    assertThat(reader.read(framed(9, new byte[] {2, 2, 0})).format()).isEqualTo("avro");
  }

  @Test
  void decodesNothingThatIsVeryLong() {
    var shown = reader.read(utf8("[" + "1,".repeat(1 << 20) + "1]"));

    assertThat(shown.decoded()).isNull();
    assertThat(shown.note()).contains("not decoded");
  }

  private static byte[] framed(int id, byte[] datum) {
    return ByteBuffer.allocate(5 + datum.length).put((byte) 0).putInt(id).put(datum).array();
  }

  @Test
  void showsLogicalTypesOfAvroAsPeopleWriteThem() {
    var decimal = LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES));
    var schema =
        SchemaBuilder.record("Order")
            .namespace("orders")
            .fields()
            .name("amount")
            .type(decimal)
            .noDefault()
            .endRecord();
    registry.with(9, schema);
    var order =
        new GenericRecordBuilder(schema)
            .set("amount", ByteBuffer.wrap(new BigDecimal("12.30").unscaledValue().toByteArray()))
            .build();

    var shown = reader.read(FakeRegistry.framed(9, schema, order));

    assertThat(shown.schema()).isEqualTo("orders.Order");
    assertThat(shown.decoded()).isEqualTo(Map.of("amount", new BigDecimal("12.30")));
  }

  @Test
  void saysWhyAvroCannotBeRead() {
    var framed = FakeRegistry.framed(7, RawEvent.getClassSchema(), rawEvent("{}"));

    assertThat(reader.read(Arrays.copyOf(framed, 9)).note()).contains("do not fit");
    assertThat(reader.read(new byte[] {0, 0, 0, 0, 8, 1}).note()).contains("schema id 8");
    registry.down();
    assertThat(reader.read(framed).note()).contains("try again");
  }

  @Test
  void repairsThePayloadInsideARawEvent() throws Exception {
    var framed = FakeRegistry.framed(7, RawEvent.getClassSchema(), rawEvent("{\"a\":"));
    var failed = Failures.first().record();
    var broken =
        new dev.millrace.dlq.letter.FailedRecord(
            failed.topic(), 0, 1, failed.timestamp(), null, framed, failed.headers());

    var repaired = new Repair(registry).withPayload(broken, utf8("{\"a\":1}"));

    var shown = reader.read(repaired);
    assertThat(shown.payload().decoded().toString()).isEqualTo("{\"a\":1}");
    assertThat(((Map<?, ?>) shown.decoded()).get("position")).isEqualTo("0-5");
  }

  private static RawEvent rawEvent(String payload) {
    return RawEvent.newBuilder()
        .setEventId("event-1")
        .setSource("ingest.orders")
        .setPosition("0-5")
        .setIngestedAt(Failures.NOON)
        .setContentType("application/json")
        .setPayload(ByteBuffer.wrap(utf8(payload)))
        .build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
