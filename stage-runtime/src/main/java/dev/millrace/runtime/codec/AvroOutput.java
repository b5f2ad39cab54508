package dev.millrace.runtime.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Avro's binary encoding into one growing buffer, after the Confluent frame: magic byte 0
 * and a 4-byte schema id.
 */
final class AvroOutput {

  private static final int FRAME = 5;

  private byte[] buffer = new byte[512];
  private int size;
  private int depth;

  /** Starts a new value. */
  void begin(int schemaId) {
    size = 0;
    depth = 0;
    ensure(FRAME);
    buffer[0] = 0;
    buffer[1] = (byte) (schemaId >>> 24);
    buffer[2] = (byte) (schemaId >>> 16);
    buffer[3] = (byte) (schemaId >>> 8);
    buffer[4] = (byte) schemaId;
    size = FRAME;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  void writeBoolean(boolean value) {
    ensure(1);
    buffer[size++] = (byte) (value ? 1 : 0);
  }

  /** Zigzag, then base 128 with the low group first; the same for Avro's int and long. */
  void writeLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      buffer[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  void writeFloat(float value) {
    ensure(4);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      buffer[size++] = (byte) (bits >>> shift);
    }
  }

  void writeDouble(double value) {
    ensure(8);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < 64; shift += 8) {
      buffer[size++] = (byte) (bits >>> shift);
    }
  }

  void writeString(String text) {
    int length = text.length();
    if (length > 40 || !writeShortAscii(text, length)) {
      writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Copies without a temporary array, because most texts of events are short ASCII. */
  private boolean writeShortAscii(String text, int length) {
    ensure(length + 1);
    int start = size;
    buffer[size++] = (byte) (length << 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > 0x7F) {
        size = start;
        return false;
      }
      buffer[size++] = (byte) c;
    }
    return true;
  }

  void writeBytes(byte[] bytes) {
    writeLong(bytes.length);
    writeRaw(bytes);
  }

  void writeUnscaled(BigInteger unscaled) {
    writeBytes(unscaled.toByteArray());
  }

  void writeUnscaled(long unscaled) {
    int length = 1;
    while (length < 8 && unscaled >> (8 * length - 1) != 0 && unscaled >> (8 * length - 1) != -1) {
      length++;
    }
    ensure(length + 1);
    buffer[size++] = (byte) (length << 1);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (unscaled >> shift);
    }
  }

  void writeRaw(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** Begins a list, map or record within the record. */
  void enter() throws ContractBroken {
    if (++depth > AvroInput.DEEPEST) {
      throw new ContractBroken(
          "is nested deeper", "at most %d levels".formatted(AvroInput.DEEPEST));
    }
  }

  void leave() {
    depth--;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
