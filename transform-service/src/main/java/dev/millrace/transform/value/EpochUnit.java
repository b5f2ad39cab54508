package dev.millrace.transform.value;

import dev.millrace.runtime.codec.IsoTime;
import dev.millrace.runtime.row.FourDigitYears;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What a number that is a time counts since 1970. */
enum EpochUnit {
  SECONDS("s", 1),
  MILLISECONDS("ms", 1_000),
  MICROSECONDS("us", 1_000_000),
  NANOSECONDS("ns", 1_000_000_000);

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

  /** Numbers whose unit nobody named are taken for milliseconds only within these years. */
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

  /** A timestamp, or a number of this unit, which a text may hold, too. */
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

  /** The time that a number whose unit nobody named is; it must be one of our time. */
  static Object unnamed(long millis) {
    return isOurTime(MILLISECONDS.whole(millis)) ? MILLISECONDS.whole(millis) : Conversion.MISFIT;
  }

  private static boolean isOurTime(Object time) {
    return time instanceof Instant instant && !instant.isBefore(FIRST) && instant.isBefore(LAST);
  }

  /** What to write for a number that is no time of ours in milliseconds. */
  static String hint(Object value) {
    var rule = "a number without a unit is milliseconds, of the years 1980 to 2100";
    return Arrays.stream(values())
        .filter(unit -> isOurTime(unit.at(value)))
        .findFirst()
        .map(unit -> rule + "; with %s it is %s".formatted(unit.type(), unit.at(value)))
        .orElse(rule + "; timestamp(s), (ms), (us) and (ns) name one, and take all years");
  }
}
