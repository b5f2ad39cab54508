package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.Start;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Places that are committed offsets of a group in Kafka. Beside each stands an account: how many
 * records were read, lost and read again. For the thread of the consumer only.
 */
final class CommittedPlaces implements Places {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final StartingPoints standing;
  private final Repeats<TopicPartition> repeats = new Repeats<>();

  private final Map<TopicPartition, Account> accounts = new HashMap<>();

  /** The records read since the last commit. */
  private final Map<TopicPartition, Account> read = new HashMap<>();

  private List<Gap> gaps = List.of();

  CommittedPlaces(StartingPoints standing) {
    this.standing = standing;
  }

  @Override
  public Map<TopicPartition, Long> prepare(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    var found = standing.find(partitions, () -> committed(partitions, consumer));
    gaps = found.gaps();
    found
        .starts()
        .forEach(
            (partition, start) -> {
              accounts.put(partition, Account.decode(start.account()));
              repeats.restore(partition, start.account());
              read.remove(partition);
            });
    return found.offsets();
  }

  /** Answers the committed offsets of a group. A partition without one is missing. */
  static Map<TopicPartition, Start> committed(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    var committed = new HashMap<TopicPartition, Start>();
    try {
      consumer
          .committed(Set.copyOf(partitions))
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  committed.put(partition, new Start(offset.offset(), offset.metadata()));
                }
              });
      return committed;
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("read committed offsets", e);
    }
  }

  @Override
  public List<Gap> gaps() {
    return gaps;
  }

  @Override
  public void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer) {
    var metadata = BehindGap.metadata(gap, offset);
    try {
      consumer.commitSync(Map.of(gap.held(), new OffsetAndMetadata(offset, metadata)), ANSWER);
    } catch (KafkaException e) {
      throw KafkaFault.unavailable("store where to go on", e);
    }
    standing.accepted(gap, new Start(offset, metadata));
  }

  /** Counts records that are handed out and will be committed. */
  void read(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    long repeated =
        repeats.any()
            ? records.stream().filter(each -> repeats.covers(partition, each.offset())).count()
            : 0;
    int count = records.size();
    read.put(partition, new Account(count, 0, count, 0, 0, Map.of(), 0, repeated, 0, 0));
  }

  /** Adds to each offset the account that belongs to it. */
  Map<TopicPartition, OffsetAndMetadata> accounted(Map<TopicPartition, OffsetAndMetadata> offsets) {
    var accounted = new HashMap<TopicPartition, OffsetAndMetadata>();
    offsets.forEach(
        (partition, offset) ->
            accounted.put(
                partition,
                new OffsetAndMetadata(
                    offset.offset(),
                    offset.leaderEpoch(),
                    account(partition).encode() + repeats.mark(partition, offset.offset()))));
    return accounted;
  }

  private Account account(TopicPartition partition) {
    return accounts
        .getOrDefault(partition, Account.EMPTY)
        .plus(read.getOrDefault(partition, Account.EMPTY));
  }

  /** Notes that offsets were committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          accounts.put(partition, account(partition));
          read.remove(partition);
          repeats.moved(partition, offset.offset());
          standing.moved(partition, offset.offset(), offset.metadata());
        });
  }

  /** Does nothing: there is no transaction to take back. */
  @Override
  public void rolledBack(String cause) {
    // each step is one call
  }

  @Override
  public void forget(TopicPartition partition) {
    accounts.remove(partition);
    read.remove(partition);
    repeats.forget(partition);
  }
}
