package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.OneLine;

/**
 * Why a consumer thread has ended without being told to.
 *
 * @param isForAPerson whether the cause is named and a person mends it; else nobody foresaw it
 * @param cause for people; becomes one line
 * @param failure what was thrown
 */
public record ConsumerEnd(boolean isForAPerson, String cause, Throwable failure) {

  public ConsumerEnd {
    cause = OneLine.of(cause);
  }
}
