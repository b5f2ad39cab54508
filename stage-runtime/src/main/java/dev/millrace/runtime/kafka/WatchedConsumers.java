package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Makes Kafka's consumers with a watch around their polls, and a bound of what a poll keeps. */
final class WatchedConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {

  private final PollWatch watch;
  private final long longestPoll;

  /**
   * @param longestPoll bytes of all records of a poll, when nothing is compressed
   */
  WatchedConsumers(Map<String, Object> settings, PollWatch watch, long longestPoll) {
    super(settings);
    this.watch = watch;
    this.longestPoll = longestPoll;
  }

  @Override
  protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
    return new Watched(settings, watch, new PollBudget(longestPoll));
  }

  private static final class Watched extends KafkaConsumer<byte[], byte[]> {

    private final PollWatch watch;
    private final PollBudget budget;

    Watched(Map<String, Object> settings, PollWatch watch, PollBudget budget) {
      super(settings, budget.deserializer(), budget.deserializer());
      this.watch = watch;
      this.budget = budget;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return watch.poll(
          most -> {
            budget.begin(most);
            return super.poll(timeout);
          },
          this);
    }
  }
}
