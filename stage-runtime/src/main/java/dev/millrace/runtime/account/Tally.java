package dev.millrace.runtime.account;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.Outcome;
import java.util.TreeMap;

/** Counts the outcomes of one batch of one partition. Not thread-safe. */
public final class Tally {

  private static final ErrorCode[] CODES = ErrorCode.values();

  private final long[] rejected = new long[CODES.length];
  private long in;
  private long redriven;
  private long emitted;
  private long filtered;
  private long duplicate;
  private long repeated;
  private long outdated;
  private long foreign;

  /** Counts one event's outcome. */
  public void count(Outcome outcome, boolean isRedriven) {
    in++;
    if (isRedriven) {
      redriven++;
    }
    switch (outcome) {
      case Outcome.Emit _ -> emitted++;
      case Outcome.Filter _ -> filtered++;
      case Outcome.Duplicate _ -> duplicate++;
      case Outcome.Reject reject -> rejected[reject.error().code().ordinal()]++;
    }
  }

  /** Says that the event counted last had been consumed before. */
  public void repeat() {
    repeated++;
  }

  /** Says that the event counted last came after a newer event of its key. */
  public void outdate() {
    outdated++;
  }

  /** Says that no earlier stage sent the event counted last. */
  public void foreign() {
    foreign++;
  }

  public Account toAccount() {
    var byCode = new TreeMap<String, Long>();
    for (var code : CODES) {
      if (rejected[code.ordinal()] > 0) {
        byCode.put(code.name(), rejected[code.ordinal()]);
      }
    }
    return new Account(
        in, redriven, emitted, filtered, duplicate, byCode, 0, repeated, outdated, foreign);
  }
}
