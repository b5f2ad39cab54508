package dev.millrace.runtime.stage;

import org.jspecify.annotations.Nullable;

/**
 * The decision of a stage about one event. A fault of the event is one of these, never an
 * exception.
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
   * The event repeats one that has already passed.
   *
   * @param of the position (topic-partition-offset) of the earlier event
   */
  record Duplicate(String of) implements Outcome {}

  /** The event can never pass unless it is repaired. */
  record Reject(EventError error) implements Outcome {}
}
