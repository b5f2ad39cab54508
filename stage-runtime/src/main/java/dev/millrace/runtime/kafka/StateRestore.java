package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of a stage's state back. What no stage of this system can have written is set
 * aside: told once, counted, and no reason to stop.
 */
final class StateRestore {

  private static final Logger LOG = LoggerFactory.getLogger(StateRestore.class);
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
  private static final Duration POLL = Duration.ofMillis(500);

  /**
   * Without a record. Longer than a transaction may stay undecided: the end of the log is reached,
   * or Kafka is unwell.
   */
  private static final Duration LONGEST = Duration.ofSeconds(45);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Admin admin;
  private final RecordSeals seals;
  private final StageMetrics metrics;
  private final InstantSource clock;

  /**
   * @param consumers make consumers without a group that read committed records only
   */
  StateRestore(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Admin admin,
      RecordSeals seals,
      StageMetrics metrics,
      InstantSource clock) {
    this.consumers = consumers;
    this.admin = admin;
    this.seals = seals;
    this.metrics = metrics;
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
      var reading = new Reading(stage, partition);
      var deadline = clock.instant().plus(LONGEST);
      while (consumer.position(log) < end) {
        for (var record : consumer.poll(POLL)) {
          reading.take(record);
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
      reading.end();
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("read the state log " + log, e);
    }
  }

  /** One reading of a log. */
  private final class Reading {

    private final StatefulStage stage;
    private final int partition;
    private final long latest = clock.instant().plus(CLOCKS_DIFFER).toEpochMilli();

    /** Entries of release 0.1.0 have no seal; one behind an entry that has is somebody else's. */
    private boolean mayBeUnsealed = true;

    private int setAside;

    Reading(StatefulStage stage, int partition) {
      this.stage = stage;
      this.partition = partition;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      boolean isSealed = seals.isSealedInPartition(record);
      mayBeUnsealed &= !isSealed;
      var entry = record.value();
      try {
        if (entry == null || !(isSealed || mayBeUnsealed)) {
          throw new UnreadableState("no service of this system wrote it");
        }
        stage.restore(partition, entry, latest);
      } catch (UnreadableState e) {
        if (setAside++ == 0) {
          LOG.warn(
              "{}-{} offset {} is set aside and stays there, the state goes on without it: {}",
              record.topic(),
              record.partition(),
              record.offset(),
              e.getMessage());
        }
      }
    }

    void end() {
      metrics.stateSetAside(setAside);
      if (setAside > 1) {
        LOG.warn("and {} more records of partition {} of that log", setAside - 1, partition);
      }
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
