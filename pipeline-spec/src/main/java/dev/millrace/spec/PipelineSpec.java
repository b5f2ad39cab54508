package dev.millrace.spec;

import java.util.List;

/**
 * One pipeline, as its file says.
 *
 * @param name of the pipeline and its topics
 * @param owner who answers for it
 * @param priority among the pipelines of a service
 * @param ingest what comes in
 * @param transform how it becomes a record of the contract
 * @param quality what must hold
 * @param load where it goes, at least one sink
 */
public record PipelineSpec(
    PipelineName name,
    String owner,
    Priority priority,
    IngestSpec ingest,
    TransformSpec transform,
    QualitySpec quality,
    List<Clause> load) {

  public PipelineSpec {
    load = List.copyOf(load);
  }

  /** Which pipeline goes first when a service is short of time. */
  public enum Priority {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW
  }
}
