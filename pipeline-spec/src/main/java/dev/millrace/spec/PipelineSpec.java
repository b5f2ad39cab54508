package dev.millrace.spec;

import dev.millrace.spec.word.Value;
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
 * @param flood how many rejected events pause the pipeline
 */
public record PipelineSpec(
    PipelineName name,
    String owner,
    Priority priority,
    IngestSpec ingest,
    TransformSpec transform,
    QualitySpec quality,
    List<Clause> load,
    FloodSpec flood) {

  public PipelineSpec {
    load = List.copyOf(load);
  }

  /** A pipeline that says nothing about floods. */
  public PipelineSpec(
      PipelineName name,
      String owner,
      Priority priority,
      IngestSpec ingest,
      TransformSpec transform,
      QualitySpec quality,
      List<Clause> load) {
    this(name, owner, priority, ingest, transform, quality, load, FloodSpec.DEFAULT);
  }

  /**
   * Tells whether a sink says {@code delete: tombstone}. If so, a record without a value is an
   * event that deletes the row of its key; if not, it is a mistake of its publisher. Every stage
   * needs the answer, so this method does not need the sink's plugin.
   */
  public boolean deletesByTombstone() {
    return load.stream()
        .map(Clause::value)
        .anyMatch(
            value ->
                value instanceof Value.Mapping sink
                    && sink.find("delete").filter(PipelineSpec::isTombstone).isPresent());
  }

  private static boolean isTombstone(Value value) {
    return value instanceof Value.Text text && text.text().equals("tombstone");
  }

  /** The pipeline that goes first when a service is short of time. */
  public enum Priority {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW
  }
}
