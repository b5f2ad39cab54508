package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Makes Kafka consumers with a watch around their polls, and with a bound on what a poll keeps. */
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

    /** A poll of more is bounded by bytes alone. */
    private static final int FEW = 100;

    private final Map<String, Object> settings;
    private final PollWatch watch;
    private final PollBudget budget;
    private @Nullable Consumer<byte[], byte[]> readerOfFew;
    private int mostOfReader;

    Watched(Map<String, Object> settings, PollWatch watch, PollBudget budget) {
      super(settings, budget.deserializer(), budget.deserializer());
      this.settings = settings;
      this.watch = watch;
      this.budget = budget;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      return watch.poll(
          most -> most > FEW ? pollMany(most, timeout) : pollFew(most, timeout), this);
    }

    private ConsumerRecords<byte[], byte[]> pollMany(int most, Duration timeout) {
      closeReader();
      return pollOwn(most, timeout);
    }

    private ConsumerRecords<byte[], byte[]> pollOwn(int most, Duration timeout) {
      budget.begin(most);
      return super.poll(timeout);
    }

    /**
     * Polls at most so many records of the one partition that is not paused. A record without key
     * and value passes no deserializer, so only a consumer that is made for few records unpacks few
     * of these.
     */
    private ConsumerRecords<byte[], byte[]> pollFew(int most, Duration timeout) {
      var open = new HashSet<>(assignment());
      open.removeAll(paused());
      if (open.size() != 1) {
        return pollOwn(most, timeout);
      }
      pause(open);
      var none = pollOwn(most, Duration.ZERO); // to stay in the group
      open.retainAll(assignment());
      resume(open);
      return none.isEmpty() && !open.isEmpty()
          ? pollFew(open.iterator().next(), most, timeout)
          : none;
    }

    private ConsumerRecords<byte[], byte[]> pollFew(
        TopicPartition partition, int most, Duration timeout) {
      var reader = readerOf(most);
      reader.assign(List.of(partition));
      reader.seek(partition, position(partition));
      budget.begin(most);
      var records = reader.poll(timeout);
      seek(partition, reader.position(partition));
      return records;
    }

    private Consumer<byte[], byte[]> readerOf(int most) {
      if (readerOfFew == null || mostOfReader != most) {
        closeReader();
        var few = new HashMap<>(settings);
        few.remove(ConsumerConfig.GROUP_ID_CONFIG);
        few.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        few.computeIfPresent(ConsumerConfig.CLIENT_ID_CONFIG, (_, id) -> id + "-few");
        few.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, most);
        readerOfFew = new KafkaConsumer<>(few, budget.deserializer(), budget.deserializer());
        mostOfReader = most;
      }
      return readerOfFew;
    }

    private void closeReader() {
      if (readerOfFew != null) {
        readerOfFew.close(CloseOptions.timeout(Duration.ZERO));
        readerOfFew = null;
      }
    }

    @Override
    public void close() {
      closeReader();
      super.close();
    }

    @Override
    public void close(CloseOptions options) {
      closeReader();
      super.close(options);
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public void close(Duration timeout) {
      closeReader();
      super.close(timeout);
    }
  }
}
