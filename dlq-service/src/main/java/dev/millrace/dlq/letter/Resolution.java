package dev.millrace.dlq.letter;

import java.time.Instant;

/**
 * A redriven event that passed, as a stage of this system says.
 *
 * @param deadLetter its first dead letter
 * @param pipeline that the stage works for; the entry's, else the resolution is not about it. Empty
 *     when it is not known.
 * @param eventId of the event; the entry's, else the resolution is not about it
 * @param number which of the dead letter's redrives it was; 0 when that is not known
 * @param outcome what became of it: loaded, filtered, duplicate; stored for a dead letter that
 *     could be decoded at last
 * @param at when
 */
public record Resolution(
    DeadLetterId deadLetter,
    String pipeline,
    String eventId,
    long number,
    String outcome,
    Instant at) {

  /** Whether it is about an entry, whose id it names. */
  public boolean isAbout(Entry entry) {
    var latest = entry.latest();
    return (pipeline.isEmpty() || latest.pipeline().equals(pipeline))
        && latest.eventId().equals(eventId);
  }
}
