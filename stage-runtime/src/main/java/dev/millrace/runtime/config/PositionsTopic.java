package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that the topic of positions exists and keeps the last record of each group. With other
 * settings, the topic would lose after a week the positions by which a gap is told from a
 * beginning.
 */
final class PositionsTopic {

  private static final Logger log = LoggerFactory.getLogger(PositionsTopic.class);
  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, PositionLog.TOPIC);

  /**
   * Small segments, so that the topic is compacted soon: every start of a service reads all of it.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.SEGMENT_BYTES_CONFIG,
          Integer.toString(4 * 1024 * 1024),
          TopicConfig.SEGMENT_MS_CONFIG,
          Long.toString(Duration.ofHours(1).toMillis()),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.2");

  private final Supplier<Admin> admin;
  private final short replicationFactor;

  /**
   * @param admin gives the service's own client
   */
  PositionsTopic(Supplier<Admin> admin, short replicationFactor) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
  }

  /**
   * Makes the topic, or corrects the clean-up policy of an existing one.
   *
   * @throws DependencyUnavailable when Kafka does not answer
   * @throws FatalStageException when this service lacks the right; the message says what to do
   */
  void provide() {
    if (!isThere()) {
      make();
    }
    correct();
  }

  /** Asks first, so that a service needs no right to make a topic that exists. */
  private boolean isThere() {
    try {
      answer(admin.get().describeTopics(List.of(PositionLog.TOPIC)).allTopicNames());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw refused("look for topic " + PositionLog.TOPIC, "grant DESCRIBE", e);
    }
  }

  private void make() {
    var topic = new NewTopic(PositionLog.TOPIC, 1, replicationFactor).configs(SETTINGS);
    MissingTopics.make(
        admin.get(),
        List.of(topic),
        (name, failure) ->
            refused(
                "create topic " + name,
                "create it with cleanup.policy=compact, or grant CREATE",
                failure));
  }

  private void correct() {
    var policy = policy();
    if (policy.isEmpty() || policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      return;
    }
    var compact =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT),
            OpType.SET);
    try {
      answer(admin.get().incrementalAlterConfigs(Map.of(TOPIC, List.of(compact))).all());
      log.warn(
          "topic {} had cleanup.policy={}, so that positions would have been forgotten: it has"
              + " cleanup.policy=compact now",
          PositionLog.TOPIC,
          policy);
    } catch (ExecutionException e) {
      throw refused(
          "change topic %s, which has cleanup.policy=%s".formatted(PositionLog.TOPIC, policy),
          "set cleanup.policy=compact (kafka-configs.sh --alter --topic %s --add-config cleanup.policy=compact), or grant ALTER_CONFIGS"
              .formatted(PositionLog.TOPIC),
          e);
    }
  }

  /** The clean-up policy; empty when this service may not see it. */
  private String policy() {
    try {
      return answer(admin.get().describeConfigs(List.of(TOPIC)).all())
          .get(TOPIC)
          .get(TopicConfig.CLEANUP_POLICY_CONFIG)
          .value();
    } catch (ExecutionException e) {
      // The topic was made a moment ago, or this service may not see its settings.
      if (KafkaFault.of(e) == KafkaFault.RIGHTS
          || e.getCause() instanceof UnknownTopicOrPartitionException) {
        return "";
      }
      throw KafkaFault.unavailable("read the settings of " + PositionLog.TOPIC, e);
    }
  }

  private static <T> T answer(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable(
          "kafka", "interrupted while looking after topic " + PositionLog.TOPIC, e);
    }
  }

  private static RuntimeException refused(String what, String remedy, ExecutionException failure) {
    return switch (KafkaFault.of(failure)) {
      case OUTAGE, FENCED, BUG -> KafkaFault.unavailable(what, failure);
      case RIGHTS, SETUP, RECORD ->
          new FatalStageException(
              "Kafka does not let this service %s: %s. It says: %s"
                  .formatted(what, remedy, failure.getCause().getMessage()),
              failure);
    };
  }
}
