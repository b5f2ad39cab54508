package dev.millrace.benchmarks.hop;

import dev.millrace.benchmarks.ClientSettings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** {@link ClientSettings} of a task, the same for every contender. */
final class HopSettings {

  private HopSettings() {}

  static Map<String, Object> consumer(HopTask task) {
    var settings = new TreeMap<String, Object>(ClientSettings.consumer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, task.bootstrapServers());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, task.group());
    return settings;
  }

  static Map<String, Object> producer(HopTask task) {
    var settings = new TreeMap<String, Object>(ClientSettings.producer());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, task.bootstrapServers());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, task.group());
    return settings;
  }
}
