package dev.millrace.dlq.intake;

/** What the names of topics say. */
final class Pipelines {

  private Pipelines() {}

  /** The pipeline of a topic {@code zone.pipeline}. */
  static String of(String topic) {
    return topic.substring(topic.indexOf('.') + 1);
  }
}
