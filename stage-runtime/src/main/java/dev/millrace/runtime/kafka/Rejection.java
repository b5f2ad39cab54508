package dev.millrace.runtime.kafka;

import dev.millrace.runtime.deadletter.GivenUp;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.Outcome;
import java.util.EnumSet;
import java.util.Set;

/**
 * A rejected event of a batch.
 *
 * @param isAtIngest whether the public door rejects it
 */
record Rejection(InboundRecord in, Outcome.Reject outcome, boolean isAtIngest) {

  /**
   * Codes of rejects that have no business key yet. They have none at the public door; behind it,
   * only when no stage has written the record.
   */
  private static final Set<ErrorCode> WITHOUT_KEY =
      EnumSet.of(
          ErrorCode.UNDECODABLE,
          ErrorCode.UNKNOWN_SCHEMA,
          ErrorCode.UNKNOWN_CONTENT_TYPE,
          ErrorCode.KEY_MISSING,
          ErrorCode.EMPTY,
          ErrorCode.TOO_LARGE);

  /**
   * Whether the event may count towards a flood. An event without a key does not. Neither does one
   * that was given up: nobody reads it again, so that it cannot be held for later.
   */
  boolean isOfFlood() {
    return !isKeyless() && GivenUp.error(in.event()) == null;
  }

  /**
   * Whether the event has no business key, so that no other event waits for its turn. A redriven
   * event is a dead letter already and does not count among these.
   */
  boolean isKeyless() {
    return in.redriveOf() == null
        && (isAtIngest || !in.hasPassedStage())
        && WITHOUT_KEY.contains(outcome.error().code());
  }
}
