package dev.millrace.runtime.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Bounds the polls of consumers that another library's factory makes. */
public final class BoundedPolls {

  private BoundedPolls() {}

  /**
   * Gives each consumer of a factory a {@link PollBudget} of its own.
   *
   * @param longest of all records of a poll, in bytes as they are when nothing is compressed
   */
  public static void of(DefaultKafkaConsumerFactory<byte[], byte[]> factory, long longest) {
    // A consumer's deserializers and what stands around it are made one after the other.
    var budget = ThreadLocal.withInitial(() -> new PollBudget(longest));
    factory.setKeyDeserializerSupplier(
        () -> {
          budget.remove();
          return budget.get().deserializer();
        });
    factory.setValueDeserializerSupplier(() -> budget.get().deserializer());
    factory.addPostProcessor(consumer -> new Bounded(consumer, budget.get()));
  }

  private static final class Bounded extends ForwardingConsumer {
    private final PollBudget budget;

    Bounded(Consumer<byte[], byte[]> consumer, PollBudget budget) {
      super(consumer);
      this.budget = budget;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      budget.begin();
      return super.poll(timeout);
    }
  }
}
