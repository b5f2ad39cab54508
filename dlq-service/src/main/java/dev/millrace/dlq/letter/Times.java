package dev.millrace.dlq.letter;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Says which times are possible for events of this system: none before it existed, and none in the
 * future, with some tolerance for clocks that differ.
 */
public final class Times {

  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final InstantSource clock;

  public Times(InstantSource clock) {
    this.clock = clock;
  }

  /** Tells whether something can have happened at that time. */
  public boolean canBe(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(clock.instant().plus(CLOCKS_DIFFER));
  }
}
