package dev.millrace.runtime.pipeline;

import dev.millrace.spec.PipelineName;

/** The names of a pipeline's topics. */
public record Topics(PipelineName pipeline) {

  /** The public door. */
  public String ingest() {
    return "ingest." + pipeline;
  }

  /** The event log. */
  public String raw() {
    return "raw." + pipeline;
  }

  public String transformed() {
    return "transformed." + pipeline;
  }

  public String validated() {
    return "validated." + pipeline;
  }

  /** What became of redriven events. */
  public String outcomes() {
    return "outcomes." + pipeline;
  }

  /** The log of a stage's state. */
  public String state(String stage) {
    return "state." + stage + "." + pipeline;
  }

  /** The consumer group of a stage, which reads one of these topics. */
  public String group(String stage) {
    return "millrace." + pipeline + "." + stage;
  }

  public String deadLetters() {
    return "dlq." + pipeline;
  }
}
