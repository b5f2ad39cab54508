package dev.millrace.runtime.kafka;

/**
 * A record is longer than its topic, or the producer, takes: the transaction cannot be committed.
 */
final class RecordRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String topic;

  RecordRefused(String topic, Throwable cause) {
    super("topic %s takes no record as long: %s".formatted(topic, cause.getMessage()), cause);
    this.topic = topic;
  }

  /** The topic it was for. */
  String topic() {
    return topic;
  }
}
