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
 * @param flood when so many events are rejected that the pipeline is paused
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
   * Whether a sink says {@code delete: tombstone}. Then a record without a value is an event of the
   * pipeline, which deletes what its key names; else it is a mistake of its publisher. Every stage
   * asks, so it is told without knowing the sink's word.
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

  /** Which pipeline goes first when a service is short of time. */
  public enum Priority {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW
  }
}
