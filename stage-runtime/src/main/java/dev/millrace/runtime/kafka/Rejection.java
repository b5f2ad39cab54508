package dev.millrace.runtime.kafka;

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
   * What is rejected for these has no business key yet, at the public door; nor behind it, when no
   * stage has written it.
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
   * Whether the event has no business key, so that no other one waits for its turn. One that was
   * redriven is a dead letter already, and is not counted among these.
   */
  boolean isKeyless() {
    return in.redriveOf() == null
        && (isAtIngest || !in.hasPassedStage())
        && WITHOUT_KEY.contains(outcome.error().code());
  }
}
