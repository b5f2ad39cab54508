package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer of two partitions whose events fail as a test says, and what holds them. */
abstract class FloodFixture extends TwoPartitions {

  static final EventError BAD_DATE =
      EventError.ofField(ErrorCode.CAST_FAILED, "created_at", "field created_at holds a text");
  static final EventError BAD_AMOUNT =
      EventError.ofField(ErrorCode.CAST_FAILED, "amount", "field amount holds a text");
  static final int EVENTS = 10;
  static final long END = 1_000;

  final FloodBreaker breaker =
      new FloodBreaker(new FloodPolicy(true, 50, EVENTS, 67, Duration.ofMinutes(15), 0), clock);
  final List<String> told = new ArrayList<>();
  final FloodHold hold = new FloodHold(CONSUMER, "raw.orders", breaker, new Told());

  FloodFixture() {
    reaches(FIRST, 0, END, 0);
    reaches(SECOND, 0, END, 0);
  }

  static List<ConsumerRecord<byte[], byte[]>> records(
      TopicPartition partition, long from, long until) {
    return LongStream.range(from, until)
        .mapToObj(
            each ->
                new ConsumerRecord<byte[], byte[]>(
                    partition.topic(), partition.partition(), each, null, new byte[] {1}))
        .toList();
  }

  /** Decides on a batch as a stage does. */
  void decide(List<ConsumerRecord<byte[], byte[]>> batch, Verdict verdict) {
    for (int place = 0; place < batch.size(); place++) {
      var record = batch.get(place);
      var error = verdict.on(record);
      if (error != null) {
        breaker.rejected(place, event(record), error, false);
      }
    }
    breaker.judge(batch.size());
  }

  private static EventRecord event(ConsumerRecord<byte[], byte[]> record) {
    return new EventRecord(
        record.topic(), record.partition(), record.offset(), 0, null, null, "e", 0, "", List.of());
  }

  /** What is wrong with a record. */
  @FunctionalInterface
  interface Verdict {
    @Nullable EventError on(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * Reads records as the consumer thread does, with the work that fails as it is told.
   *
   * @return how many were written
   */
  int read(TopicPartition partition, long from, long until, Verdict verdict) {
    hold.obey(consumer);
    if (hold.keeps(partition, consumer)) {
      return 0;
    }
    consumer.seek(partition, until);
    var batch = records(partition, from, until);
    var next = new HashMap<>(Map.of(partition, until));
    while (true) {
      try {
        hold.begin(batch);
        decide(batch, verdict);
        hold.committed(next, consumer);
        return batch.size();
      } catch (Flooded flooded) {
        batch = hold.cut(batch, next, flooded);
      }
    }
  }

  private final class Told implements FloodListener {
    @Override
    public void opened(String name, Flood flood) {
      told.add("opened " + flood.cause().field() + " " + flood.heldAt());
    }

    @Override
    public void ended(String name, Flood flood, Ending ending) {
      told.add("ended " + flood.cause().field() + " " + ending);
    }
  }
}
