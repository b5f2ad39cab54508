package dev.millrace.dlq.letter;

import java.time.Instant;

/**
 * A dead letter as it is kept: one per failed event, however often the event fails again.
 *
 * @param seq the order of arrival
 * @param id of the event's first dead letter
 * @param latest the latest failure of the event
 * @param statusSince when the status became what it is
 * @param note what a person should know: how it was resolved, why a redrive was given back; may be
 *     empty
 * @param redrives how often a redrive was asked for
 * @param redrivenTo topic/partition/offset of the last redrive; empty when there is none
 */
public record Entry(
    long seq,
    DeadLetterId id,
    Failure latest,
    Status status,
    Instant statusSince,
    String note,
    int redrives,
    String redrivenTo,
    Instant receivedAt) {

  /** Whether a failure is one of this entry's event. */
  public boolean isAbout(Failure failure) {
    return latest.pipeline().equals(failure.pipeline())
        && latest.eventId().equals(failure.eventId());
  }

  public Life life() {
    return new Life(status, statusSince, latest.attempts(), latest.lastFailedAt());
  }
}
