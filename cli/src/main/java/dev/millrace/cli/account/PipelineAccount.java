package dev.millrace.cli.account;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.stage.StageName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The fates of all events of one pipeline: published = loaded + filtered + duplicate +
 * dead-lettered, once nothing is in flight. Events that were lost or repeated by an accepted gap
 * are outside of this sum.
 *
 * @param pipeline its name
 * @param waiting events published that ingest has not consumed yet
 * @param stages the account of every stage, of all partitions
 * @param intake the account of dlq-service's intake; outside of the sum
 */
public record PipelineAccount(
    String pipeline, long waiting, Map<StageName, Account> stages, Account intake) {

  /** The stages an event passes, in order. */
  public static final List<StageName> STAGES =
      List.of(StageName.INGEST, StageName.TRANSFORM, StageName.QUALITY, StageName.LOAD);

  public PipelineAccount {
    var all = new EnumMap<StageName, Account>(StageName.class);
    for (var stage : STAGES) {
      all.put(stage, stages.getOrDefault(stage, Account.EMPTY));
    }
    stages = Collections.unmodifiableMap(all);
  }

  /** The account without the intake of dlq-service. */
  public PipelineAccount(String pipeline, long waiting, Map<StageName, Account> stages) {
    this(pipeline, waiting, stages, Account.EMPTY);
  }

  public Account stage(StageName stage) {
    return stages.getOrDefault(stage, Account.EMPTY);
  }

  public long published() {
    return fresh(StageName.INGEST) + waiting + foreign();
  }

  /**
   * The published records that somebody wrote to a later stage's topic, past the earlier stages.
   */
  public long foreign() {
    return stages.values().stream().mapToLong(Account::foreign).sum();
  }

  public long loaded() {
    return stage(StageName.LOAD).emitted();
  }

  /** The loaded events that changed nothing, because they came after a newer event of their key. */
  public long outdated() {
    return stage(StageName.LOAD).outdated();
  }

  public long filtered() {
    return stages.values().stream().mapToLong(Account::filtered).sum();
  }

  public long duplicate() {
    return stages.values().stream().mapToLong(Account::duplicate).sum();
  }

  /**
   * Events that are dead letters now. A redriven event no longer counts, unless it was rejected
   * again.
   */
  public long deadLettered() {
    return stages.values().stream().mapToLong(a -> a.rejectedTotal() - a.redriven()).sum();
  }

  /** Records that were gone before a stage had read them; an upper bound. */
  public long lost() {
    return stages.values().stream().mapToLong(Account::lost).sum();
  }

  /** Events that a stage has consumed again. */
  public long repeated() {
    return stages.values().stream().mapToLong(Account::repeated).sum();
  }

  /** Events that have no fate yet. */
  public long inFlight() {
    long excess = STAGES.stream().mapToLong(this::excess).sum();
    return published()
        - loaded()
        - filtered()
        - duplicate()
        - deadLettered()
        - lost()
        + repeated()
        + excess;
  }

  /**
   * How many more events a stage counts as arrived than were sent to it, as far as lost records
   * explain it: those are counted by offsets, and transaction markers take offsets, too.
   */
  private long excess(StageName stage) {
    long more = stage == StageName.INGEST ? 0 : -sentTo(stage);
    return more > 0 && more <= stage(stage).lost() ? more : 0;
  }

  /** Tells whether every published event has a fate, and no stage has lost or invented one. */
  public boolean balanced() {
    return faults().isEmpty() && inFlight() == 0;
  }

  /** Events waiting before a stage. */
  public long lag(StageName stage) {
    int place = STAGES.indexOf(stage);
    return place == 0 ? waiting : sentTo(stage) + excess(stage);
  }

  /** Events sent to a stage that have not arrived there. */
  private long sentTo(StageName stage) {
    return stage(STAGES.get(STAGES.indexOf(stage) - 1)).emitted() - fresh(stage);
  }

  /** The faults of the sum, each as a sentence. Waiting for events in flight does not cure them. */
  public List<String> faults() {
    var faults = new ArrayList<String>();
    stages.forEach(
        (stage, account) -> {
          long outcomes =
              account.emitted()
                  + account.filtered()
                  + account.duplicate()
                  + account.rejectedTotal();
          if (outcomes != account.in()) {
            faults.add(
                "%s consumed %,d records but counted outcomes for %,d"
                    .formatted(stage.label(), account.in(), outcomes));
          }
        });
    return faults;
  }

  /** The stage's progress with the events published so far, 0 to 1. */
  public double progress(StageName stage) {
    long settledBefore = 0;
    for (var earlier : STAGES.subList(0, STAGES.indexOf(stage))) {
      var account = stage(earlier);
      settledBefore +=
          account.filtered() + account.duplicate() + account.rejectedTotal() - account.redriven();
    }
    return published() == 0 ? 0 : (double) (fresh(stage) + settledBefore) / published();
  }

  /** Events that have come to the stage from the earlier one, each counted once. */
  private long fresh(StageName stage) {
    return stage(stage).arrived();
  }
}
