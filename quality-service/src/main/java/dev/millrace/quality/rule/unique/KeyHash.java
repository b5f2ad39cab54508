package dev.millrace.quality.rule.unique;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;

/**
 * A 128-bit hash of the values of a key, so that keys of any length take the same room. Built like
 * MurmurHash3_x64_128, with each word in both halves. Two keys of a billion collide with a
 * probability below 10^-20; it does not resist someone who looks for collisions.
 */
final class KeyHash {

  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private long high;
  private long low;
  private long words;

  /** Starts over. */
  void reset() {
    high = 0;
    low = 0;
    words = 0;
  }

  /** Adds a value of a row. Values that are equal for the field's type hash alike. */
  void add(Object value) {
    switch (value) {
      case String text -> addText(text);
      case Long number -> addWord(number);
      case Double number -> addWord(Double.doubleToLongBits(number + 0.0));
      case Boolean bool -> addWord(bool ? 1 : 0);
      case Instant instant -> {
        addWord(instant.getEpochSecond());
        addWord(instant.getNano());
      }
      case LocalDate date -> addWord(date.toEpochDay());
      case LocalTime time -> addWord(time.toNanoOfDay());
      case UUID uuid -> {
        addWord(uuid.getMostSignificantBits());
        addWord(uuid.getLeastSignificantBits());
      }
      case BigDecimal number -> addBytes(number.unscaledValue().toByteArray());
      case byte[] bytes -> addBytes(bytes);
      default -> throw new IllegalArgumentException("not a key value: " + value.getClass());
    }
  }

  /** Ends the hash; {@link #high} and {@link #low} hold it. */
  void finish() {
    high ^= words;
    low ^= words;
    high += low;
    low += high;
    high = mixed(high);
    low = mixed(low);
    high += low;
    low += high;
    if (high == 0) {
      high = 1; // 0 marks an empty slot of a KeyTable
    }
  }

  /** One half; never 0. */
  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private void addText(String text) {
    var length = text.length();
    addWord(length);
    var i = 0;
    for (; i + 4 <= length; i += 4) {
      addWord(
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = rest << 16 | text.charAt(i);
    }
    addWord(rest);
  }

  private void addBytes(byte[] bytes) {
    addWord(bytes.length);
    long word = 0;
    for (var i = 0; i < bytes.length; i++) {
      word = word << 8 | (bytes[i] & 0xff);
      if ((i & 7) == 7) {
        addWord(word);
      }
    }
    addWord(word);
  }

  private void addWord(long word) {
    high ^= Long.rotateLeft(word * C1, 31) * C2;
    high = Long.rotateLeft(high, 27) + low;
    high = high * 5 + 0x52dce729;
    low ^= Long.rotateLeft(word * C2, 33) * C1;
    low = Long.rotateLeft(low, 31) + high;
    low = low * 5 + 0x38495ab5;
    words++;
  }

  private static long mixed(long hash) {
    var mixed = hash;
    mixed ^= mixed >>> 33;
    mixed *= 0xff51afd7ed558ccdL;
    mixed ^= mixed >>> 33;
    mixed *= 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 33;
    return mixed;
  }
}
