package dev.millrace.dlq.view;

import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;

/** A registry in memory. */
public final class FakeRegistry implements SchemaRegistry {

  private final Map<Integer, Schema> schemas = new HashMap<>();
  private boolean isDown;

  public FakeRegistry with(int id, Schema schema) {
    schemas.put(id, schema);
    return this;
  }

  public FakeRegistry down() {
    isDown = true;
    return this;
  }

  @Override
  public int register(String subject, Schema schema) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Schema> find(int id) {
    if (isDown) {
      throw new DependencyUnavailable("registry", "is down", new IOException());
    }
    return Optional.ofNullable(schemas.get(id));
  }

  /** Confluent-framed bytes of a record. */
  public static byte[] framed(int id, Schema schema, Object datum) {
    var out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(schema, SpecificData.getForSchema(schema)).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
