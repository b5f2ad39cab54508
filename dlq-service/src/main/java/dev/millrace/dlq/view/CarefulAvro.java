package dev.millrace.dlq.view;

import dev.millrace.dlq.record.BoundedDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro that a stage rejected or somebody forged. Ten such bytes may announce two billion
 * items, or records within records without end. So it bounds items and depth, and refuses a length
 * beyond the bytes that are there. Not thread-safe.
 */
final class CarefulAvro extends GenericDatumReader<Object> {

  private static final int MOST_ITEMS = 100_000;
  private static final int DEEPEST = 100;

  /** The room for items before any is read. */
  private static final int FIRST_ITEMS = 16;

  /** The most bytes of a decimal: the time to write its digits grows with the square of them. */
  private static final int LONGEST_DECIMAL = 1_000;

  private int items;
  private int depth;

  /**
   * @param model that nothing else uses; Avro's fast reader, which has no bounds, is switched off
   *     in it
   */
  CarefulAvro(Schema schema, GenericData model) {
    super(schema, schema, model);
    model.setFastReaderEnabled(false);
  }

  /**
   * Reads the bytes.
   *
   * @param start the first byte
   * @throws IOException when they end too early
   * @throws RuntimeException when they do not fit the schema, or exceed a bound
   */
  Object read(byte[] bytes, int start) throws IOException {
    items = 0;
    depth = 0;
    return read(null, new BoundedDecoder(bytes, start, Integer.MAX_VALUE));
  }

  @Override
  protected Object readRecord(@Nullable Object old, Schema expected, ResolvingDecoder in)
      throws IOException {
    deeper();
    var record = super.readRecord(old, expected, in);
    depth--;
    return record;
  }

  @Override
  protected Object readArray(@Nullable Object old, Schema expected, ResolvingDecoder in)
      throws IOException {
    deeper();
    var array = super.readArray(old, expected, in);
    depth--;
    return array;
  }

  @Override
  protected Object readMap(@Nullable Object old, Schema expected, ResolvingDecoder in)
      throws IOException {
    deeper();
    var map = super.readMap(old, expected, in);
    depth--;
    return map;
  }

  private void deeper() {
    depth++;
    if (depth > DEEPEST) {
      throw new AvroRuntimeException("deeper than " + DEEPEST);
    }
  }

  @Override
  protected Object newArray(@Nullable Object old, int size, Schema schema) {
    return super.newArray(old, Math.min(size, FIRST_ITEMS), schema);
  }

  @Override
  protected Object newMap(@Nullable Object old, int size) {
    return super.newMap(old, Math.min(size, FIRST_ITEMS));
  }

  @Override
  protected void addToArray(Object array, long position, @Nullable Object item) {
    count();
    super.addToArray(array, position, item);
  }

  @Override
  protected void addToMap(Object map, Object key, @Nullable Object value) {
    count();
    super.addToMap(map, key, value);
  }

  private void count() {
    items++;
    if (items > MOST_ITEMS) {
      throw new AvroRuntimeException("more than " + MOST_ITEMS + " items");
    }
  }

  @Override
  protected Object readBytes(@Nullable Object old, Schema schema, Decoder in) throws IOException {
    var read = super.readBytes(old, schema, in);
    if (schema.getLogicalType() != null
        && read instanceof ByteBuffer bytes
        && bytes.remaining() > LONGEST_DECIMAL) {
      throw new AvroRuntimeException("a decimal of " + bytes.remaining() + " bytes");
    }
    return read;
  }
}
