package dev.millrace.runtime.config;

import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/** What is wrong with the settings of a topic between two stages, which somebody else has made. */
final class TopicSettings {

  private TopicSettings() {}

  /** A topic must keep the timestamps that records carry: they are ingest times. */
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
   * The topic behind the door must take what the door lets in. An event that is a little longer
   * with what it gains on its way is the event's own affair.
   *
   * @param longest the longest payload that is let in
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
