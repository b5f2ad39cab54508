package dev.millrace.runtime.tracing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

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
  private static final HexFormat HEX = HexFormat.of();

  /** The context in a header's bytes; empty when they are no valid version 00 header. */
  public static Optional<TraceContext> parse(byte[] header) {
    if (!isWellFormed(header)) {
      return Optional.empty();
    }
    var text = new String(header, StandardCharsets.ISO_8859_1);
    var traceId = text.substring(3, 35);
    var spanId = text.substring(36, 52);
    if (traceId.equals("0".repeat(32)) || spanId.equals("0".repeat(16))) {
      return Optional.empty();
    }
    return Optional.of(new TraceContext(traceId, spanId, isSampled(header)));
  }

  /** Whether the header has the form of a traceparent, without making an object of it. */
  public static boolean isWellFormed(byte[] header) {
    if (header.length != LENGTH || header[0] != '0' || header[1] != '0') {
      return false;
    }
    for (int i = 2; i < LENGTH; i++) {
      boolean fits = i == 2 || i == 35 || i == 52 ? header[i] == '-' : isHex(header[i]);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Whether a well-formed header says that its trace is recorded. */
  public static boolean isSampled(byte[] wellFormed) {
    return (Character.digit(wellFormed[FLAGS + 1], 16) & 1) == 1;
  }

  /** A new context that is not recorded, for an event that came without one. */
  public static TraceContext unsampled(RandomGenerator random) {
    return new TraceContext(hex(random) + hex(random), hex(random), false);
  }

  public byte[] header() {
    return ("00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String hex(RandomGenerator random) {
    return HEX.toHexDigits(random.nextLong() | 1);
  }

  private static boolean isHex(byte digit) {
    return digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f';
  }
}
