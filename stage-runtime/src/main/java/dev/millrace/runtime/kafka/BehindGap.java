package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;

/** The metadata to commit with the offset at which reading goes on behind a gap. */
final class BehindGap {

  private BehindGap() {}

  /**
   * Answers the account with what is lost, and four marks: up to which offset events come again;
   * which redrive was counted last, so that none counts twice (a topic that was made anew has
   * none); for how long events need no tag; and up to where the log of the state needs no seal.
   */
  static String metadata(Gap gap, long offset) {
    return gap.accountAt(offset).encode()
        + Repeats.markUntil(offset, gap.repeatedUntil(offset))
        + (gap.kind() == Gap.Kind.ANOTHER_TOPIC ? "" : InboundRecords.markIn(gap.account()))
        + UntaggedEvents.markIn(gap.account())
        + UnsealedState.markIn(gap.account());
  }
}
