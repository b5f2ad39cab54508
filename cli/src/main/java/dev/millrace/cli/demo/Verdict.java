package dev.millrace.cli.demo;

import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.demo.Fate.DeadLettered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Compares three things with each other: the truth known beforehand, the account that the stages
 * committed, and the evidence counted independently of them.
 */
final class Verdict {

  private final Truth truth;
  private final PipelineAccount account;
  private final Evidence evidence;

  Verdict(Truth truth, PipelineAccount account, Evidence evidence) {
    this.truth = truth;
    this.account = account;
    this.evidence = evidence;
  }

  /** The differences, each as a sentence; none when everything balances. */
  List<String> faults() {
    var faults = new ArrayList<>(account.faults());
    compare(faults, "published events in the topic", truth.published(), evidence.published());
    compare(faults, "published events in the account", truth.published(), account.published());
    compare(faults, "rows in the table", truth.loaded(), evidence.rows());
    compare(faults, "loaded events in the account", truth.loaded(), account.loaded());
    compare(faults, "filtered events", truth.filtered(), account.filtered());
    compare(faults, "duplicates", truth.duplicate(), account.duplicate());
    compare(faults, "events in flight", 0, account.inFlight());
    compare(faults, "rows that share an event id", 0, evidence.doubledEvents());
    compare(faults, "dead letters stored", evidence.stored());
    compare(faults, "dead letters in the topic", evidence.topic());
    compare(
        faults,
        "rows + filtered + duplicates + dead letters",
        evidence.published(),
        evidence.rows() + account.filtered() + account.duplicate() + evidence.storedTotal());
    faults.addAll(evidence.faults());
    if (evidence.faultCount() > evidence.faults().size()) {
      faults.add(
          "and %,d more faults of rows"
              .formatted(evidence.faultCount() - evidence.faults().size()));
    }
    return faults;
  }

  private static void compare(List<String> faults, String what, long expected, long found) {
    if (expected != found) {
      faults.add("%s: %,d, but there must be %,d".formatted(what, found, expected));
    }
  }

  private void compare(List<String> faults, String what, Map<DeadLettered, Long> found) {
    var kinds =
        new TreeSet<>(
            java.util.Comparator.comparing(DeadLettered::stage).thenComparing(DeadLettered::code));
    kinds.addAll(truth.deadLettered().keySet());
    kinds.addAll(found.keySet());
    for (var kind : kinds) {
      compare(
          faults,
          "%s, %s %s".formatted(what, kind.stage().label(), kind.code()),
          truth.deadLettered().getOrDefault(kind, 0),
          found.getOrDefault(kind, 0L));
    }
  }
}
