package dev.millrace.benchmarks.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * Rows as PostgreSQL's binary COPY takes them, with the columns that the sample pipeline's table
 * has. Not thread-safe.
 */
final class ReadyRow {

  /** What the pipeline makes of its contract, without a primary key: COPY checks nothing. */
  static final String COLUMNS =
      """
      order_id text, customer_id text, email text, status text, amount numeric(12,2),
      currency text, quantity integer, total numeric(14,2), created_at timestamptz,
      paid_at timestamptz, tags jsonb, _mr_event_id text, _mr_ingested_at timestamptz,
      _mr_loaded_at timestamptz""";

  private static final int COUNT = 14;
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final String[] STATUSES = {"NEW", "PAID", "SHIPPED", "CANCELLED"};
  private static final String[] CURRENCIES = {"EUR", "USD", "GBP", "CHF", "JPY"};

  private final SplittableRandom random;

  ReadyRow(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The key that orders a row among others. */
  byte[] key() {
    return "c-%05d".formatted(random.nextInt(5_000)).getBytes(StandardCharsets.UTF_8);
  }

  /** The row of an order. */
  byte[] row(int number, byte[] customer) {
    var bytes = new ByteArrayOutputStream(300);
    try (var out = new DataOutputStream(bytes)) {
      var created = FIRST.plusSeconds(number);
      out.writeShort(COUNT);
      text(out, "o-%08d".formatted(number));
      field(out, customer);
      text(out, "%016x%016x".formatted(random.nextLong(), random.nextLong()).repeat(2));
      text(out, STATUSES[random.nextInt(STATUSES.length)]);
      amount(out, 100 + random.nextInt(500_000));
      text(out, CURRENCIES[random.nextInt(CURRENCIES.length)]);
      out.writeInt(4);
      out.writeInt(1 + random.nextInt(9));
      amount(out, 100 + random.nextInt(500_000));
      time(out, created);
      time(out, created.plusSeconds(90));
      field(out, number % 4 == 0 ? json("[\"gift\",\"été ☀\"]") : json("[]"));
      text(out, "ingest.orders-%d-%d".formatted(number % 6, number));
      time(out, created);
      time(out, created);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] json(String text) {
    return ("\u0001" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    field(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void field(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void time(DataOutputStream out, Instant time) throws IOException {
    out.writeInt(8);
    out.writeLong(Duration.between(EPOCH, time).toNanos() / 1000);
  }

  /** Two decimals: up to two digits of base 10,000 before the point, one behind it. */
  private static void amount(DataOutputStream out, int cents) throws IOException {
    out.writeInt(14);
    out.writeShort(3);
    out.writeShort(1);
    out.writeShort(0);
    out.writeShort(2);
    out.writeShort(cents / 1_000_000);
    out.writeShort(cents / 100 % 10_000);
    out.writeShort(cents % 100 * 100);
  }
}
