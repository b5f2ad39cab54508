package dev.millrace.dlq.config;

import dev.millrace.runtime.kafka.BoundedPolls;
import dev.millrace.runtime.kafka.PlacedConsumers;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.cloud.stream.binder.kafka.config.ClientFactoryCustomizer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Has the consumers of the intake, which the binder makes, stop before gaps, and bounds their
 * polls: a dead letter may have megabytes, and a publisher's packing makes them small as they
 * travel.
 */
final class GuardedConsumers implements ClientFactoryCustomizer {

  private final List<PlacedConsumers> places;
  private final long longestPoll;

  /**
   * @param places of each group
   * @param longestPoll of one of them, in bytes as they are when nothing is compressed
   */
  GuardedConsumers(List<PlacedConsumers> places, long longestPoll) {
    this.places = places;
    this.longestPoll = longestPoll;
  }

  @Override
  @SuppressWarnings("unchecked") // the bindings' deserializers are those of bytes
  public void configure(ConsumerFactory<?, ?> factory) {
    var consumers = (DefaultKafkaConsumerFactory<byte[], byte[]>) factory;
    var group = consumers.getConfigurationProperties().get(ConsumerConfig.GROUP_ID_CONFIG);
    BoundedPolls.of(consumers, longestPoll);
    places.stream()
        .filter(each -> each.group().equals(group))
        .forEach(each -> consumers.addPostProcessor(each::guard));
  }
}
