package dev.millrace.cli.account;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the events of one pipeline: published = loaded + filtered + duplicate +
 * dead-lettered, once nothing is in flight.
 *
 * @param pipeline its name
 * @param waiting events published that ingest has not consumed yet
 * @param stages the counters of every stage
 */
public record Account(String pipeline, long waiting, Map<StageName, StageCounters> stages) {

  public Account {
    var all = new EnumMap<StageName, StageCounters>(StageName.class);
    for (var stage : StageName.values()) {
      all.put(stage, stages.getOrDefault(stage, StageCounters.NONE));
    }
    stages = Collections.unmodifiableMap(all);
  }

  public StageCounters stage(StageName stage) {
    return stages.getOrDefault(stage, StageCounters.NONE);
  }

  public long published() {
    return stage(StageName.INGEST).fresh() + waiting;
  }

  public long loaded() {
    return stage(StageName.LOAD).emitted();
  }

  public long filtered() {
    return stages.values().stream().mapToLong(StageCounters::filtered).sum();
  }

  public long duplicate() {
    return stages.values().stream().mapToLong(StageCounters::duplicate).sum();
  }

  public long deadLettered() {
    return stages.values().stream().mapToLong(StageCounters::deadLettered).sum();
  }

  /** Events that have no fate yet. */
  public long inFlight() {
    return published() - loaded() - filtered() - duplicate() - deadLettered();
  }

  /** Every event published has found its fate, and no stage has lost or invented one. */
  public boolean balanced() {
    return faults().isEmpty() && inFlight() == 0;
  }

  /** Events waiting before a stage. */
  public long lag(StageName stage) {
    return stage == StageName.INGEST
        ? waiting
        : stage(StageName.values()[stage.ordinal() - 1]).emitted() - stage(stage).fresh();
  }

  /** What does not add up, each as a sentence; waiting for events in flight does not cure it. */
  public List<String> faults() {
    var faults = new ArrayList<String>();
    for (var stage : StageName.values()) {
      long unexplained = stage(stage).unexplained();
      if (unexplained != 0) {
        faults.add(
            "%s consumed %,d records but counted outcomes for %,d"
                .formatted(stage.text(), stage(stage).in(), stage(stage).in() - unexplained));
      }
    }
    return faults;
  }

  /** How far the stage is with what the stages before let through so far, 0 to 1. */
  public double progress(StageName stage) {
    long fresh = stage(stage).fresh();
    long all = fresh + Math.max(0, lag(stage));
    return all == 0 ? 0 : (double) fresh / all;
  }
}
