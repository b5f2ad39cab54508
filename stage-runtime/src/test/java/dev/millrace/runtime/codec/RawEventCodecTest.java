package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawEventCodecTest {

  private final RawEventView event = event("order-1", "application/json");
  private final RawEventCodec codec = new RawEventCodec();
  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  private final int id = registry.register("raw.orders-value", RawEvent.getClassSchema());
  private final RawEventReader reader = new RawEventReader(registry);

  private static RawEventView event(String id, String contentType) {
    return new RawEventView(
        id,
        "kafka:ingest.orders",
        "3-17",
        1_700_000_000_123L,
        contentType,
        List.of(
            new RecordHeader("source-system", new byte[] {1, 2}), new RecordHeader("empty", null)),
        "{}".getBytes(StandardCharsets.UTF_8));
  }

  /** Avro's own reading; fails when bytes are left. */
  private static RawEvent readByAvro(byte[] bytes) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
    var read = new SpecificDatumReader<>(RawEvent.class).read(null, decoder);
    if (!decoder.isEnd()) {
      throw new IOException("bytes are left");
    }
    return read;
  }

  @Test
  void theGeneratedClassReadsWhatItWrites() throws Exception {
    var read = readByAvro(codec.encode(id, event));

    assertThat(read.getEventId()).isEqualTo("order-1");
    assertThat(read.getSource()).isEqualTo("kafka:ingest.orders");
    assertThat(read.getPosition()).isEqualTo("3-17");
    assertThat(read.getIngestedAt().toEpochMilli()).isEqualTo(1_700_000_000_123L);
    assertThat(read.getContentType()).isEqualTo("application/json");
    assertThat(read.getHeaders())
        .containsOnly(
            entry("source-system", ByteBuffer.wrap(new byte[] {1, 2})),
            entry("empty", ByteBuffer.allocate(0)));
    assertThat(read.getPayload()).isEqualTo(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/avro", "text/plain; charset=utf-8", ""})
  void itFindsThePayload(String contentType) throws Exception {
    var bytes = codec.encode(id, event("é-1", contentType));

    var payload = reader.payload(bytes);

    assertThat(payload.contentType()).isEqualTo(contentType);
    assertThat(payload.copy()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
  }

  @Test
  void itFindsThePayloadBehindHeadersThatAnotherWriterCounts() throws Exception {
    var event = new RawEvent();
    event.setEventId("order-1");
    event.setSource("kafka:ingest.orders");
    event.setPosition("3-17");
    event.setIngestedAt(Instant.ofEpochMilli(1_700_000_000_123L));
    event.setContentType("application/json");
    event.setHeaders(Map.of("a", ByteBuffer.allocate(200), "b", ByteBuffer.allocate(0)));
    event.setPayload(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)));
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) id});
    var encoder = new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null);
    new SpecificDatumWriter<>(RawEvent.class).write(event, encoder);
    encoder.flush();

    var payload = reader.payload(bytes.toByteArray());

    assertThat(payload.copy()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
  }

  /** Law: what is found is what Avro reads; else it says why not. */
  @Test
  void whateverTheBytesItFindsWhatAvroReads() throws Exception {
    var whole = codec.encode(id, event("é-1", "application/json"));
    int found = 0;
    for (int i = 5; i < whole.length; i++) {
      for (int wrong = -128; wrong < 128; wrong++) {
        var broken = whole.clone();
        broken[i] = (byte) wrong;
        try {
          var payload = reader.payload(broken);
          var expected = readByAvro(broken);
          var where = "byte %d as %d".formatted(i, wrong);
          assertThat(payload.contentType()).as(where).isEqualTo(expected.getContentType());
          assertThat(ByteBuffer.wrap(payload.copy())).as(where).isEqualTo(expected.getPayload());
          // Avro replaces what is not UTF-8.
          assertThat(expected.toString()).as(where).doesNotContain("\uFFFD");
          found++;
        } catch (Undecodable e) {
          assertThat(e).hasMessageMatching("Avro broken at byte \\d+: .+");
        }
      }
    }
    assertThat(found).isGreaterThan(50 * whole.length);
  }

  @Test
  void whatIsCutOffOrNoTextIsRefused() {
    var whole = codec.encode(id, event);
    for (int end = 0; end < whole.length; end++) {
      var cut = Arrays.copyOf(whole, end);
      assertThatThrownBy(() -> reader.payload(cut)).isInstanceOf(Undecodable.class);
    }
    whole[6] = (byte) 0xFF;
    assertThatThrownBy(() -> reader.payload(whole)).hasMessageContaining("is not UTF-8");
  }

  /** Another version of the schema: with fewer fields, with more, in another order. */
  private static Schema version(List<Schema.Field> fields) {
    var ours = RawEvent.getClassSchema();
    return Schema.createRecord(ours.getName(), null, ours.getNamespace(), false, fields);
  }

  private static List<Schema.Field> fieldsWithout(String... names) {
    var fields = new ArrayList<Schema.Field>();
    for (var field : RawEvent.getClassSchema().getFields()) {
      if (!List.of(names).contains(field.name())) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    return fields;
  }

  private byte[] writtenWith(Schema version) throws IOException {
    var event = new GenericData.Record(version);
    for (var field : version.getFields()) {
      event.put(
          field.name(),
          switch (field.name()) {
            case "ingested_at" -> 1L;
            case "headers" -> Map.of("a", ByteBuffer.allocate(3));
            case "payload" -> ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8));
            case "content_type" -> "application/avro";
            default -> "text";
          });
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ByteBuffer.allocate(5).put((byte) 0).putInt(registry.register("", version)).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<>(version, new GenericData()).write(event, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private void assertItFindsThePayload(Schema version) throws Exception {
    var payload = reader.payload(writtenWith(version));

    assertThat(payload.contentType()).isEqualTo("application/avro");
    assertThat(payload.copy()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
  }

  @Test
  void itReadsAWriterThatHasOneMoreField() throws Exception {
    for (int at = 0; at <= RawEvent.getClassSchema().getFields().size(); at++) {
      var fields = fieldsWithout();
      fields.add(at, new Schema.Field("op", Schema.create(Schema.Type.STRING), null, "create"));
      assertItFindsThePayload(version(fields));
    }
  }

  @Test
  void itReadsAWriterOfAnotherOrder() throws Exception {
    var fields = fieldsWithout();
    Collections.reverse(fields);

    assertItFindsThePayload(version(fields));
  }

  @Test
  void itReadsAWriterThatHasNoHeaders() throws Exception {
    assertItFindsThePayload(version(fieldsWithout("headers")));
  }

  @Test
  void itReadsVersionsInTurns() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertItFindsThePayload(version(fieldsWithout("headers")));
      assertThat(reader.payload(codec.encode(id, event)).contentType())
          .isEqualTo("application/json");
    }
  }

  @Test
  void itRefusesAWriterThatHasNoPayload() throws Exception {
    var bytes = writtenWith(version(fieldsWithout("payload")));

    assertThatThrownBy(() -> reader.payload(bytes))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTRACT_BROKEN))
        .hasMessageContaining("has no payload");
  }

  @Test
  void itNamesAnIdThatTheRegistryDoesNotKnow() {
    var bytes = codec.encode(4711, event);

    assertThatThrownBy(() -> reader.payload(bytes))
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_SCHEMA))
        .hasMessageContaining("4711");
  }
}
