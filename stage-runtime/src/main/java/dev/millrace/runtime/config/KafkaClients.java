package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka clients of a service. What is set under {@code spring.kafka} applies, security
 * included; what the promises rest on (isolation, transactions, no automatic commit) is set here
 * and cannot be changed.
 */
public final class KafkaClients implements AutoCloseable {

  private static final int MEGABYTE = 1 << 20;
  private static final long BUFFER_MEMORY = 32L * MEGABYTE;

  /** Of a stage: the next one's, dead letters, outcomes of redrives, the log of its state. */
  private static final int OUTPUT_TOPICS = 4;

  private static final long SHORTEST_POLL = MEGABYTE;
  private static final long LONGEST_POLL = 64L * MEGABYTE;
  private static final int SHORTEST_BATCH = 16 * 1024;
  private static final int LONGEST_BATCH = 1_000_000;

  private final KafkaAccess kafka;
  private final String instance;
  private final int partitions;
  private @Nullable Admin admin;

  KafkaClients(KafkaAccess kafka, MillraceProperties properties) {
    this.kafka = kafka;
    this.partitions = properties.topics().partitions();
    this.instance = properties.instance().isBlank() ? hostName() : properties.instance();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "this host has no name: set millrace.instance to one of your own", e);
    }
  }

  String instance() {
    return instance;
  }

  /**
   * The service's one client for administration; nobody else closes it.
   *
   * @throws DependencyUnavailable when it cannot be made now
   */
  synchronized Admin admin() {
    if (admin == null) {
      try {
        admin = Admin.create(kafka.admin());
      } catch (KafkaException e) {
        throw KafkaFault.unavailable("make a client for administration", e);
      }
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(5));
    }
  }

  /** Settings of a stage's consumers. */
  Map<String, Object> consumerSettings(String group) {
    Map<String, Object> settings = new HashMap<>();
    // Measured for events of 300 bytes: see the design's table; a poll is at most one transaction.
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // What is fetched ahead is copied by each collection: two polls of such events are enough.
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MEGABYTE);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * MEGABYTE);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    settings.putAll(kafka.consumer());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    // A place that is not there is not to be left for another one in silence.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /** A consumer without a group, of committed records. */
  Consumer<byte[], byte[]> looseConsumer() {
    var settings = consumerSettings("");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(settings);
  }

  /**
   * A consumer without a group, of all records whatever became of their transactions. Where its
   * position is not there it fails.
   */
  Consumer<byte[], byte[]> readerOfAll() {
    var settings = consumerSettings("");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    // It reads to the end and asks where that is, again and again: the broker answers that only
    // when the fetch that waits for more has ended.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    return new KafkaConsumer<>(settings);
  }

  /** A producer for a few records now and then, outside of transactions. */
  Producer<byte[], byte[]> idempotentProducer() {
    Map<String, Object> settings = kafka.producer();
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MEGABYTE);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * What a consumer keeps of one poll, in bytes that are not compressed. Decoded it takes several
   * times as much: all consumers together get a quarter of the heap, and one a thirty-second part.
   */
  public static long longestPoll(int consumers, long heap) {
    return Math.clamp(Math.min(heap / 32, heap / 4 / consumers), SHORTEST_POLL, LONGEST_POLL);
  }

  /** The longest record that a stage's producers take, whatever its topic takes. */
  int longestRecord() {
    var set = kafka.producer();
    return (int)
        Math.min(
            number(
                set, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicProvisioner.LONGEST_DEAD_LETTER),
            number(set, ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_MEMORY));
  }

  private static long number(Map<String, Object> settings, String name, long otherwise) {
    var value = settings.get(name);
    return value == null ? otherwise : Long.parseLong(value.toString());
  }

  /**
   * The longest batch of a producer, in bytes. A megabyte is little less than brokers take by
   * default, and holds what a transaction writes to a partition: while a full batch waits to be
   * sent, every further record wakes the sender. But a producer keeps a buffer of that size for
   * every partition of every topic it writes to. These fit into its memory, or it would wait for
   * the sender; and those of all producers into an eighth of the heap.
   */
  static int batchSize(int producers, int partitions, long heap) {
    long buffers = Math.min(BUFFER_MEMORY, heap / 8 / producers);
    return Math.clamp(buffers / (OUTPUT_TOPICS * partitions), SHORTEST_BATCH, LONGEST_BATCH);
  }

  /**
   * A producer that aborts and fences whatever ran under the same id before.
   *
   * @param producers how many of them this process has
   */
  Producer<byte[], byte[]> transactionalProducer(String transactionalId, int producers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(
        ProducerConfig.BATCH_SIZE_CONFIG,
        batchSize(producers, partitions, Runtime.getRuntime().maxMemory()));
    // A full batch goes at once and the commit flushes the rest: lingering less only splits
    // batches while the thread still fills them.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicProvisioner.LONGEST_DEAD_LETTER);
    // The broker writes a transaction's end after it has answered, and refuses the next one until
    // then: that takes a few milliseconds, where Kafka's default waits for 100.
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_MEMORY);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
    settings.putAll(kafka.producer());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return new KafkaProducer<>(settings);
  }
}
