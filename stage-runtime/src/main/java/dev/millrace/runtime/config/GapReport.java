package dev.millrace.runtime.config;

import java.time.Instant;

/**
 * A gap, as {@code /actuator/gap} shows it.
 *
 * @param consumer that holds the partition
 * @param topic that the gap is in
 * @param kind such as {@code OVERTAKEN}
 * @param reached the next offset to read, as far as it is known
 * @param noted when that was
 * @param beginning the first offset that is there
 * @param end the offset after the last one
 * @param needsFrom whether somebody must say where to go on
 * @param text the same in a sentence
 * @param remedy the command that goes on
 * @param offset where reading goes on; -1 while nobody has accepted the gap
 * @param lost how many records are gone unread then, at most
 * @param repeatedUntil the offset up to which records are read again then; 0 when none is
 */
record GapReport(
    String pipeline,
    String stage,
    String consumer,
    String topic,
    int partition,
    String kind,
    long reached,
    Instant noted,
    long beginning,
    long end,
    boolean needsFrom,
    String text,
    String remedy,
    long offset,
    long lost,
    long repeatedUntil) {}
