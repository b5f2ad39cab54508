package dev.millrace.quality.rule.unique;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Time spans as pipeline files write them. */
final class Spans {

  private Spans() {}

  static Duration parse(String text) {
    var unit =
        switch (text.charAt(text.length() - 1)) {
          case 'd' -> ChronoUnit.DAYS;
          case 'h' -> ChronoUnit.HOURS;
          case 'm' -> ChronoUnit.MINUTES;
          default -> ChronoUnit.SECONDS;
        };
    return Duration.of(Long.parseLong(text.substring(0, text.length() - 1)), unit);
  }
}
