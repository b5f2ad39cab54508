package dev.millrace.runtime.row;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The years 0000 to 9999: dates and timestamps of events must be within them. A time outside is
 * usually a number in the wrong unit, and not every sink could hold it.
 */
public final class FourDigitYears {

  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
  private static final long FIRST_SECOND = FIRST_DAY * 86_400;
  private static final long LAST_SECOND = LAST_DAY * 86_400 + 86_399;

  private FourDigitYears() {}

  /** Tells whether a second, counted since 1970, is within these years. */
  public static boolean haveSecond(long epochSecond) {
    return epochSecond >= FIRST_SECOND && epochSecond <= LAST_SECOND;
  }

  public static boolean have(Instant instant) {
    return haveSecond(instant.getEpochSecond());
  }

  public static boolean have(LocalDate date) {
    return date.toEpochDay() >= FIRST_DAY && date.toEpochDay() <= LAST_DAY;
  }
}
