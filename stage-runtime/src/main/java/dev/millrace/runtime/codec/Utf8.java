package dev.millrace.runtime.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks UTF-8 strictly by RFC 3629: nothing overlong, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long BACKSLASHES = ONES * '\\';

  private Utf8() {}

  /** Tells whether all characters are ASCII, without backslashes and zeros. */
  static boolean isPlain(byte[] bytes, int start, int end) {
    int i = start;
    for (int last = end - 8; i <= last; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      long backslash = word ^ BACKSLASHES;
      // A byte of x is zero where x - ones borrows into its high bit; exact when no high bit is
      // set.
      if (((word | (word - ONES) | (backslash - ONES)) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (bytes[i] <= 0 || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a backslash. */
  static boolean hasBackslash(byte[] bytes, int start, int end) {
    int i = start;
    for (int last = end - 8; i <= last; i += 8) {
      long word = (long) LONGS.get(bytes, i) ^ BACKSLASHES;
      if (((word - ONES) & ~word & HIGH_BITS) != 0) {
        return true;
      }
    }
    for (; i < end; i++) {
      if (bytes[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The index of the first byte that is not valid; -1 when all are. */
  static int invalidAt(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      if (end - i >= 8 && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += 8;
        continue;
      }
      int length = sequence(bytes, i, end);
      if (length == 0) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  /** The length of the sequence at {@code i}; 0 when it is not valid. */
  private static int sequence(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    if (first < 0xE0) {
      return continues(bytes, i + 1, end, 0x80, 0xBF) ? 2 : 0;
    }
    if (first < 0xF0) {
      int lowest = first == 0xE0 ? 0xA0 : 0x80;
      int highest = first == 0xED ? 0x9F : 0xBF;
      return continues(bytes, i + 1, end, lowest, highest)
              && continues(bytes, i + 2, end, 0x80, 0xBF)
          ? 3
          : 0;
    }
    int lowest = first == 0xF0 ? 0x90 : 0x80;
    int highest = first == 0xF4 ? 0x8F : 0xBF;
    return continues(bytes, i + 1, end, lowest, highest)
            && continues(bytes, i + 2, end, 0x80, 0xBF)
            && continues(bytes, i + 3, end, 0x80, 0xBF)
        ? 4
        : 0;
  }

  private static boolean continues(byte[] bytes, int i, int end, int lowest, int highest) {
    return i < end && (bytes[i] & 0xFF) >= lowest && (bytes[i] & 0xFF) <= highest;
  }

  /** {@code line 1, column 5 (byte 4)}, from the start of a text; columns count bytes. */
  static String place(byte[] bytes, int start, int index) {
    int line = 1;
    int lineStart = start;
    for (int i = start; i < index; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "line %d, column %d (byte %d)".formatted(line, index - lineStart + 1, index - start);
  }
}
