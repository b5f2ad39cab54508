package dev.millrace.runtime.kafka;

import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Polls for one consumer thread while {@link Caution} is needed. It polls one partition at a time,
 * and only as many records as may be risked; that is noted first. A record that stood alone at two
 * ends is given up unread. For that thread only.
 */
final class CautiousPolling {

  /** Commits a record as given up. */
  @FunctionalInterface
  interface GivingUp {

    /**
     * Makes a dead letter of the record.
     *
     * @param stub says which one it is, without its bytes
     * @return whether that is committed
     */
    boolean giveUp(ConsumerRecord<byte[], byte[]> stub, Consumer<byte[], byte[]> consumer);
  }

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Caution caution;
  private final Assignment assignment;
  private final Predicate<TopicPartition> isFree;
  private final GivingUp givingUp;
  private final InstantSource clock;

  /**
   * @param isFree whether nothing else holds a partition
   */
  CautiousPolling(
      Caution caution,
      Assignment assignment,
      Predicate<TopicPartition> isFree,
      GivingUp givingUp,
      InstantSource clock) {
    this.caution = caution;
    this.assignment = assignment;
    this.isFree = isFree;
    this.givingUp = givingUp;
    this.clock = clock;
  }

  /** Whether any partition must be read with caution. */
  boolean isNeeded() {
    return caution.isActive();
  }

  /**
   * Polls the records that may be risked next.
   *
   * @param poll takes the most records it may bring
   * @throws DependencyUnavailable when it cannot be known or noted now how partitions were left
   */
  ConsumerRecords<byte[], byte[]> poll(
      IntFunction<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer) {
    caution.look();
    var found = caution.next(each -> assignment.assigned().contains(each) && isFree.test(each));
    if (found.isEmpty()) {
      return poll.apply(Integer.MAX_VALUE);
    }
    var partition = found.get();
    if (assignment.unprepared().contains(partition)) {
      return stay(poll, consumer);
    }
    long end = consumer.endOffsets(Set.of(partition), ANSWER).getOrDefault(partition, 0L);
    var danger = caution.danger(partition, consumer.position(partition, ANSWER), end);
    if (danger.isOver() || danger.from() >= end) {
      caution.past(partition);
      resumeAll(consumer);
      return ConsumerRecords.empty();
    }
    if (danger.isHopeless()) {
      giveUp(partition, danger, consumer);
      return ConsumerRecords.empty();
    }
    return risk(partition, danger, poll, consumer);
  }

  private ConsumerRecords<byte[], byte[]> risk(
      TopicPartition partition,
      Danger danger,
      IntFunction<ConsumerRecords<byte[], byte[]>> poll,
      Consumer<byte[], byte[]> consumer) {
    if (!caution.beginTurn(danger)) {
      return stay(poll, consumer);
    }
    consumer.pause(assignment.assigned());
    caution.note(partition, danger);
    consumer.resume(Set.of(partition));
    var polled = poll.apply(danger.size());
    if (!polled.isEmpty() && danger.isAlone()) {
      caution.note(partition, danger.working(polled.iterator().next().offset()));
    }
    return polled;
  }

  /** Stays in the group without reading. */
  private ConsumerRecords<byte[], byte[]> stay(
      IntFunction<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer) {
    consumer.pause(assignment.assigned());
    return poll.apply(1);
  }

  private void resumeAll(Consumer<byte[], byte[]> consumer) {
    if (!caution.isActive()) {
      consumer.resume(assignment.assigned().stream().filter(isFree).toList());
    }
  }

  private void giveUp(TopicPartition partition, Danger danger, Consumer<byte[], byte[]> consumer) {
    if (givingUp.giveUp(stub(partition, danger), consumer)) {
      consumer.seek(partition, danger.offset() + 1);
      caution.gaveUp(partition, danger);
    }
  }

  private ConsumerRecord<byte[], byte[]> stub(TopicPartition partition, Danger danger) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        danger.offset(),
        clock.millis(),
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        null,
        danger.isUnreadable() ? GivenUp.UNREADABLE : GivenUp.DEADLY,
        new RecordHeaders(),
        Optional.empty());
  }
}
