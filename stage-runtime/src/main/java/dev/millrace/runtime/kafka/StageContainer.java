package dev.millrace.runtime.kafka;

import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * A container that logs under its own name, which services switch off: the end of a consumer is
 * logged once, by whoever starts the next one.
 */
final class StageContainer extends KafkaMessageListenerContainer<byte[], byte[]> {

  StageContainer(ConsumerFactory<byte[], byte[]> consumers, ContainerProperties properties) {
    super(consumers, properties);
  }
}
