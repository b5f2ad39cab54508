package dev.millrace.runtime.position;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Asks Kafka what topics there are, and from where to where they reach. Thread-safe. */
public final class TopicFacts implements AutoCloseable {

  /**
   * What a partition holds.
   *
   * @param topicId what Kafka calls its topic by
   * @param beginning the first offset that is there
   * @param end the offset after the last one, transactions that are undecided included
   */
  public record Extent(String topicId, long beginning, long end) {}

  private final Supplier<Admin> admins;
  private @Nullable Admin admin;

  public TopicFacts(Supplier<Admin> admins) {
    this.admins = admins;
  }

  /**
   * What these partitions hold.
   *
   * @throws DependencyUnavailable when Kafka does not tell
   */
  public Map<TopicPartition, Extent> extents(Collection<TopicPartition> partitions) {
    var ids = topicIds(partitions);
    var beginnings = offsets(partitions, OffsetSpec.earliest());
    var ends = offsets(partitions, OffsetSpec.latest());
    var extents = new HashMap<TopicPartition, Extent>();
    for (var partition : partitions) {
      extents.put(
          partition,
          new Extent(ids.get(partition.topic()), beginnings.get(partition), ends.get(partition)));
    }
    return extents;
  }

  private Map<String, String> topicIds(Collection<TopicPartition> partitions) {
    var topics = partitions.stream().map(TopicPartition::topic).distinct().toList();
    var ids = new HashMap<String, String>();
    answer("the topics " + topics, admin().describeTopics(topics).allTopicNames())
        .forEach((topic, description) -> ids.put(topic, description.topicId().toString()));
    return ids;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    var asked = partitions.stream().collect(Collectors.toMap(each -> each, _ -> spec));
    var found = new HashMap<TopicPartition, Long>();
    answer(
            "the ends of " + partitions,
            admin()
                .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all())
        .forEach((partition, info) -> found.put(partition, info.offset()));
    return found;
  }

  /**
   * The longest record that a topic takes, by its setting {@code max.message.bytes}.
   *
   * @throws DependencyUnavailable when Kafka does not tell
   */
  public int longestRecord(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var settings =
        answer("the settings of " + topic, admin().describeConfigs(List.of(resource)).all());
    return Integer.parseInt(
        settings.get(resource).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }

  private static <T> T answer(String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new DependencyUnavailable(
          "kafka", "cannot find out about " + what + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("kafka", "interrupted while asking about " + what, e);
    }
  }

  private synchronized Admin admin() {
    var open = admin;
    if (open == null) {
      open = admins.get();
      admin = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
      admin = null;
    }
  }
}
