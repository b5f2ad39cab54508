package dev.millrace.runtime.tracing;

import java.time.InstantSource;

/** Token bucket: {@code perSecond} tokens, capacity of one second. Not thread-safe. */
final class RateLimit {

  private final int perSecond;
  private final InstantSource clock;
  private double tokens;
  private long refilledAt;

  RateLimit(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.tokens = perSecond;
    this.refilledAt = clock.millis();
  }

  /** To be called once a batch: reading the clock per event would take longer than the decision. */
  void refill() {
    long now = clock.millis();
    tokens = Math.min(perSecond, tokens + Math.max(0, now - refilledAt) / 1000.0 * perSecond);
    refilledAt = now;
  }

  boolean take() {
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes tokens back that were not used. */
  void giveBack(int taken) {
    tokens = Math.min(perSecond, tokens + taken);
  }
}
