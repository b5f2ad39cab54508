package dev.millrace.runtime.codec;

import dev.millrace.runtime.stage.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding from an array. Compares every length with the bytes that are left
 * before allocating anything.
 */
final class AvroInput {

  /**
   * The deepest nesting; no honest record reaches it. Without it, a recursive schema could overflow
   * the stack.
   */
  static final int DEEPEST = 200;

  /**
   * The most items of lists and maps and fields of nested records. Each may take no bytes at all.
   */
  static final int MOST_ITEMS = 1_000_000;

  private static final int OPEN = -1;

  private byte[] bytes = new byte[0];
  private int position;
  private int depth;
  private int items;
  private int blockEnd = OPEN;

  /** Starts a value after its Confluent frame. Returns the schema id. */
  int begin(byte[] value) throws Undecodable {
    if (value.length < 5) {
      throw new Undecodable(
          ErrorCode.UNDECODABLE,
          "%d bytes are too few for Confluent-framed Avro: 1 magic byte and 4 of the schema id"
              .formatted(value.length));
    }
    if (value[0] != 0) {
      throw new Undecodable(
          ErrorCode.UNDECODABLE,
          "magic byte 0x%02x at byte 0: Confluent-framed Avro starts with 0x00"
              .formatted(value[0]));
    }
    bytes = value;
    position = 5;
    depth = 0;
    items = 0;
    return (value[1] & 0xFF) << 24
        | (value[2] & 0xFF) << 16
        | (value[3] & 0xFF) << 8
        | value[4] & 0xFF;
  }

  void end() throws Undecodable {
    if (position != bytes.length) {
      throw broken("%d bytes are left behind the record".formatted(bytes.length - position));
    }
  }

  boolean readBoolean() throws Undecodable {
    int value = next();
    if (value > 1) {
      position--;
      throw broken("0x%02x is no boolean".formatted(value));
    }
    return value == 1;
  }

  int readInt() throws Undecodable {
    long value = readLong();
    if (value != (int) value) {
      throw broken(value + " is beyond 32 bits");
    }
    return (int) value;
  }

