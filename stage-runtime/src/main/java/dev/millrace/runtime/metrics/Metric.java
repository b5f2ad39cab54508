package dev.millrace.runtime.metrics;

/** Every metric of a stage: its name, unit, tags and meaning. */
public enum Metric {
  EVENTS(
      "millrace.events",
      "events",
      "pipeline, stage, outcome",
      "Events by what became of them, in committed batches."),
  OUTDATED(
      "millrace.outdated",
      "events",
      "pipeline, stage",
      "Of the events emitted by load, those that came after a newer one of their key and changed"
          + " nothing."),
  REJECTED(
      "millrace.rejected",
      "events",
      "pipeline, stage, code",
      "Dead-lettered events by error code."),
  WARNINGS(
      "millrace.warnings", "events", "pipeline, rule", "Violations of rules with on-fail: warn."),
  BATCH("millrace.batch", "seconds", "pipeline, stage", "Time from a batch's poll to its commit."),
  BATCH_SIZE("millrace.batch.size", "events", "pipeline, stage", "Events in a committed batch."),
  END_TO_END(
      "millrace.end.to.end",
      "seconds",
      "pipeline",
      "From ingest to the sink's commit, of the first and the last event of each batch."),
  LAG(
      "millrace.lag",
      "events",
      "pipeline, stage",
      "Records behind the end of the assigned partitions; NaN while that is not measured."),
  PAUSED(
      "millrace.paused",
      "boolean",
      "pipeline, stage",
      "1 while the consumer waits for a dependency."),
  STOPPED(
      "millrace.stopped",
      "boolean",
      "pipeline, stage",
      "1 while the pipeline, or a consumer of it, does not run here and a person must act."),
  RESTARTS(
      "millrace.consumer.restarts",
      "restarts",
      "pipeline, stage",
      "Consumers started again after an error that nobody foresaw had ended them."),
  FLOODS(
      "millrace.floods",
      "floods",
      "pipeline, stage, code",
      "Floods of rejects that have paused partitions."),
  FLOOD_HELD(
      "millrace.flood.held",
      "events",
      "pipeline, stage, worker, code, rule, field",
      "Events that wait behind a flood, at least 1; there only while it holds."),
  GAPS(
      "millrace.gaps",
      "partitions",
      "pipeline, stage, worker",
      "Partitions held at a gap, until somebody says where to go on."),
  POSITIONS_UNREADABLE(
      "millrace.positions.unreadable",
      "records",
      "",
      "Records of the topic positions that are no position or not this system's, and left out."),
  UNSEALED(
      "millrace.unsealed",
      "records",
      "pipeline, stage",
      "Records with mr-* headers that no service of this system wrote: the publisher's own."),
  STATE_SET_ASIDE(
      "millrace.state.set.aside",
      "records",
      "pipeline, stage",
      "Records of the stage's state log that no service of this system can have written."),
  ROLLED_BACK(
      "millrace.batches.rolled.back",
      "batches",
      "pipeline, stage",
      "Batches that will be read again.");

  private final String id;
  private final String unit;
  private final String tags;
  private final String meaning;

  Metric(String id, String unit, String tags, String meaning) {
    this.id = id;
    this.unit = unit;
    this.tags = tags;
    this.meaning = meaning;
  }

  public String id() {
    return id;
  }

  public String unit() {
    return unit;
  }

  public String tags() {
    return tags;
  }

  public String meaning() {
    return meaning;
  }
}
