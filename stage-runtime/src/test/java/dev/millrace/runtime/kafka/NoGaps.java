package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;

/** Expects no gap. */
final class NoGaps implements GapListener {
  @Override
  public void opened(String consumer, Gap gap) {
    throw new AssertionError("there is no gap");
  }

  @Override
  public void accepted(String consumer, Gap gap, long offset) {
    throw new AssertionError("there is no gap");
  }

  @Override
  public void handedOver(String consumer, Gap gap) {
    throw new AssertionError("there is no gap");
  }
}
