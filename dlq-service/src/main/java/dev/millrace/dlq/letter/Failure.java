package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One failure of one event, as a stage reported it.
 *
 * @param record that failed
 * @param attempts how often the event was tried, redrives included
 * @param traceparent of the span that rejected the event; empty when there is none
 * @param redriveOfOrNull the first dead letter of the event, when the failed record was a redrive
 */
public record Failure(
    DeadLetterId id,
    String pipeline,
    String stage,
    String eventId,
    FailedRecord record,
    Cause cause,
    int attempts,
    Instant firstFailedAt,
    Instant lastFailedAt,
    String traceparent,
    @Nullable DeadLetterId redriveOfOrNull) {

  /** The first dead letter of the event, when the failed record was itself a redrive. */
  public Optional<DeadLetterId> redriveOf() {
    return Optional.ofNullable(redriveOfOrNull);
  }
}
