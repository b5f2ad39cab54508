package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.BenchmarkFailure;
import dev.millrace.benchmarks.ClientSettings;
import dev.millrace.stack.ReadyTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The measuring side's view of the broker. Not thread-safe. */
final class HopTopics implements AutoCloseable {

  private static final int PARTITIONS = 6;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long SEED = 42;

  private final String bootstrapServers;
  private final Admin admin;

  HopTopics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin =
        Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** Makes the topic, and returns when its partitions answer. */
  void create(String topic) throws InterruptedException {
    ReadyTopics.create(admin, PARTITIONS, topic);
  }

  /** Deletes the topic if it is there. */
  void delete(String topic) throws InterruptedException {
    try {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw new BenchmarkFailure("cannot delete topic " + topic, e);
      }
    }
  }

  /** Forgets the group's offsets; its members have left or are about to. */
  void deleteGroup(String group) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        admin.deleteConsumerGroups(List.of(group)).all().get();
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return;
        }
        if (!(e.getCause() instanceof GroupNotEmptyException) || System.nanoTime() > deadline) {
          throw new BenchmarkFailure("cannot delete group " + group, e);
        }
      }
    }
  }

  /**
   * Makes the topic and writes so many orders to it, without keys.
   *
   * @throws BenchmarkFailure when the topic does not have them all afterwards
   */
  void fill(String topic, int events) throws InterruptedException {
    create(topic);
    var settings = new HashMap<String, Object>(ClientSettings.producer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    var orders = new OrderText(SEED);
    var failure = new AtomicReference<@Nullable Exception>();
    try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
      for (int number = 0; number < events; number++) {
        producer.send(
            new ProducerRecord<>(topic, number % PARTITIONS, null, orders.order(number)),
            (_, e) -> failure.compareAndSet(null, e));
      }
      producer.flush();
    }
    if (failure.get() instanceof Exception e) {
      throw new BenchmarkFailure("cannot fill topic " + topic, e);
    }
    long written = committedRecords(topic);
    if (written != events) {
      throw new BenchmarkFailure(
          "topic %s has %d records instead of %d".formatted(topic, written, events));
    }
  }

  /** How many events the group is done with, by its committed offsets. */
  long progress(String group) throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .filter(java.util.Objects::nonNull)
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0;
      }
      throw new BenchmarkFailure("cannot read the offsets of group " + group, e);
    }
  }

  /**
   * Counts what a reader of committed records gets from the whole topic.
   *
   * @throws BenchmarkFailure when a transaction stays open
   */
  long committedRecords(String topic) {
    var settings = new HashMap<String, Object>(ClientSettings.consumer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (var reader = new KafkaConsumer<byte[], byte[]>(settings)) {
      var ends = ends(topic);
      reader.assign(ends.keySet());
      reader.seekToBeginning(ends.keySet());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      long count = 0;
      while (!ends.entrySet().stream()
          .allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new BenchmarkFailure("a transaction on topic %s stays open".formatted(topic));
        }
        count += reader.poll(POLL).count();
      }
      return count;
    }
  }

  /** Where the log ends, open transactions included. */
  private Map<TopicPartition, Long> ends(String topic) {
    var settings = new HashMap<String, Object>(ClientSettings.consumer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    try (var reader = new KafkaConsumer<byte[], byte[]>(settings)) {
      return reader.endOffsets(partitions(topic));
    }
  }

  private static Set<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    admin.close();
  }
}
