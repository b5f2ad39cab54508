package dev.millrace.benchmarks;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Settings of all clients that are compared with services: the design's, large polls and batches.
 * The stages have since come to fetch less ahead and not to linger.
 */
public final class ClientSettings {

  private static final int MEGABYTE = 1 << 20;

  private ClientSettings() {}

  /** Without servers and group. */
  public static Map<String, String> consumer() {
    var settings = new TreeMap<String, String>();
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, text(4 * MEGABYTE));
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, text(16 * MEGABYTE));
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return settings;
  }

  /** Without servers and transactional id. */
  public static Map<String, String> producer() {
    var settings = new TreeMap<String, String>();
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, text(256 * 1024));
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "5");
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, text(32 * MEGABYTE));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return settings;
  }

  private static String text(int number) {
    return Integer.toString(number);
  }
}
