package dev.millrace.runtime.stage;

import org.jspecify.annotations.Nullable;

/**
 * What a stage decided about one event. Whatever is the event's own affair is one of these, never
 * an exception.
 */
public sealed interface Outcome {

  /**
   * The event goes on.
   *
   * @param key the record key for the next topic: the business key from ingest on
   * @param value the record value for the next topic, encoded; null for a tombstone
   */
  record Emit(byte[] key, byte @Nullable [] value) implements Outcome {}

  /**
   * The pipeline does not want the event.
   *
   * @param reason a constant text from the pipeline file, not event contents
   */
  record Filter(String reason) implements Outcome {}

  /**
   * The event is one that has already passed.
   *
   * @param of the position (topic-partition-offset) of the one that passed
   */
  record Duplicate(String of) implements Outcome {}

  /** The event can never pass as it is. */
  record Reject(EventError error) implements Outcome {}
}
