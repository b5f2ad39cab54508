package dev.millrace.dlq.view;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding in an array. Avro's own decoder makes room for as many bytes as are
 * announced; this one for no more than there are. Not thread-safe.
 */
final class CarefulDecoder extends Decoder {

  private final byte[] bytes;
  private int at;

  CarefulDecoder(byte[] bytes, int start) {
    this.bytes = bytes;
    this.at = start;
  }

  private int take(long length) throws EOFException {
    if (length < 0 || length > bytes.length - at) {
      throw new EOFException(
          "%d bytes are announced, %d are there".formatted(length, bytes.length - at));
    }
    int start = at;
    at += (int) length;
    return start;
  }

  @Override
  public void readNull() {
    // takes no bytes
  }

  @Override
  public boolean readBoolean() throws IOException {
    return bytes[take(1)] == 1;
  }

  @Override
  public int readInt() throws IOException {
    long number = readLong();
    if ((int) number != number) {
      throw new AvroRuntimeException("no int: " + number);
    }
    return (int) number;
  }

  @Override
  public long readLong() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes[take(1)];
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (number >>> 1) ^ -(number & 1);
      }
    }
    throw new AvroRuntimeException("a number of more than ten bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return ByteBuffer.wrap(bytes, take(Float.BYTES), Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return ByteBuffer.wrap(bytes, take(Double.BYTES), Double.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    long length = readLong();
    return new String(bytes, take(length), (int) length, StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws IOException {
    take(readLong());
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    long length = readLong();
    int start = take(length);
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, start + (int) length));
  }

  @Override
  public void skipBytes() throws IOException {
    take(readLong());
  }

  @Override
  public void readFixed(byte[] into, int start, int length) throws IOException {
    System.arraycopy(bytes, take(length), into, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    take(length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  private long readBlock() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong(); // its length in bytes
      count = -count;
    }
    if (count < 0 || count > Integer.MAX_VALUE) {
      throw new AvroRuntimeException("a block of " + count + " items");
    }
    return count;
  }

  @Override
  public long readArrayStart() throws IOException {
    return readBlock();
  }

  @Override
  public long arrayNext() throws IOException {
    return readBlock();
  }

  @Override
  public long skipArray() throws IOException {
    return readBlock();
  }

  @Override
  public long readMapStart() throws IOException {
    return readBlock();
  }

  @Override
  public long mapNext() throws IOException {
    return readBlock();
  }

  @Override
  public long skipMap() throws IOException {
    return readBlock();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }
}
