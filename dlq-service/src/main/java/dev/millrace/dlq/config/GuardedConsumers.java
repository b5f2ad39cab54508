package dev.millrace.dlq.config;

import dev.millrace.runtime.kafka.BoundedPolls;
import dev.millrace.runtime.kafka.PlacedConsumers;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.cloud.stream.binder.kafka.config.ClientFactoryCustomizer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Configures the intake's consumers, which the binder makes. They stop before gaps, and their polls
 * are bounded in bytes: a dead letter may have megabytes, and compressed records are small only
 * while they travel.
 */
final class GuardedConsumers implements ClientFactoryCustomizer {

  private final List<PlacedConsumers> places;
  private final long longestPoll;

  /**
   * @param places of each group
   * @param longestPoll the most uncompressed bytes of one poll
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
