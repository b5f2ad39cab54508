package dev.millrace.benchmarks.hop;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients' settings: those of the stages, the same for every contender. */
final class HopSettings {

  private static final int MEGABYTE = 1 << 20;

  private HopSettings() {}

  /** Without servers and group. */
  static Map<String, String> consumer() {
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
  static Map<String, String> producer() {
    var settings = new TreeMap<String, String>();
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, text(256 * 1024));
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, text(32 * MEGABYTE));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return settings;
  }

  static Map<String, Object> consumer(HopTask task) {
    var settings = new TreeMap<String, Object>(consumer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, task.bootstrapServers());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, task.group());
    return settings;
  }

  static Map<String, Object> producer(HopTask task) {
    var settings = new TreeMap<String, Object>(producer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, task.bootstrapServers());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, task.group());
    return settings;
  }

  private static String text(int number) {
    return Integer.toString(number);
  }
}
