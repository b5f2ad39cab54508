package dev.millrace.runtime.config;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes topics where there are none yet. */
final class MissingTopics {

  private MissingTopics() {}

  /** Says what a refusal means. */
  @FunctionalInterface
  interface Refused {

    /** What to throw when Kafka does not make a topic. */
    RuntimeException of(String topic, ExecutionException failure);
  }

  /**
   * Makes topics, and waits for each of them. One that is there stays as it is: another service may
   * have been faster.
   *
   * @throws DependencyUnavailable when it is interrupted
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
