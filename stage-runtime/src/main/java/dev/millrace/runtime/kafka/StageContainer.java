package dev.millrace.runtime.kafka;

import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * A container with a log of its own name, which services switch off: what ends a consumer is told
 * once, by whoever starts another one.
 */
final class StageContainer extends KafkaMessageListenerContainer<byte[], byte[]> {

  StageContainer(ConsumerFactory<byte[], byte[]> consumers, ContainerProperties properties) {
    super(consumers, properties);
  }
}
