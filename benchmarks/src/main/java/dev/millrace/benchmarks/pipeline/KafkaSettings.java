package dev.millrace.benchmarks.pipeline;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients of the ceiling, set as those of the stages are; and those that publish. */
final class KafkaSettings {

  private static final int MEGABYTE = 1 << 20;
  private static final int FILL_LIMIT_MILLIS = 840_000;

  private KafkaSettings() {}

  static Map<String, Object> consumer(String servers, String group) {
    var settings = new TreeMap<String, Object>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * MEGABYTE);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * MEGABYTE);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  static Map<String, Object> transactionalProducer(String servers, String id) {
    var settings = producer(servers);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    return settings;
  }

  /** A publisher whose one transaction may take minutes. */
  static Map<String, Object> filler(String servers, String id) {
    var settings = transactionalProducer(servers, id);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, FILL_LIMIT_MILLIS);
    return settings;
  }

  /** A publisher that sends each event at once. */
  static Map<String, Object> promptPublisher(String servers) {
    var settings = producer(servers);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return settings;
  }

  private static Map<String, Object> producer(String servers) {
    var settings = new TreeMap<String, Object>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * MEGABYTE);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }
}
