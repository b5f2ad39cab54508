package dev.millrace.dlq.letter;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Which times can be true of events that this system has had: none before it was there, and none
 * that is yet to come, but for clocks that differ.
 */
public final class Times {

  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final InstantSource clock;

  public Times(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether something can have happened then. */
  public boolean canBe(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(clock.instant().plus(CLOCKS_DIFFER));
  }
}
