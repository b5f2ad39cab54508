package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The producer of one consumer thread. It has one transaction at a time, which begins with the
 * first record. After a failure the producer is made anew: that aborts what it left behind, and
 * fences a twin. Not thread-safe.
 */
final class TransactionalOutput implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Makes a producer with this thread's transactional id. */
  @FunctionalInterface
  interface ProducerFactory {
    Producer<byte[], byte[]> create();
  }

  private final ProducerFactory factory;
  private final Callback sent = this::sent;
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean isOpen;

  /** The first record of the transaction that was refused for its length; set by the producer. */
  private volatile @Nullable RecordRefused refused;

  /** The topic of the first record that Kafka did not take; empty while it takes all. */
  private volatile String missed = "";

  TransactionalOutput(ProducerFactory factory) {
    this.factory = factory;
  }

  /**
   * Makes the producer if there is none. Then every transaction that this transactional id has
   * begun before is committed or aborted.
   */
  void settle() {
    if (producer != null) {
      return;
    }
    try {
      producer = factory.create();
      producer.initTransactions();
    } catch (KafkaException | IllegalStateException e) {
      discard();
      throw KafkaFault.unavailable("initialize transactions", e);
    }
  }

  /** Begins a transaction. */
  void begin() {
    settle();
    try {
      refused = null;
      missed = "";
      producer().beginTransaction();
      isOpen = true;
    } catch (KafkaException | IllegalStateException e) {
      discard();
      throw KafkaFault.unavailable("begin a transaction", e);
    }
  }

  /**
   * Adds a record to the open transaction.
   *
   * @throws RecordRefused when a record before it was too long
   * @throws DependencyUnavailable when Kafka does not take it
   */
  void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer().send(record, sent);
    } catch (KafkaException | IllegalStateException e) {
      throw failed("send to " + record.topic(), e);
    }
  }

  private void sent(RecordMetadata metadata, @Nullable Exception failure) {
    if (failure != null && missed.isEmpty()) {
      missed = metadata.topic();
    }
    if (failure instanceof RecordTooLargeException && refused == null) {
      refused = new RecordRefused(metadata.topic(), failure);
    }
  }

  /**
   * Answers the failure of every further call, the commit included, after a send has failed.
   *
   * @throws RecordRefused when that is why
   */
  private DependencyUnavailable failed(String what, RuntimeException failure) {
    var cause = refused;
    if (cause != null) {
      throw cause;
    }
    boolean isOfTopic = !missed.isEmpty() && KafkaFault.of(failure) == KafkaFault.SETUP;
    return KafkaFault.unavailable(
        isOfTopic ? what + ", as topic " + missed + " did not take a record" : what, failure);
  }

  /**
   * Commits the transaction together with the consumed offsets.
   *
   * @throws RecordRefused when a record was too long
   */
  void commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    try {
      producer().sendOffsetsToTransaction(offsets, group);
    } catch (KafkaException | IllegalStateException e) {
      throw failed("commit offsets in a transaction", e);
    }
    commit();
  }

  /**
   * Commits the transaction; the consumed positions are kept elsewhere.
   *
   * @throws RecordRefused when a record was too long
   */
  void commit() {
    try {
      producer().commitTransaction();
      isOpen = false;
    } catch (KafkaException | IllegalStateException e) {
      throw failed("commit a transaction", e);
    }
  }

  /** Aborts the open transaction, if there is one. */
  void abort() {
    if (!isOpen) {
      return;
    }
    try {
      producer().abortTransaction();
      isOpen = false;
    } catch (KafkaException | IllegalStateException e) {
      discard();
    }
  }

  /**
   * Closes the producer. A transaction that is open after an error is aborted first: closing alone
   * would wait for it.
   */
  @Override
  public void close() {
    abort();
    discard();
  }

  private Producer<byte[], byte[]> producer() {
    if (producer == null) {
      throw new IllegalStateException("no transaction was begun");
    }
    return producer;
  }

  private void discard() {
    isOpen = false;
    if (producer != null) {
      try {
        producer.close(CLOSE_TIMEOUT);
      } catch (KafkaException _) {
        // It is given up either way; its transaction ends by its successor or by time-out.
      }
      producer = null;
    }
  }
}
