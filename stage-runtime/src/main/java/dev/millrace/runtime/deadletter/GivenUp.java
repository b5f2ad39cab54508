package dev.millrace.runtime.deadletter;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import org.jspecify.annotations.Nullable;

/**
 * Marks records that are dead-lettered without being read, because reading them ended the consumer.
 * The mark replaces the record's value and is recognised by identity, which no value from Kafka
 * has.
 */
public final class GivenUp {

  /** For a record that cannot be read. */
  public static final byte[] UNREADABLE = new byte[0];

  /** For a record that can be read but not processed. */
  public static final byte[] DEADLY = new byte[0];

  private GivenUp() {}

  /** Tells whether a value is such a mark. */
  static boolean is(byte @Nullable [] value) {
    return value == UNREADABLE || value == DEADLY;
  }

  /** The reason why a record is given up; null when it is not. */
  public static @Nullable EventError error(EventRecord event) {
    var value = event.value();
    if (value == UNREADABLE) {
      return new EventError(
          ErrorCode.TOO_LARGE,
          "the process ended again and again while it read the record at %s by itself: unpacked it does not fit into memory. None of it is kept"
              .formatted(event.position()));
    }
    if (value == DEADLY) {
      return new EventError(
          ErrorCode.UNCLASSIFIED,
          "the process ended again and again while it worked on the record at %s by itself. None of it is kept"
              .formatted(event.position()));
    }
    return null;
  }
}