  long readLong() throws Undecodable {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int group = next();
      value |= (group & 0x7FL) << shift;
      if ((group & 0x80) == 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw broken("a number of more than 10 bytes");
  }

  float readFloat() throws Undecodable {
    int start = advance(4);
    int bits = 0;
    for (int i = 3; i >= 0; i--) {
      bits = bits << 8 | bytes[start + i] & 0xFF;
    }
    return Float.intBitsToFloat(bits);
  }

  double readDouble() throws Undecodable {
    int start = advance(8);
    long bits = 0;
    for (int i = 7; i >= 0; i--) {
      bits = bits << 8 | bytes[start + i] & 0xFF;
    }
    return Double.longBitsToDouble(bits);
  }

  String readString() throws Undecodable {
    int length = readLength();
    int start = advance(length);
    return isAscii(start, length)
        ? new String(bytes, start, length, StandardCharsets.ISO_8859_1)
        : strict(start, length);
  }

  /**
   * Reads a text that is nearly always the same.
   *
   * @param likely the expected text, in ASCII; it is returned itself when it matches
   */
  String readString(String likely) throws Undecodable {
    int before = position;
    int length = readLength();
    if (length == likely.length() && isNext(likely)) {
      position += length;
      return likely;
    }
    position = before;
    return readString();
  }

  private boolean isNext(String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[position + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Skips a text, but checks that it is one. */
  void skipString() throws Undecodable {
    int length = readLength();
    int start = advance(length);
    if (!isAscii(start, length)) {
      strict(start, length);
    }
  }

  private boolean isAscii(int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private String strict(int start, int length) throws Undecodable {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      position = start;
      throw broken("a text of %d bytes is not UTF-8".formatted(length));
    }
  }

  byte[] readBytes() throws Undecodable {
    int length = readLength();
    int start = advance(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  byte[] readFixed(int length) throws Undecodable {
    int start = advance(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /**
   * Reads a decimal.
   *
   * @param most the bytes that its precision may need; more are refused before any arithmetic
   */
  BigDecimal readDecimal(int length, int scale, int most) throws Undecodable {
    int start = advance(length);
    if (length == 0) {
      throw broken("a decimal without bytes");
    }
    if (length > most) {
      int padding = padding(start, length);
      start += padding;
      length -= padding;
      if (length > most) {
        throw broken(
            "a decimal of %d bytes, where its precision needs at most %d".formatted(length, most));
      }
    }
    if (length > 8) {
      return new BigDecimal(new BigInteger(bytes, start, length), scale);
    }
    long unscaled = bytes[start];
    for (int i = 1; i < length; i++) {
      unscaled = unscaled << 8 | bytes[start + i] & 0xFF;
    }
    return BigDecimal.valueOf(unscaled, scale);
  }

  /** The number of leading bytes that only repeat the sign. */
  private int padding(int start, int length) {
    int count = 0;
    while (count < length - 1
        && (bytes[start + count] == 0 && bytes[start + count + 1] >= 0
            || bytes[start + count] == -1 && bytes[start + count + 1] < 0)) {
      count++;
    }
    return count;
  }

  int readLength() throws Undecodable {
    long length = readLong();
    if (length < 0 || length > bytes.length - position) {
      throw broken("a length of %d with %d bytes left".formatted(length, bytes.length - position));
    }
    return (int) length;
  }

  /**
   * Reads the number of items of the next block of an array or map; 0 ends it. Items may take no
   * bytes (nulls, empty records), so their number has a bound of its own, over the whole record.
   */
  int readBlock() throws Undecodable {
    long count = readLong();
    blockEnd = OPEN;
    if (count < 0) {
      blockEnd = readLength();
      blockEnd += position;
      count = -count;
    }
    if (count < 0 || count > MOST_ITEMS) {
      throw broken(
          "a block of %d items, where a record has at most %d".formatted(count, MOST_ITEMS));
    }
    count((int) count);
    return (int) count;
  }

  /** The end of the latest block, if the block gives it; for {@link #endBlock}. */
  int blockEnd() {
    return blockEnd;
  }

  /** Ends the items of a block. */
  void endBlock(int end) throws Undecodable {
    if (end != OPEN && end != position) {
      throw broken(
          "the items of a block end %d bytes beside what it says".formatted(position - end));
    }
  }

  private void count(int more) throws Undecodable {
    items += more;
    if (items > MOST_ITEMS) {
      throw broken("more than %d items in one record".formatted(MOST_ITEMS));
    }
  }

  /** Skips bytes and returns their start. */
  int skip(int length) throws Undecodable {
    return advance(length);
  }

  void enter() throws Undecodable {
    if (++depth > DEEPEST) {
      throw broken("nesting deeper than " + DEEPEST);
    }
  }

  /**
   * Begins a record within the record.
   *
   * @param fields it has
   */
  void enterRecord(int fields) throws Undecodable {
    enter();
    count(fields);
  }

  void leave() {
    depth--;
  }

  Undecodable broken(String what) {
    return new Undecodable(
        ErrorCode.UNDECODABLE, "Avro broken at byte %d: %s".formatted(position, what));
  }

  /** A message of {@link #broken} without the place, for bytes that the user does not see. */
  static String withoutPlace(@Nullable String message) {
    return String.valueOf(message).replaceFirst("^Avro broken at byte \\d+: ", "");
  }

  Undecodable outOfContract(String what) {
    return new Undecodable(ErrorCode.CONTRACT_BROKEN, what);
  }

  private int next() throws Undecodable {
    if (position >= bytes.length) {
      throw broken("the record is cut off");
    }
    return bytes[position++] & 0xFF;
  }

  private int advance(int length) throws Undecodable {
    if (length > bytes.length - position) {
      throw broken(
          "the record is cut off: %d bytes wanted, %d left"
              .formatted(length, bytes.length - position));
    }
    int start = position;
    position += length;
    return start;
  }
}
