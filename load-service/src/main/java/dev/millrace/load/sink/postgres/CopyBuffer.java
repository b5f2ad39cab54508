package dev.millrace.load.sink.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing buffer of the bytes to send, big-endian. It is kept from batch to batch. */
final class CopyBuffer {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The bytes to keep after an unusually large batch. */
  private static final int KEPT = 16 << 20;

  private byte[] bytes = new byte[1 << 16];
  private int size;

  int size() {
    return size;
  }

  /** The bytes; those from {@link #size} on mean nothing. Valid until the next call. */
  byte[] array() {
    return bytes;
  }

  /** Forgets what was written behind {@code size}. */
  void cutTo(int size) {
    this.size = size;
  }

  /** Makes room for the next batch. */
  void clear() {
    size = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[KEPT];
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }

  void putByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void putShort(int value) {
    ensure(2);
    SHORT.set(bytes, size, (short) value);
    size += 2;
  }

  void putInt(int value) {
    ensure(4);
    INT.set(bytes, size, value);
    size += 4;
  }

  /** Overwrites an int written before. */
  void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    ensure(8);
    LONG.set(bytes, size, value);
    size += 8;
  }

  void putBytes(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** ASCII only. */
  void putAscii(String text) {
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  /** Writes UTF-8. PostgreSQL can hold every character except U+0000. */
  void putText(String text) throws RefusedValue {
    int length = text.length();
    ensure(Math.multiplyExact(length, 3));
    for (int i = putAsciiPrefix(text, length); i < length; i++) {
      var c = text.charAt(i);
      if (c != 0 && c < 0x80) {
        bytes[size++] = (byte) c;
      } else {
        i = putWide(text, i);
      }
    }
  }

  /**
   * Copies a text up to its first character that is not ASCII; most texts have none. Works on local
   * variables, which is twice as fast as on fields.
   */
  private int putAsciiPrefix(String text, int length) {
    var to = bytes;
    int start = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0 || c > 0x7F) {
        break;
      }
      to[start + i] = (byte) c;
    }
    size = start + i;
    return i;
  }

  /**
   * One character that is not ASCII.
   *
   * @return the index of its last char
   */
  int putWide(String text, int index) throws RefusedValue {
    var c = text.charAt(index);
    ensure(4);
    if (c == 0) {
      throw new RefusedValue("text with the character U+0000 at " + index);
    }
    if (c < 0x800) {
      bytes[size++] = (byte) (0xc0 | c >> 6);
      bytes[size++] = (byte) (0x80 | c & 0x3f);
      return index;
    }
    if (!Character.isSurrogate(c)) {
      bytes[size++] = (byte) (0xe0 | c >> 12);
      bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
      bytes[size++] = (byte) (0x80 | c & 0x3f);
      return index;
    }
    var point = text.codePointAt(index);
    if (!Character.isSupplementaryCodePoint(point)) {
      throw new RefusedValue("text with half a character (a lone surrogate) at " + index);
    }
    bytes[size++] = (byte) (0xf0 | point >> 18);
    bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
    bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
    bytes[size++] = (byte) (0x80 | point & 0x3f);
    return index + 1;
  }
}
