package dev.millrace.runtime.config;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes topics that do not exist yet. */
final class MissingTopics {

  private MissingTopics() {}

  /** Explains a refusal. */
  @FunctionalInterface
  interface Refused {

    /** The exception to throw when Kafka does not make a topic. */
    RuntimeException of(String topic, ExecutionException failure);
  }

  /**
   * Makes topics and waits for each of them. An existing topic stays unchanged, because another
   * service may have been faster.
   *
   * @throws DependencyUnavailable when the thread is interrupted
   */
  static void make(Admin admin, Collection<NewTopic> wanted, Refused refused) {
    for (var result : admin.createTopics(wanted).values().entrySet()) {
      try {
        result.getValue().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw refused.of(result.getKey(), e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DependencyUnavailable("kafka", "interrupted while creating topics", e);
      }
    }
  }
}
