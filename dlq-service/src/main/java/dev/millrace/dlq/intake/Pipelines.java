package dev.millrace.dlq.intake;

/** Reads the names of topics. */
final class Pipelines {

  private Pipelines() {}

  /** The pipeline of a topic {@code zone.pipeline}. */
  static String of(String topic) {
    return topic.substring(topic.indexOf('.') + 1);
  }
}
