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
 * Makes the Kafka clients of a service. The settings under {@code spring.kafka} apply, including
 * security. The settings on which the promises rest (isolation, transactions, no automatic commit)
 * are fixed here.
 */
public final class KafkaClients implements AutoCloseable {

  private static final int MEGABYTE = 1 << 20;
  private static final long BUFFER_MEMORY = 32L * MEGABYTE;

  /**
   * The output topics of a stage: the next stage's, dead letters, outcomes of redrives, the log of
   * its state.
   */
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
   * The service's only client for administration. Callers must not close it.
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
    // Measured with events of 300 bytes; a poll is at most one transaction.
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // Each garbage collection copies records that were fetched ahead, so two polls of such events
    // are enough.
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
    // A consumer must not silently go on elsewhere when its place does not exist.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /** A consumer without a group that reads committed records only. */
  Consumer<byte[], byte[]> looseConsumer() {
    var settings = consumerSettings("");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(settings);
  }

  /**
   * A consumer without a group that also reads records of open and aborted transactions. Fails when
   * its position does not exist.
   */
  Consumer<byte[], byte[]> readerOfAll() {
    var settings = consumerSettings("");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    // It asks for the end again and again, and the broker answers only after a waiting fetch has
    // ended.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    return new KafkaConsumer<>(settings);
  }

  /** A producer for occasional records outside of transactions. */
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
   * The most uncompressed bytes of one poll. Decoded records take several times as much. All
   * consumers together get a quarter of the heap, and one consumer at most a thirty-second part.
   */
  public static long longestPoll(int consumers, long heap) {
    return Math.clamp(Math.min(heap / 32, heap / 4 / consumers), SHORTEST_POLL, LONGEST_POLL);
  }

  /** The longest record that a stage's producers send. The topic may have a lower limit. */
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
   * The longest batch of a producer, in bytes. A megabyte is slightly below the default limit of
   * brokers, and holds all that a transaction writes to a partition. With smaller batches, every
   * record after a full batch would wake the sender. But a producer keeps a buffer of that size for
   * every partition of every topic that it writes to. These buffers must fit into its memory, or it
   * would wait for the sender, and the buffers of all producers into an eighth of the heap.
   */
  static int batchSize(int producers, int partitions, long heap) {
    long buffers = Math.min(BUFFER_MEMORY, heap / 8 / producers);
    return Math.clamp(buffers / (OUTPUT_TOPICS * partitions), SHORTEST_BATCH, LONGEST_BATCH);
  }

  /**
   * A transactional producer. It fences an earlier producer with the same id and aborts its
   * transaction.
   *
   * @param producers number of such producers in this process
   */
  Producer<byte[], byte[]> transactionalProducer(String transactionalId, int producers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(
        ProducerConfig.BATCH_SIZE_CONFIG,
        batchSize(producers, partitions, Runtime.getRuntime().maxMemory()));
    // A full batch is sent at once, and the commit flushes the rest. A shorter linger would only
    // split batches that the thread still fills.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicProvisioner.LONGEST_DEAD_LETTER);
    // The broker writes a transaction's end after it has answered, and refuses the next transaction
    // until then. That takes a few milliseconds, but Kafka's default wait is 100.
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
