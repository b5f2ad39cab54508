package dev.millrace.transform.value;

import dev.millrace.runtime.codec.IsoTime;
import dev.millrace.runtime.row.FourDigitYears;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The unit of a number that counts time since 1970. */
enum EpochUnit {
  SECONDS("s", 1),
  MILLISECONDS("ms", 1_000),
  MICROSECONDS("us", 1_000_000),
  NANOSECONDS("ns", 1_000_000_000);

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

  /** A number without a named unit counts as milliseconds only within these years. */
  private static final Instant FIRST = Instant.parse("1980-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("2100-01-01T00:00:00Z");

  private final String label;
  private final int perSecond;

  EpochUnit(String label, int perSecond) {
    this.label = label;
    this.perSecond = perSecond;
  }

  /** The unit that a type such as {@code timestamp(s)} names; empty when it names none. */
  static Optional<EpochUnit> of(String type) {
    return Arrays.stream(values()).filter(unit -> unit.type().equals(type)).findFirst();
  }

  private String type() {
    return "timestamp(" + label + ")";
  }

  /** Reads a timestamp, or a number of this unit. The number may be a text. */
  Object timestamp(Object value) {
    return switch (value) {
      case Number _ -> at(value);
      case String text -> {
        var time = IsoTime.timestamp(text);
        yield time == null ? at(text) : time;
      }
      default -> Conversions.timestamp(value);
    };
  }

  private Object at(Object value) {
    if (value instanceof Long count) {
      return whole(count);
    }
    var nanos = Numbers.toDecimal(value, 1_000, 9);
    if (!(nanos instanceof BigDecimal)) {
      return Conversion.MISFIT;
    }
    var exact = ((BigDecimal) nanos).multiply(BigDecimal.valueOf(NANOS.intValue() / perSecond));
    try {
      var whole = exact.toBigIntegerExact().divideAndRemainder(NANOS);
      return inRange(Instant.ofEpochSecond(whole[0].longValueExact(), whole[1].longValueExact()));
    } catch (ArithmeticException | DateTimeException e) {
      return Conversion.MISFIT;
    }
  }

  private Object whole(long count) {
    long seconds = Math.floorDiv(count, (long) perSecond);
    long rest = Math.floorMod(count, (long) perSecond);
    return FourDigitYears.haveSecond(seconds)
        ? Instant.ofEpochSecond(seconds, rest * (NANOS.intValue() / perSecond))
        : Conversion.MISFIT;
  }

  private static Object inRange(Instant instant) {
    return FourDigitYears.have(instant) ? instant : Conversion.MISFIT;
  }

  /**
   * Reads a number without a named unit as milliseconds. The time must be within the years above.
   */
  static Object unnamed(long millis) {
    return isOurTime(MILLISECONDS.whole(millis)) ? MILLISECONDS.whole(millis) : Conversion.MISFIT;
  }

  private static boolean isOurTime(Object time) {
    return time instanceof Instant instant && !instant.isBefore(FIRST) && instant.isBefore(LAST);
  }

  /** A hint which type to write for a number that cannot be milliseconds. */
  static String hint(Object value) {
    var rule = "a number without a unit is milliseconds, of the years 1980 to 2100";
    return Arrays.stream(values())
        .filter(unit -> isOurTime(unit.at(value)))
        .findFirst()
        .map(unit -> rule + "; with %s it is %s".formatted(unit.type(), unit.at(value)))
        .orElse(rule + "; timestamp(s), (ms), (us) and (ns) name one, and take all years");
  }
}
