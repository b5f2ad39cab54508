package dev.millrace.runtime.tracing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A W3C trace context, version 00 of the {@code traceparent} header.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 * @param sampled whether spans of the trace are recorded
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

  private static final int LENGTH = 55;
  private static final int FLAGS = 53;

  /** 0 for a lower-case hex digit, 1 for any other byte. */
  private static final byte[] NO_HEX = others();

  /** The context in a header's bytes; empty when they are no valid version 00 header. */
  public static Optional<TraceContext> parse(byte[] header) {
    if (!isWellFormed(header)) {
      return Optional.empty();
    }
    var text = new String(header, StandardCharsets.ISO_8859_1);
    return Optional.of(
        new TraceContext(text.substring(3, 35), text.substring(36, 52), isSampled(header)));
  }

  /** Whether the header is a traceparent with ids, without making an object of it. */
  public static boolean isWellFormed(byte[] header) {
    if (header.length != LENGTH || header[0] != '0' || header[1] != '0') {
      return false;
    }
    return header[2] == '-'
        && header[35] == '-'
        && header[52] == '-'
        && isHex(header, 3, 35)
        && isHex(header, 36, 52)
        && isHex(header, FLAGS, LENGTH)
        && !isZero(header, 3, 35)
        && !isZero(header, 36, 52);
  }

  /**
   * Works without a branch per digit, because every event with a context passes here at every
   * stage.
   */
  private static boolean isHex(byte[] bytes, int from, int to) {
    int others = 0;
    for (int i = from; i < to; i++) {
      others |= NO_HEX[bytes[i] & 0xFF];
    }
    return others == 0;
  }

  /** Tells whether an id is all zeros, which is invalid. */
  private static boolean isZero(byte[] hex, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      digits |= hex[i] ^ '0';
    }
    return digits == 0;
  }

  /** Tells whether a well-formed header says that its trace is recorded. */
  public static boolean isSampled(byte[] wellFormed) {
    return (Character.digit(wellFormed[FLAGS + 1], 16) & 1) == 1;
  }

  /** The same header, but with the flag that its trace is not recorded. */
  static byte[] unsampled(byte[] wellFormed) {
    var header = wellFormed.clone();
    int flags = Character.digit(header[FLAGS + 1], 16) & ~1;
    header[FLAGS + 1] = (byte) Character.forDigit(flags, 16);
    return header;
  }

  public byte[] header() {
    return ascii("00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] others() {
    var others = new byte[256];
    Arrays.fill(others, (byte) 1);
    for (byte digit : ascii("0123456789abcdef")) {
      others[digit] = 0;
    }
    return others;
  }
}
