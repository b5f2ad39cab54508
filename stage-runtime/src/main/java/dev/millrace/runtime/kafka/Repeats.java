package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.account.Marks;
import java.util.HashMap;
import java.util.Map;

/**
 * Knows which events a stage consumes again because somebody has put it back. These are the events
 * before an offset that stands in the metadata of the committed one until it is reached. Not
 * thread-safe.
 *
 * @param <P> what partitions are told apart by
 */
final class Repeats<P> {

  private final Map<P, Long> until = new HashMap<>();

  /** Answers the mark of a position, to be written beside the account. */
  static String markUntil(long next, long until) {
    return next < until ? Marks.of(Account.AGAIN, Long.toString(until)) : "";
  }

  /** Reads a {@link #mark} back. */
  void restore(P partition, String metadata) {
    until.remove(partition);
    try {
      until.put(partition, Long.valueOf(Marks.find(metadata, Account.AGAIN)));
    } catch (NumberFormatException _) {
      // It is not there, or somebody else has written it: nothing is known to come again.
    }
  }

  /** Whether any events come again. */
  boolean any() {
    return !until.isEmpty();
  }

  boolean covers(P partition, long offset) {
    var end = until.get(partition);
    return end != null && offset < end;
  }

  /** Answers the mark to commit beside the account. */
  String mark(P partition, long next) {
    var end = until.get(partition);
    return end == null ? "" : markUntil(next, end);
  }

  /** Notes how far a partition has gone on. */
  void moved(P partition, long next) {
    var end = until.get(partition);
    if (end != null && next >= end) {
      until.remove(partition);
    }
  }

  void forget(P partition) {
    until.remove(partition);
  }
}
