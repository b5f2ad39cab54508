package dev.millrace.spec;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of bytes as pipeline files write them: {@code 1048576} or {@code 2MiB}. */
final class ByteSize {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s?([KMG]i?B|B)?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B",
          1L,
          "KiB",
          1L << 10,
          "MiB",
          1L << 20,
          "GiB",
          1L << 30,
          "KB",
          1_000L,
          "MB",
          1_000_000L,
          "GB",
          1_000_000_000L);

  private ByteSize() {}

  /** Reads a number of bytes. Empty when the text is no such number, or not from 1 to 2^31 - 1. */
  static Optional<Integer> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long unit = form.group(2) == null ? 1 : UNITS.get(form.group(2));
    var bytes = new BigInteger(form.group(1)).multiply(BigInteger.valueOf(unit));
    return bytes.signum() > 0 && bytes.bitLength() < Integer.SIZE
        ? Optional.of(bytes.intValue())
        : Optional.empty();
  }
}
