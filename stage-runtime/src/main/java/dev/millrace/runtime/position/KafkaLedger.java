package dev.millrace.runtime.position;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The ledger of an installation: offsets of groups in Kafka, and the topic of positions. */
public final class KafkaLedger implements Ledger {

  private final Supplier<Admin> admin;
  private final TopicFacts facts;
  private final PositionLog positions;

  /**
   * @param admin gives the service's own client
   */
  public KafkaLedger(Supplier<Admin> admin, TopicFacts facts, PositionLog positions) {
    this.admin = admin;
    this.facts = facts;
    this.positions = positions;
  }

  @Override
  public long emitted(String group, String topic) {
    var accounts = new HashMap<TopicPartition, String>();
    // Reads the noted positions first, so that the committed ones are never older.
    positions
        .readTopic(group, topic)
        .forEach((partition, noted) -> accounts.put(partition, noted.account()));
    committed(group, topic)
        .forEach(
            (partition, start) -> {
              if (isOurs(start)) {
                accounts.put(partition, start.account());
              }
            });
    return accounts.values().stream().mapToLong(each -> Account.decode(each).emitted()).sum();
  }

  @Override
  public Map<TopicPartition, Extent> extents(String topic) {
    return facts.extents(topic);
  }

  @Override
  public Map<TopicPartition, Start> committed(String group, String topic) {
    var starts = new HashMap<TopicPartition, Start>();
    offsets(group)
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic)) {
                starts.put(partition, new Start(offset.offset(), offset.metadata()));
              }
            });
    return starts;
  }

  /** The offsets, including those of transactions that are being committed; it waits for them. */
  private Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
    try {
      return admin
          .get()
          .listConsumerGroupOffsets(
              Map.of(group, new ListConsumerGroupOffsetsSpec()),
              new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata(group)
          .get();
    } catch (ExecutionException e) {
      throw new DependencyUnavailable(
          "kafka", "cannot read the offsets of " + group + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("kafka", "interrupted while reading offsets", e);
    }
  }

  @Override
  public Map<TopicPartition, Start> places(
      String group, Map<TopicPartition, Start> stored, Map<TopicPartition, Extent> extents) {
    var places = new HashMap<TopicPartition, Start>();
    var topics = extents.keySet().stream().map(TopicPartition::topic).distinct().toList();
    for (var topic : topics) {
      var noted = positions.readTopic(group, topic);
      extents.forEach(
          (partition, extent) -> {
            if (partition.topic().equals(topic)) {
              places.put(partition, place(noted.get(partition), stored.get(partition), extent));
            }
          });
    }
    return places;
  }

  private static Start place(@Nullable KnownPosition noted, @Nullable Start stored, Extent extent) {
    boolean isAnew = noted != null && !noted.topicId().equals(extent.topicId());
    Start place;
    if (stored != null && (isOurs(stored) || noted == null)) {
      place = stored;
    } else if (noted != null) {
      place = new Start(noted.next(), noted.account());
    } else {
      place = new Start(extent.beginning(), "");
    }
    return isAnew ? new Start(extent.beginning(), place.account()) : place;
  }

  private static boolean isOurs(Start start) {
    return !start.account().isEmpty();
  }

  @Override
  public Map<TopicPartition, Long> ends(String topic, boolean decided) {
    return facts.ends(facts.extents(topic).keySet(), decided);
  }
}
