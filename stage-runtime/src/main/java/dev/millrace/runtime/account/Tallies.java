package dev.millrace.runtime.account;

import dev.millrace.runtime.stage.Outcome;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the outcomes of one batch, partition by partition. A partition's events come together, so
 * its tally is looked up once. Not thread-safe.
 */
public final class Tallies {

  private final Map<Integer, Tally> byPartition = new HashMap<>();
  private int lastPartition = -1;
  private Tally last = new Tally();

  /** Counts one event's outcome. */
  public void count(int partition, Outcome outcome, boolean isRedriven) {
    if (partition != lastPartition) {
      lastPartition = partition;
      last = byPartition.computeIfAbsent(partition, _ -> new Tally());
    }
    last.count(outcome, isRedriven);
  }

  /** Says that the event counted last had been consumed before. */
  public void repeat() {
    last.repeat();
  }

  /** Says that the event counted last came after a newer event of its key. */
  public void outdate() {
    last.outdate();
  }

  /** Says that no earlier stage sent the event counted last. */
  public void foreign() {
    last.foreign();
  }

  /** The counts of a partition; {@link Account#EMPTY} when nothing was counted. */
  public Account account(int partition) {
    var tally = byPartition.get(partition);
    return tally == null ? Account.EMPTY : tally.toAccount();
  }

  /** The counts of all partitions. */
  public Account total() {
    return byPartition.values().stream().map(Tally::toAccount).reduce(Account.EMPTY, Account::plus);
  }
}
