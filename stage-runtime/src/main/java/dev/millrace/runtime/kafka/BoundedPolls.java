package dev.millrace.runtime.kafka;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Bounds the polls of consumers that somebody else's factory makes. */
public final class BoundedPolls {

  private static final String POLL = "poll";

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
    factory.addPostProcessor(consumer -> around(consumer, budget.get()));
  }

  @SuppressWarnings("unchecked")
  private static Consumer<byte[], byte[]> around(
      Consumer<byte[], byte[]> consumer, PollBudget budget) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            BoundedPolls.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (_, method, arguments) -> {
              if (method.getName().equals(POLL)) {
                budget.begin();
              }
              try {
                return method.invoke(consumer, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
