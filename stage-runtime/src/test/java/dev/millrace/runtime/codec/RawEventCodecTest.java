package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.RawEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;

class RawEventCodecTest {

  private final RawEventView event =
      new RawEventView(
          "order-1",
          "kafka:ingest.orders",
          "3-17",
          1_700_000_000_123L,
          "application/json",
          List.of(new RecordHeader("source-system", new byte[] {1, 2})),
          "{}".getBytes(StandardCharsets.UTF_8));
  private final RawEventCodec codec = new RawEventCodec();

  @Test
  void theGeneratedClassReadsWhatItWrites() throws Exception {
    var bytes = codec.encode(42, event);

    var decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
    var read = new SpecificDatumReader<>(RawEvent.class).read(null, decoder);
    assertThat(read.getEventId()).isEqualTo("order-1");
    assertThat(read.getSource()).isEqualTo("kafka:ingest.orders");
    assertThat(read.getPosition()).isEqualTo("3-17");
    assertThat(read.getIngestedAt().toEpochMilli()).isEqualTo(1_700_000_000_123L);
    assertThat(read.getHeaders()).containsOnlyKeys("source-system");
    assertThat(read.getPayload().remaining()).isEqualTo(2);
    assertThat(decoder.isEnd()).isTrue();
  }

  @Test
  void itReadsBackWhatItWrites() throws Exception {
    var back = codec.decode(codec.encode(42, event));

    assertThat(back).usingRecursiveComparison().isEqualTo(event);
  }
}
