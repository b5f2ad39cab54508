package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the topics of a pipeline that do not exist. */
public final class TopicProvisioner {

  /**
   * The longest record of a dead-letter topic. Each topic takes slightly longer records than the
   * one before it, because an event gets a frame, its origin and its error on the way.
   */
  static final int LONGEST_DEAD_LETTER = 16 * 1024 * 1024;

  /** The longest record of a topic between stages. */
  static final int LONGEST_EVENT = 12 * 1024 * 1024 + 65_536;

  /** The longest entry of a stage's state. */
  private static final int LONGEST_ENTRY = 12 * 1024 * 1024;

  private static final int LONGEST_INGEST = 10 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);

  /** Keeps timestamps unchanged, whatever the cluster's defaults: they are ingest times. */
  private static final Map<String, String> INGEST_TIMES =
      Map.of(
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          TimestampType.CREATE_TIME.name,
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
          Long.toString(Long.MAX_VALUE));

  private final KafkaClients clients;
  private final PositionsTopic positions;
  private final MillraceProperties.Topics settings;

  TopicProvisioner(
      KafkaClients clients, PositionsTopic positions, MillraceProperties.Topics settings) {
    this.clients = clients;
    this.positions = positions;
    this.settings = settings;
  }

  /**
   * Makes the missing topics of a pipeline.
   *
   * @param stateful stages of the pipeline whose state needs a log, and how long its entries are
   *     needed
   */
  void provision(Pipeline pipeline, Map<String, Duration> stateful) {
    var topics = pipeline.topics();
    var wanted = new ArrayList<NewTopic>();
    wanted.add(topic(topics.ingest(), LONGEST_INGEST, Map.of()));
    wanted.add(topic(topics.raw(), LONGEST_EVENT, INGEST_TIMES));
    wanted.add(topic(topics.transformed(), LONGEST_EVENT, INGEST_TIMES));
    wanted.add(topic(topics.validated(), LONGEST_EVENT, INGEST_TIMES));
    wanted.add(topic(topics.deadLetters(), LONGEST_DEAD_LETTER, Map.of()));
    wanted.add(topic(topics.outcomes(), 65_536, Map.of()));
    wanted.add(new NewTopic(FloodAlerts.TOPIC, 1, settings.replicationFactor()));
    stateful.forEach(
        (stage, retention) ->
            wanted.add(
                topic(
                    topics.state(stage),
                    LONGEST_ENTRY,
                    Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())))));
    var admin = clients.admin();
    MissingTopics.make(admin, wanted, TopicProvisioner::refused);
    positions.provide();
    check(admin, pipeline);
  }

  /**
   * Checks the settings of topics that somebody else made. Such a topic may overwrite ingest times,
   * or take only shorter records than the pipeline accepts.
   */
  private static void check(Admin admin, Pipeline pipeline) {
    var topics = pipeline.topics();
    var between = List.of(topics.raw(), topics.transformed(), topics.validated());
    var settings = settings(admin, between);
    settings.forEach(
        (topic, config) ->
            TopicSettings.timestampProblem(topic, config)
                .ifPresent(
                    problem -> {
                      throw new FatalStageException(problem);
                    }));
    var raw = settings.get(topics.raw());
    if (raw != null) {
      TopicSettings.lengthProblem(topics.raw(), raw, pipeline.spec().ingest().maxEventBytes())
          .ifPresent(
              problem -> {
                throw new FatalStageException(problem);
              });
    }
  }

  /** The settings of the topics that this service may see. */
  private static Map<String, Config> settings(Admin admin, List<String> topics) {
    var resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    var settings = new LinkedHashMap<String, Config>();
    for (var answer : admin.describeConfigs(resources).values().entrySet()) {
      var topic = answer.getKey().name();
      try {
        settings.put(topic, answer.getValue().get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          throw new DependencyUnavailable(
              "kafka",
              "topic " + topic + " was just made, and this broker does not know it yet",
              e);
        }
        if (KafkaFault.of(e) != KafkaFault.RIGHTS) {
          throw KafkaFault.unavailable("read the settings of " + topic, e);
        }
        log.warn(
            "cannot see whether topic {} is set up as it must be: {}",
            topic,
            e.getCause().getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DependencyUnavailable("kafka", "interrupted while reading settings of topics", e);
      }
    }
    return settings;
  }

  private NewTopic topic(String name, int longest, Map<String, String> more) {
    var config = new java.util.HashMap<String, String>(more);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(longest));
    return new NewTopic(name, settings.partitions(), settings.replicationFactor()).configs(config);
  }

  private static RuntimeException refused(String topic, ExecutionException failure) {
    return switch (KafkaFault.of(failure)) {
      case OUTAGE, FENCED, BUG -> KafkaFault.unavailable("create topic " + topic, failure);
      case RIGHTS ->
          new FatalStageException(
              "Kafka does not let this service create topic %s: create it, or grant CREATE"
                  .formatted(topic),
              failure);
      case SETUP, RECORD ->
          new FatalStageException(
              "Kafka refuses to create topic %s: %s. Check millrace.topics"
                  .formatted(topic, failure.getCause()),
              failure);
    };
  }
}
