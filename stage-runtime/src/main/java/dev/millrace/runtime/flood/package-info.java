/**
 * Decides whether rejects have become a flood. In a flood so many of the latest events fail alike
 * that a wrong deployment or a changed source is likelier than so many bad events. This package
 * takes values and returns values; {@code runtime.kafka} pauses consumers and writes records.
 *
 * <p>Words:
 *
 * <ul>
 *   <li><b>Cause</b>: what makes rejects alike: code, rule and field.
 *   <li><b>Hold</b>: a partition is not read beyond its first event with the cause, until somebody
 *       decides.
 *   <li><b>Put back</b>: the end of a batch is read again together with the events that follow it,
 *       because it may be the beginning of a flood.
 *   <li><b>Settled</b>: the end of a partition's batch needs no further waiting.
 *   <li><b>Accept</b>: a cause's dead letters are written; it is no flood until its backlog is
 *       through.
 *   <li><b>Mark</b>: text in the metadata of a committed offset that says why a partition is held,
 *       for whoever reads the partition next.
 * </ul>
 */
@NullMarked
package dev.millrace.runtime.flood;

import org.jspecify.annotations.NullMarked;
