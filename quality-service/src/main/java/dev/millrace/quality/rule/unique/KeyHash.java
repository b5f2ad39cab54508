package dev.millrace.quality.rule.unique;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;

/**
 * A 128-bit hash of the values of a key, so that keys of any length take the same room. {@link
 * #reset} first, then each value, then {@link #finish}. Values that differ give words that differ,
 * and so do sequences of values. The subclass decides how words become a hash. Not thread-safe.
 */
abstract sealed class KeyHash permits KeyedHash, UnkeyedHash {

  /** The hash, once it is finished. Before that, the subclass may use both fields as it likes. */
  long high;

  long low;

  /** Starts over. */
  abstract void reset();

  /** Ends the hash; {@link #high} and {@link #low} hold it. */
  abstract void finish();

  /** One half; never 0, which marks an empty slot of a {@link KeyTable}. */
  final long high() {
    return high;
  }

  /** The other half. */
  final long low() {
    return low;
  }

  /** Adds 8 bytes. */
  abstract void addWord(long word);

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
}
