package dev.millrace.runtime.position;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka for the ids and extents of topics. Thread-safe. */
public final class TopicFacts {

  /**
   * The extent of a partition.
   *
   * @param topicId Kafka's id of the topic
   * @param partitions number of the topic's partitions
   * @param beginning the first existing offset
   * @param end the offset after the last one, including undecided transactions
   */
  public record Extent(String topicId, int partitions, long beginning, long end) {}

  private static final Logger log = LoggerFactory.getLogger(TopicFacts.class);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Supplier<Admin> admin;
  private final InstantSource clock;

  /** The topics whose ids were ever asked for. */
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** The latest answer. The client's own thread writes it and must not wait for a lock. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  private Instant asked = Instant.MIN;

  /** The time of the last request that did not wait for its answer. */
  private volatile Instant requested = Instant.MIN;

  /**
   * @param admin gives the service's own client
   */
  public TopicFacts(Supplier<Admin> admin, InstantSource clock) {
    this.admin = admin;
    this.clock = clock;
  }

  /**
   * The extents of these partitions.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public Map<TopicPartition, Extent> extents(Collection<TopicPartition> partitions) {
    var topics = describe(partitions.stream().map(TopicPartition::topic).distinct().toList());
    var beginnings = offsets(partitions, OffsetSpec.earliest());
    var ends = offsets(partitions, OffsetSpec.latest());
    var extents = new HashMap<TopicPartition, Extent>();
    for (var partition : partitions) {
      var topic = topics.get(partition.topic());
      extents.put(
          partition,
          new Extent(
              topic.topicId().toString(),
              topic.partitions().size(),
              beginnings.get(partition),
              ends.get(partition)));
    }
    return extents;
  }

  /**
   * The extents of all partitions of a topic.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public Map<TopicPartition, Extent> extents(String topic) {
    return extents(
        describe(List.of(topic)).get(topic).partitions().stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList());
  }

  /**
   * The gap with the current extent of its partition.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public Gap now(Gap gap) {
    return gap.with(extents(List.of(gap.log())).get(gap.log()));
  }

  /**
   * The offsets after the last records of partitions.
   *
   * @param decided whether only as far as all transactions are decided
   * @throws DependencyUnavailable when Kafka does not tell
   */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, boolean decided) {
    return offsets(
        partitions,
        OffsetSpec.latest(),
        decided ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
  }

  /**
   * The offset after the last record of a partition, including undecided transactions.
   *
   * @throws DependencyUnavailable when Kafka does not tell
   */
  public long end(TopicPartition partition) {
    return offsets(List.of(partition), OffsetSpec.latest()).get(partition);
  }

  /**
   * The same of several partitions.
   *
   * @throws DependencyUnavailable when Kafka does not tell
   */
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  private Map<String, TopicDescription> describe(Collection<String> topics) {
    return answer("the topics " + topics, admin.get().describeTopics(topics).allTopicNames());
  }

  /**
   * Gives a topic this many partitions, to match the topic to which it belongs.
   *
   * @throws DependencyUnavailable when Kafka does not do that
   */
  public void growTo(String topic, int partitions) {
    int there = describe(List.of(topic)).get(topic).partitions().size();
    if (there < partitions) {
      answer(
          "more partitions of " + topic,
          admin.get().createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
      log.info("topic {} gets {} partitions instead of {}", topic, partitions, there);
    }
  }

  /**
   * Kafka's id of a topic, at most a few seconds old; empty when there is no such topic. One
   * request asks for all topics whose ids were ever needed.
   */
  public synchronized String currentId(String topic) {
    var now = clock.instant();
    names.add(topic);
    if (!ids.containsKey(topic) || !now.isBefore(asked.plus(FRESH))) {
      var answers = admin.get().describeTopics(List.copyOf(names)).topicNameValues();
      answers.forEach((name, answer) -> ids.put(name, id(name, answer)));
      asked = now;
    }
    return ids.get(topic);
  }

  /**
   * The id by the latest answer, without waiting; empty while nothing is known. Sends a new request
   * when the answer is too old.
   */
  public String lastKnownId(String topic) {
    var now = clock.instant();
    boolean isNew = names.add(topic);
    if (isNew || !now.isBefore(requested.plus(FRESH))) {
      requested = now;
      admin
          .get()
          .describeTopics(List.copyOf(names))
          .topicNameValues()
          .forEach((name, answer) -> answer.whenComplete((found, _) -> learn(name, found)));
    }
    return ids.getOrDefault(topic, "");
  }

  private void learn(String topic, @Nullable TopicDescription found) {
    if (found != null) {
      ids.put(topic, found.topicId().toString());
    }
  }

  private static String id(String topic, KafkaFuture<TopicDescription> answer) {
    try {
      return answer.get().topicId().toString();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return "";
      }
      throw unanswered(topic, e);
    } catch (InterruptedException e) {
      throw interrupted(topic, e);
    }
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    return offsets(partitions, spec, IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
    var asked = partitions.stream().collect(Collectors.toMap(each -> each, _ -> spec));
    var found = new HashMap<TopicPartition, Long>();
    answer(
            "the ends of " + partitions,
            admin.get().listOffsets(asked, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, info) -> found.put(partition, info.offset()));
    return found;
  }

  /**
   * The longest record that a topic takes, by its setting {@code max.message.bytes}.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   */
  public int longestRecord(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var settings =
        answer("the settings of " + topic, admin.get().describeConfigs(List.of(resource)).all());
    return Integer.parseInt(
        settings.get(resource).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }

  private static <T> T answer(String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw unanswered(what, e);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  private static DependencyUnavailable unanswered(String what, ExecutionException e) {
    if (e.getCause() instanceof UnknownTopicOrPartitionException) {
      return DependencyUnavailable.obstacle(
          "kafka-setup",
          ("cannot find out about %s: Kafka has no such topic. If somebody has deleted it, make it"
                  + " again: reading then stops at a gap, and ./millrace status says how to go on")
              .formatted(what),
          e);
    }
    return new DependencyUnavailable(
        "kafka", "cannot find out about " + what + ": " + e.getCause().getMessage(), e);
  }

  private static DependencyUnavailable interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DependencyUnavailable("kafka", "interrupted while asking about " + what, e);
  }
}
