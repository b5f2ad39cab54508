package dev.millrace.dlq.record;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Avro's binary form of one record from bytes that anybody may have written. Refuses a
 * length beyond the bytes that are there, and counts items that take no bytes. Avro's own decoder
 * would take as much memory as a length says. Not thread-safe.
 */
public final class BoundedDecoder extends Decoder {

  private final ByteBuffer bytes;

  /** The number of items and branches of unions that may still come. */
  private long items;

  /**
   * @param offset where the record begins
   * @param mostItems the most items of all arrays and maps and branches of unions together
   */
  public BoundedDecoder(byte[] bytes, int offset, int mostItems) {
    this.bytes =
        ByteBuffer.wrap(bytes, offset, bytes.length - offset).order(ByteOrder.LITTLE_ENDIAN);
    this.items = mostItems;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    return bytes(1).get() == 1;
  }

  @Override
  public int readInt() throws IOException {
    long number = readLong();
    if (number != (int) number) {
      throw new AvroRuntimeException("no int: " + number);
    }
    return (int) number;
  }

  @Override
  public long readLong() throws IOException {
    long zigzag = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes(1).get();
      zigzag |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return zigzag >>> 1 ^ -(zigzag & 1);
      }
    }
    throw new AvroRuntimeException("a number of more than ten bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return bytes(Float.BYTES).getFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return bytes(Double.BYTES).getDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(array());
  }

  @Override
  public String readString() throws IOException {
    return new String(array(), StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(array());
  }

  @Override
  public void skipBytes() throws IOException {
    skipFixed(length());
  }

  @Override
  public void readFixed(byte[] fixed, int start, int length) throws IOException {
    bytes(length).get(fixed, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    bytes(length).position(bytes.position() + length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return block();
  }

  @Override
  public long arrayNext() throws IOException {
    return block();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlock();
  }

  @Override
  public long readMapStart() throws IOException {
    return block();
  }

  @Override
  public long mapNext() throws IOException {
    return block();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlock();
  }

  @Override
  public int readIndex() throws IOException {
    take(1);
    return readInt();
  }

  private long block() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong(); // the block's length in bytes
      count = -count;
    }
    take(count);
    return count;
  }

  /** Skips blocks that give their length. Returns the number of items that the caller must skip. */
  private long skipBlock() throws IOException {
    while (true) {
      long count = readLong();
      if (count >= 0) {
        take(count);
        return count;
      }
      take(1);
      skipBytes();
    }
  }

  private void take(long count) {
    if (count < 0 || count > items) {
      throw new AvroRuntimeException("too many items");
    }
    items -= count;
  }

  private byte[] array() throws IOException {
    var array = new byte[length()];
    bytes.get(array);
    return array;
  }

  /** Reads a length and checks that so many bytes are left. */
  private int length() throws IOException {
    long length = readLong();
    if (length < 0 || length > bytes.remaining()) {
      throw missing(length);
    }
    return (int) length;
  }

  private ByteBuffer bytes(int wanted) throws IOException {
    if (wanted > bytes.remaining()) {
      throw missing(wanted);
    }
    return bytes;
  }

  private EOFException missing(long wanted) {
    return new EOFException(
        "%d bytes are announced, %d are there".formatted(wanted, bytes.remaining()));
  }
}
