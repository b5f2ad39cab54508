package dev.millrace.benchmarks.micro;

import dev.millrace.runtime.deadletter.DeadLetterWriter;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.StageName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The dead letter of an order with two violations. */
@State(Scope.Thread)
public class DeadLetterBenchmark {

  private static final byte[] TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(StandardCharsets.US_ASCII);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Orders orders = new Orders();
  private final Turn turn = new Turn();
  private static final int LONGEST = 16 << 20;

  private final DeadLetterWriter writer =
      new DeadLetterWriter(orders.pipeline().spec().name(), StageName.QUALITY, 3);
  private final EventError error =
      new EventError(
          ErrorCode.RULE_VIOLATED,
          "violates range (amount), one-of (status)",
          List.of(
              new Violation("range", "amount", "is -3.00, expected at least 0"),
              new Violation("one-of", "status", "is 'SENT', expected one of [NEW, PAID]")));

  @Benchmark
  public byte[] write() {
    return writer
        .write(
            orders.transformed(turn.next()), error, 1, TRACEPARENT, null, List.of(), NOW, LONGEST)
        .value();
  }
}
