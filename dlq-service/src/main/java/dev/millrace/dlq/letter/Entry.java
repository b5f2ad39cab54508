package dev.millrace.dlq.letter;

import java.time.Instant;

/**
 * A dead letter as it is stored. A failed event has one entry, however often it fails again.
 *
 * @param seq the order of arrival
 * @param id of the event's first dead letter
 * @param latest the latest failure of the event
 * @param statusSince when the entry got this status
 * @param note for a person: how it was resolved, or why a redrive could not be sent; may be empty
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

  /** Tells whether a failure is about this entry's event. */
  public boolean isAbout(Failure failure) {
    return latest.pipeline().equals(failure.pipeline())
        && latest.eventId().equals(failure.eventId());
  }

  public Life life() {
    return new Life(status, statusSince, latest.attempts(), latest.lastFailedAt());
  }
}
