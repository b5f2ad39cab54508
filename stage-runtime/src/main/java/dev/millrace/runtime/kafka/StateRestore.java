package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StatefulStage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the log of a stage's state back. */
final class StateRestore {

  private static final Duration POLL = Duration.ofMillis(500);

  /**
   * Without a record. Longer than a transaction may stay undecided: the end of the log is reached,
   * or Kafka is unwell.
   */
  private static final Duration LONGEST = Duration.ofSeconds(45);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Admin admin;
  private final InstantSource clock;

  /**
   * @param consumers make consumers without a group that read committed records only
   */
  StateRestore(Supplier<Consumer<byte[], byte[]>> consumers, Admin admin, InstantSource clock) {
    this.consumers = consumers;
    this.admin = admin;
    this.clock = clock;
  }

  /**
   * Reads everything that the partition's log holds now. Its end is the very last record, committed
   * or not, and reading only gets there when all transactions before it are decided: so no change
   * of a predecessor is missed.
   */
  void restore(StatefulStage stage, String topic, int partition) {
    var log = new TopicPartition(topic, partition);
    try (var consumer = consumers.get()) {
      long end = end(log);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      var deadline = clock.instant().plus(LONGEST);
      while (consumer.position(log) < end) {
        for (var record : consumer.poll(POLL)) {
          stage.restore(partition, record.value());
          deadline = clock.instant().plus(LONGEST);
        }
        if (clock.instant().isAfter(deadline)) {
          throw new DependencyUnavailable(
              "kafka",
              "the state log %s ends at %d, and only %d could be read"
                  .formatted(log, end, consumer.position(log)),
              new IllegalStateException("an undecided transaction"));
        }
      }
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("read the state log " + log, e);
    }
  }

  private long end(TopicPartition log) {
    try {
      return admin
          .listOffsets(
              Map.of(log, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(log)
          .get()
          .offset();
    } catch (ExecutionException e) {
      throw KafkaFault.unavailable("find the end of " + log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("kafka", "interrupted at the end of " + log, e);
    }
  }
}
