package dev.millrace.runtime.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** The default of a field, encoded by Avro itself and read back as rows carry it. */
final class Defaults {

  private Defaults() {}

  static byte[] encoded(Schema.Field field) {
    var out = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      // A GenericData without conversions: the default stays in its raw Avro form.
      var raw = new GenericData();
      new GenericDatumWriter<>(field.schema(), raw).write(raw.getDefaultValue(field), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static @Nullable Object value(Schema.Field field) {
    var encoded = encoded(field);
    var framed = new byte[encoded.length + 5];
    System.arraycopy(encoded, 0, framed, 5, encoded.length);
    try {
      var in = new AvroInput();
      in.begin(framed);
      return Resolution.reader(field.schema()).read(in);
    } catch (Undecodable e) {
      throw new IllegalArgumentException("default of field " + field.name(), e);
    }
  }
}
