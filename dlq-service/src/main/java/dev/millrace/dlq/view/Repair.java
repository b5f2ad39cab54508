package dev.millrace.dlq.view;

import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.schema.RawEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/** Puts a repaired payload in the place of the failed one. */
public final class Repair {

  private static final int FRAME = 5;

  private final SchemaRegistry registry;

  public Repair(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** The failed record has no place for a payload. The message says what to do instead. */
  public static final class Impossible extends Exception {
    private static final long serialVersionUID = 1L;

    Impossible(String message) {
      super(message);
    }
  }

  /**
   * The record's value with another payload. The payload is the whole value of an ingest record,
   * and a part of a raw event.
   */
  public byte[] withPayload(FailedRecord failed, byte[] payload) throws Impossible {
    if (failed.topic().startsWith("ingest.")) {
      return payload;
    }
    var value = failed.value();
    if (!failed.topic().startsWith("raw.") || value == null || value.length < FRAME) {
      throw new Impossible(
          "a record of topic %s has no payload inside: send the whole record value as \"value\","
                  .formatted(failed.topic())
              + " in base64");
    }
    var schema =
        registry
            .find(ByteBuffer.wrap(value).getInt(1))
            .filter(found -> found.getFullName().equals(RawEvent.getClassSchema().getFullName()))
            .orElseThrow(() -> new Impossible("the failed record is not a raw event"));
    try {
      return replaced(value, schema, payload);
    } catch (IOException | RuntimeException e) {
      throw new Impossible(
          "the failed record cannot be read as a raw event: send the whole record value as"
              + " \"value\", in base64");
    }
  }

  private static byte[] replaced(byte[] value, Schema schema, byte[] payload) throws IOException {
    var event = (GenericRecord) new CarefulAvro(schema, new GenericData()).read(value, FRAME);
    event.put("payload", ByteBuffer.wrap(payload));
    var out = new ByteArrayOutputStream(value.length);
    out.writeBytes(Arrays.copyOf(value, FRAME));
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
