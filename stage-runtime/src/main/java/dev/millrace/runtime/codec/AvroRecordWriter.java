package dev.millrace.runtime.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes records of one of the platform's own contracts, which are rare, as Confluent-framed Avro.
 * Events use {@link AvroRowWriter}. Not thread-safe.
 */
public final class AvroRecordWriter<T extends SpecificRecord> {

  private final SpecificDatumWriter<T> writer;

  public AvroRecordWriter(Class<T> type) {
    this.writer = new SpecificDatumWriter<>(type);
  }

  /**
   * The record as bytes.
   *
   * @param schemaId of the record's schema in the registry
   */
  public byte[] write(T record, int schemaId) {
    return write(record, schemaId, 512);
  }

  /**
   * The record as bytes.
   *
   * @param length the estimated length, so that the buffer of a long record need not grow again and
   *     again
   */
  public byte[] write(T record, int schemaId, int length) {
    var out = new ByteArrayOutputStream(length);
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(4).putInt(schemaId).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
