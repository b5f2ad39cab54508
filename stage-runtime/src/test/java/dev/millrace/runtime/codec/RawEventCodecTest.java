package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    var read = readByAvro(codec.encode(42, event));

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
    var bytes = codec.encode(42, event("é-1", contentType));

    var payload = codec.payload(bytes);

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
    bytes.writeBytes(new byte[] {0, 0, 0, 0, 42});
    var encoder = new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null);
    new SpecificDatumWriter<>(RawEvent.class).write(event, encoder);
    encoder.flush();

    var payload = codec.payload(bytes.toByteArray());

    assertThat(payload.copy()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
  }

  /** Law: what is found is what Avro reads; else it says why not. */
  @Test
  void whateverTheBytesItFindsWhatAvroReads() throws Exception {
    var whole = codec.encode(42, event("é-1", "application/json"));
    int found = 0;
    for (int i = 5; i < whole.length; i++) {
      for (int wrong = -128; wrong < 128; wrong++) {
        var broken = whole.clone();
        broken[i] = (byte) wrong;
        try {
          var payload = codec.payload(broken);
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
    var whole = codec.encode(42, event);
    for (int end = 0; end < whole.length; end++) {
      var cut = Arrays.copyOf(whole, end);
      assertThatThrownBy(() -> codec.payload(cut)).isInstanceOf(Undecodable.class);
    }
    whole[6] = (byte) 0xFF;
    assertThatThrownBy(() -> codec.payload(whole)).hasMessageContaining("is not UTF-8");
  }
}
