package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Makes Kafka's consumers with a watch around their polls. */
final class WatchedConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {

  private final PollWatch watch;

  WatchedConsumers(Map<String, Object> settings, PollWatch watch) {
    super(settings);
    this.watch = watch;
  }

  @Override
  protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
    return new Watched(settings, watch);
  }

  private static final class Watched extends KafkaConsumer<byte[], byte[]> {

    private final PollWatch watch;

    Watched(Map<String, Object> settings, PollWatch watch) {
      super(settings);
      this.watch = watch;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return watch.poll(() -> super.poll(timeout), this);
    }
  }
}
