package dev.millrace.benchmarks.pipeline;

import dev.millrace.benchmarks.ClientSettings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Clients of the ceiling, and those that publish. */
final class KafkaSettings {

  private static final int FILL_LIMIT_MILLIS = 840_000;

  /** As the stages have it with the partitions that the benchmark's topics have. */
  private static final int STAGE_BATCH = 1_000_000;

  private KafkaSettings() {}

  static Map<String, Object> consumer(String servers, String group) {
    var settings = new TreeMap<String, Object>(ClientSettings.consumer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return settings;
  }

  static Map<String, Object> transactionalProducer(String servers, String id) {
    var settings = producer(servers);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, STAGE_BATCH);
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
    var settings = new TreeMap<String, Object>(ClientSettings.producer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return settings;
  }
}
