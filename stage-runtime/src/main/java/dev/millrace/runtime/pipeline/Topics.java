package dev.millrace.runtime.pipeline;

import dev.millrace.spec.PipelineName;

/** The names of a pipeline's topics. */
public record Topics(PipelineName pipeline) {

  /** The topic to which publishers write. */
  public String ingest() {
    return "ingest." + pipeline;
  }

  /** The event log: payloads as they came, with key and id. */
  public String raw() {
    return "raw." + pipeline;
  }

  public String transformed() {
    return "transformed." + pipeline;
  }

  public String validated() {
    return "validated." + pipeline;
  }

  /** The topic of the outcomes of redriven events. */
  public String outcomes() {
    return "outcomes." + pipeline;
  }

  /** The log of a stage's state. */
  public String state(String stage) {
    return "state." + stage + "." + pipeline;
  }

  /** The consumer group with which a stage reads one of these topics. */
  public String group(String stage) {
    return "millrace." + pipeline + "." + stage;
  }

  public String deadLetters() {
    return "dlq." + pipeline;
  }
}
