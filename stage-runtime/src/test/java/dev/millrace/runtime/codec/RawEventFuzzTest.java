package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.schema.RawEvent;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Whatever lies in a raw topic: a payload within the record's own bytes, or a refusal. */
class RawEventFuzzTest {

  private static final Schema LATER =
      SchemaBuilder.record("RawEvent")
          .namespace("dev.millrace.schema")
          .fields()
          .requiredBytes("payload")
          .optionalString("since")
          .requiredString("content_type")
          .endRecord();

  private final RawEventReader ours = new RawEventReader(new OneSchema(RawEvent.getClassSchema()));
  private final RawEventReader later = new RawEventReader(new OneSchema(LATER));

  @FuzzTest
  void isReadOrRefused(byte[] bytes) {
    read(ours, bytes);
    read(ours, framed(bytes));
    read(later, framed(bytes));
  }

  private static void read(RawEventReader reader, byte[] value) {
    try {
      var payload = reader.payload(value);
      assertThat(payload.copy().length).isLessThanOrEqualTo(value.length);
    } catch (Undecodable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static byte[] framed(byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(1).put(bytes).array();
  }
}
