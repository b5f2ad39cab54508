package dev.millrace.benchmarks.hop;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Orders as JSON, about 300 bytes each, the same ones for the same seed. Not thread-safe. */
public final class OrderText {

  private static final int CUSTOMERS = 5_000;
  private final SplittableRandom random;

  public OrderText(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** One order. */
  public byte[] order(int number) {
    return """
    {"order_id":"o-%09d","customer_id":"c-%05d","status":"PAID","currency":"EUR",\
    "amount":"%d.%02d","quantity":%d,"mail":"customer-%d@example.org",\
    "created_at":"2026-01-01T00:00:%02dZ","paid_at":"2026-01-01T00:01:%02dZ",\
    "internal_note":"%016x%016x"}"""
        .formatted(
            number,
            random.nextInt(CUSTOMERS),
            1 + random.nextInt(999),
            random.nextInt(100),
            1 + random.nextInt(9),
            random.nextInt(1_000_000),
            random.nextInt(60),
            random.nextInt(60),
            random.nextLong(),
            random.nextLong())
        .getBytes(StandardCharsets.UTF_8);
  }
}
