package dev.millrace.stack;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Makes topics that are ready for a producer. A broker calls a topic created before its partitions
 * exist. In between, a partition that does not exist yet may refuse the first batch of an
 * idempotent producer, and then take the second one. Then the first batch is out of order and is
 * lost.
 */
public final class ReadyTopics {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final short REPLICAS = 1;

  private ReadyTopics() {}

  /**
   * Makes the topics, and returns when each of their partitions answers.
   *
   * @throws StackException when one of them is there already or does not answer within a minute
   */
  public static void create(Admin admin, int partitions, Collection<String> topics)
      throws InterruptedException {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    var wanted = topics.stream().map(topic -> new NewTopic(topic, partitions, REPLICAS)).toList();
    try {
      admin.createTopics(wanted).all().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StackException("Kafka does not make the topics " + topics + ": " + reason(e), e);
    }
    var ends = ends(partitions, topics);
    while (!answer(admin, ends)) {
      if (System.nanoTime() > deadline) {
        throw new StackException(
            "Partitions of %s do not answer within %d s of their creation"
                .formatted(topics, LIMIT.toSeconds()));
      }
    }
  }

  /** The same for one topic. */
  public static void create(Admin admin, int partitions, String topic) throws InterruptedException {
    create(admin, partitions, List.of(topic));
  }

  private static Map<TopicPartition, OffsetSpec> ends(int partitions, Collection<String> topics) {
    var ends = new HashMap<TopicPartition, OffsetSpec>();
    for (var topic : topics) {
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    return ends;
  }

  /** The client itself tries again for a while. */
  private static boolean answer(Admin admin, Map<TopicPartition, OffsetSpec> ends)
      throws InterruptedException {
    try {
      admin.listOffsets(ends).all().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw new StackException("Kafka does not show " + ends.keySet() + ": " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    return e instanceof ExecutionException && e.getCause() != null
        ? String.valueOf(e.getCause().getMessage())
        : "no answer within %d s".formatted(LIMIT.toSeconds());
  }
}
