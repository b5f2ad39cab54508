package dev.millrace.runtime.config;

import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/** Finds wrong settings of a topic between two stages that somebody else made. */
final class TopicSettings {

  private TopicSettings() {}

  /** Checks that a topic keeps the timestamps of records, which are ingest times. */
  static Optional<String> timestampProblem(String topic, Config config) {
    var type = config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (type == null || !TimestampType.LOG_APPEND_TIME.name.equals(type.value())) {
      return Optional.empty();
    }
    return Optional.of(
        "topic %s has %s=%s, which overwrites the ingest times that records carry: set it to %s"
            .formatted(topic, type.name(), type.value(), TimestampType.CREATE_TIME.name));
  }

  /**
   * Checks that the topic after ingest takes the payloads that ingest accepts. An event that gets
   * slightly too long on its way is rejected by itself.
   *
   * @param longest the longest payload that ingest accepts
   */
  static Optional<String> lengthProblem(String topic, Config config, int longest) {
    var limit = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (limit == null || Long.parseLong(limit.value()) >= longest) {
      return Optional.empty();
    }
    return Optional.of(
        ("topic %s has %s=%s, and the pipeline lets in events of up to %d bytes: set the topic's to"
                + " more, or ingest.max-event-bytes in the pipeline's file to less")
            .formatted(topic, limit.name(), limit.value(), longest));
  }
}
