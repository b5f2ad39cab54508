package dev.millrace.runtime.flood;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A breaker with a clock that can be set, and batches for it. */
abstract class FloodBreakerFixture {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final EventError GOOD = new EventError(ErrorCode.EMPTY, "none");
  static final EventError BAD_DATE =
      EventError.ofField(
          ErrorCode.CAST_FAILED,
          "created_at",
          "field created_at holds the text \"31/12/2026 Bo\": expected timestamp");
  static final EventError BAD_AMOUNT =
      new EventError(
          ErrorCode.RULE_VIOLATED,
          "violates range (amount)",
          List.of(new Violation("range", "amount", "is -3.00, expected at least 0")));
  static final Cause DATE = new Cause(ErrorCode.CAST_FAILED, "", "created_at");
  static final Cause AMOUNT = new Cause(ErrorCode.RULE_VIOLATED, "range", "amount");

  private Instant now = NOW;
  final FloodBreaker breaker = new FloodBreaker(FloodPolicy.DEFAULT, () -> now);

  static InstantSource fixed() {
    return InstantSource.fixed(NOW);
  }

  /** An event of a batch, {@link #GOOD} when it passes. */
  record Event(int partition, long offset, EventError error) {
    EventRecord read() {
      return new EventRecord("raw.orders", partition, offset, 0, null, null, "e", 0, "", List.of());
    }
  }

  static List<Event> events(int partition, long from, int count, EventError error) {
    return IntStream.range(0, count).mapToObj(i -> new Event(partition, from + i, error)).toList();
  }

  @SafeVarargs
  static List<Event> batch(List<Event>... parts) {
    var batch = new ArrayList<Event>();
    for (var part : parts) {
      batch.addAll(part);
    }
    return batch;
  }

  /** What the consumer does: cut and judge again until it passes; answers what is written. */
  static List<Event> process(FloodBreaker breaker, List<Event> batch) {
    var rest = batch;
    var partitions = new TreeSet<Integer>();
    batch.forEach(event -> partitions.add(event.partition));
    while (true) {
      try {
        decide(breaker, rest, false);
        breaker.committed(partitions);
        return rest;
      } catch (Flooded flooded) {
        var holds = flooded.holds();
        rest =
            rest.stream()
                .filter(each -> each.offset < holds.getOrDefault(each.partition, Long.MAX_VALUE))
                .toList();
      }
    }
  }

  static void decide(FloodBreaker breaker, List<Event> batch, boolean isRedriven) {
    breaker.begin(
        partition -> offsets(batch, partition).min().orElse(-1),
        partition -> offsets(batch, partition).max().orElse(-1));
    for (int place = 0; place < batch.size(); place++) {
      var event = batch.get(place);
      if (event.error != GOOD) {
        breaker.rejected(place, event.read(), event.error, isRedriven);
      }
    }
    breaker.judge(batch.size());
  }

  static LongStream offsets(List<Event> batch, int partition) {
    return batch.stream().filter(each -> each.partition == partition).mapToLong(Event::offset);
  }

  final List<Event> process(List<Event> batch) {
    return process(breaker, batch);
  }

  static Map<Integer, Long> heldAt(FloodBreaker breaker) {
    var held = new HashMap<Integer, Long>();
    breaker.floods().forEach(flood -> held.putAll(flood.heldAt()));
    return held;
  }

  /** The clock goes on. */
  final void waitFor(Duration duration) {
    now = now.plus(duration);
  }
}
