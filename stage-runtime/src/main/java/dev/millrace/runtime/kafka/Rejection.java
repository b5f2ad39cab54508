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

  /** At the public door, the event has no business key yet when it is rejected for these. */
  private static final Set<ErrorCode> WITHOUT_KEY_AT_INGEST =
      EnumSet.of(
          ErrorCode.UNDECODABLE,
          ErrorCode.UNKNOWN_SCHEMA,
          ErrorCode.UNKNOWN_CONTENT_TYPE,
          ErrorCode.KEY_MISSING,
          ErrorCode.TOO_LARGE);

  /** What a stage cannot read that no stage has written. */
  private static final Set<ErrorCode> UNREADABLE =
      EnumSet.of(ErrorCode.UNDECODABLE, ErrorCode.UNKNOWN_SCHEMA);

  /**
   * Whether the event has no business key, so that no other one waits for its turn. One that was
   * redriven is a dead letter already, and is not counted among these.
   */
  boolean isKeyless() {
    var code = outcome.error().code();
    return in.redriveOf() == null
        && (isAtIngest
            ? WITHOUT_KEY_AT_INGEST.contains(code)
            : !in.hasPassedStage() && UNREADABLE.contains(code));
  }
}
