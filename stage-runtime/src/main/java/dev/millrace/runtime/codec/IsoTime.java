package dev.millrace.runtime.codec;

import dev.millrace.runtime.row.FourDigitYears;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * Reads ISO 8601 dates, times of day, and timestamps of the years 0000 to 9999 in their extended
 * form. Any other text gives null. It does not use java.time's parsers, because they take a
 * microsecond a value.
 */
public final class IsoTime {

  private IsoTime() {}

  /** {@code 2026-01-31}. */
  public static @Nullable LocalDate date(String text) {
    return text.length() == 10 ? dateAtStart(text) : null;
  }

  /** {@code 23:59:59.123}: seconds and fraction (up to 9 digits) may be left out. */
  public static @Nullable LocalTime time(String text) {
    var time = new Time(text, 0);
    return time.readOfDay()
        ? LocalTime.ofNanoOfDay(time.seconds * 1_000_000_000 + time.nanos)
        : null;
  }

  /**
   * {@code 2026-01-31T23:59:59.123+01:00}: seconds, fraction (up to 9 digits) and offset may be
   * left out; without an offset it is UTC; a space may stand for the T; a date alone is its
   * midnight.
   */
  public static @Nullable Instant timestamp(String text) {
    var date = text.length() < 10 ? null : dateAtStart(text);
    if (date == null) {
      return null;
    }
    if (text.length() == 10) {
      return Instant.ofEpochSecond(date.toEpochDay() * 86_400);
    }
    var time = new Time(text, 10);
    if (!time.read()) {
      return null;
    }
    long second = date.toEpochDay() * 86_400 + time.seconds;
    return FourDigitYears.haveSecond(second) ? Instant.ofEpochSecond(second, time.nanos) : null;
  }

  private static @Nullable LocalDate dateAtStart(String text) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return null;
    }
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The number in exactly these digits; -1 when they are not all digits. */
  private static int digits(String text, int from, int count) {
    if (from + count > text.length()) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** A time of day, or what follows a date. */
  private static final class Time {
    private final String text;
    private int at;
    private long seconds;
    private int nanos;

    Time(String text, int from) {
      this.text = text;
      this.at = from;
    }

    boolean read() {
      return (skip('T') || skip('t') || skip(' '))
          && readClock()
          && readOffset()
          && at == text.length();
    }

    boolean readOfDay() {
      return readClock() && at == text.length();
    }

    private boolean readClock() {
      int hour = two(23);
      boolean valid = hour >= 0 && skip(':');
      int minute = valid ? two(59) : -1;
      if (minute < 0) {
        return false;
      }
      seconds = hour * 3600L + minute * 60L;
      return readSeconds();
    }

    private boolean readSeconds() {
      if (!skip(':')) {
        return true;
      }
      int second = two(59);
      seconds += second;
      return second >= 0 && (!(skip('.') || skip(',')) || readFraction());
    }

    private boolean readFraction() {
      int start = at;
      int unit = 100_000_000;
      for (int digit; (digit = digits(text, at, 1)) >= 0; at++) {
        if (at - start == 9) {
          return false;
        }
        nanos += digit * unit;
        unit /= 10;
      }
      return at > start;
    }

    private boolean readOffset() {
      if (at == text.length() || skip('Z') || skip('z')) {
        return true;
      }
      int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
      int hours = sign == 0 ? -1 : two(18);
      if (hours < 0) {
        return false;
      }
      int minutes = 0;
      if (at < text.length()) {
        skip(':');
        minutes = two(59);
      }
      seconds -= sign * (hours * 3600L + minutes * 60L);
      return minutes >= 0 && hours * 60 + minutes <= 18 * 60;
    }

    private boolean skip(char wanted) {
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }

    private int two(int most) {
      int number = digits(text, at, 2);
      at += 2;
      return number <= most ? number : -1;
    }
  }
}
