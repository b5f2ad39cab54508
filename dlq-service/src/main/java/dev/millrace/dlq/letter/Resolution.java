package dev.millrace.dlq.letter;

import java.time.Instant;

/**
 * A stage of this system reports that a redriven event passed. It is about an entry only when
 * pipeline and event id are the entry's.
 *
 * @param deadLetter its first dead letter
 * @param pipeline of the stage; empty when it is not known
 * @param eventId of the event
 * @param number of the redrive, among those of the dead letter; 0 when that is not known
 * @param outcome of the event: loaded, filtered, duplicate; stored for a dead letter that could be
 *     decoded at last
 * @param at when
 */
public record Resolution(
    DeadLetterId deadLetter,
    String pipeline,
    String eventId,
    long number,
    String outcome,
    Instant at) {

  /** Tells whether it is about an entry with the id that it names. */
  public boolean isAbout(Entry entry) {
    var latest = entry.latest();
    return (pipeline.isEmpty() || latest.pipeline().equals(pipeline))
        && latest.eventId().equals(eventId);
  }
}
