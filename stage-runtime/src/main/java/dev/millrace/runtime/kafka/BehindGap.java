package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;

/** What to commit with the offset that reading goes on with behind a gap. */
final class BehindGap {

  private BehindGap() {}

  /**
   * The account, with what is lost; up to where events come again; and which redrive was counted
   * last, so that none of those that come again counts twice (a topic that was made anew has none
   * of them); and how far the state's log needs no seal.
   */
  static String metadata(Gap gap, long offset) {
    return gap.accountAt(offset).encode()
        + Repeats.markUntil(offset, gap.repeatedUntil(offset))
        + (gap.kind() == Gap.Kind.ANOTHER_TOPIC ? "" : InboundRecords.markIn(gap.account()))
        + UnsealedState.markIn(gap.account());
  }
}
