package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of a stage's state back. Entries that no stage of this system can have written are
 * set aside: they are logged once and counted, and stop nothing.
 */
final class StateRestore {

  private static final Logger LOG = LoggerFactory.getLogger(StateRestore.class);
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
  private static final Duration POLL = Duration.ofMillis(500);

  /**
   * Longest wait without getting any further. It is longer than a transaction may stay undecided:
   * within it the end of the log is reached, or Kafka is unwell.
   */
  private static final Duration LONGEST = Duration.ofSeconds(45);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ToLongFunction<TopicPartition> ends;
  private final RecordSeals seals;
  private final StageMetrics metrics;
  private final InstantSource clock;

  /**
   * @param consumers make consumers without a group that read committed records only
   * @param ends answer the offset after a partition's very last record, committed or not
   */
  StateRestore(
      Supplier<Consumer<byte[], byte[]>> consumers,
      ToLongFunction<TopicPartition> ends,
      RecordSeals seals,
      StageMetrics metrics,
      InstantSource clock) {
    this.consumers = consumers;
    this.ends = ends;
    this.seals = seals;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Reads everything that the log of a partition holds now. Its end is the very last record,
   * committed or not. Reading gets there only when all transactions before it are decided, so no
   * change of a predecessor is missed.
   *
   * @param log the partition of the log
   * @param unsealed answers for the log's end the first offset whose entry needs a seal
   */
  void restore(StatefulStage stage, TopicPartition log, LongUnaryOperator unsealed) {
    try (var consumer = consumers.get()) {
      long end = ends.applyAsLong(log);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      var reading = new Reading(stage, log, unsealed.applyAsLong(end));
      var deadline = clock.instant().plus(LONGEST);
      for (long at = consumer.position(log); at < end; ) {
        consumer.poll(POLL).forEach(reading::take);
        // What was aborted is passed over without a record.
        long before = at;
        at = consumer.position(log);
        if (at > before) {
          deadline = clock.instant().plus(LONGEST);
        } else if (clock.instant().isAfter(deadline)) {
          throw new DependencyUnavailable(
              "kafka",
              "the state log %s ends at %d, and only %d could be read".formatted(log, end, at),
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
    private final TopicPartition log;
    private final long firstSealed;
    private final long latest = clock.instant().plus(CLOCKS_DIFFER).toEpochMilli();

    private int setAside;

    Reading(StatefulStage stage, TopicPartition log, long firstSealed) {
      this.stage = stage;
      this.log = log;
      this.firstSealed = firstSealed;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      var entry = record.value();
      try {
        if (entry == null
            || !(seals.isSealedInPartition(record) || record.offset() < firstSealed)) {
          throw new UnreadableState("no service of this system wrote it");
        }
        stage.restore(log.partition(), entry, latest);
      } catch (UnreadableState e) {
        if (setAside++ == 0) {
          LOG.warn(
              "{} offset {} is set aside and stays there, the state goes on without it: {}",
              log,
              record.offset(),
              e.getMessage());
        }
      }
    }

    void end() {
      metrics.stateSetAside(setAside);
      if (setAside > 1) {
        LOG.warn("and so are {} more records of {}", setAside - 1, log);
      }
    }
  }
}
