package dev.millrace.dlq.letter;

import java.time.Instant;

/**
 * A redriven event that passed.
 *
 * @param deadLetter its first dead letter
 * @param eventId of the event; the entry's, else the resolution is not about it
 * @param outcome what became of it: loaded, filtered, duplicate; stored for a dead letter that
 *     could be decoded at last
 * @param at when
 */
public record Resolution(DeadLetterId deadLetter, String eventId, String outcome, Instant at) {}
