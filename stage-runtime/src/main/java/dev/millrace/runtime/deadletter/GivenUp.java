package dev.millrace.runtime.deadletter;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records that are given up without a look at them, because whoever looked at them died. Such a
 * value stands in the place of their own, told by its identity: no record that was read has it.
 */
public final class GivenUp {

  /** Of a record that cannot be read. */
  public static final byte[] UNREADABLE = new byte[0];

  /** Of a record that can be read, and cannot be worked on. */
  public static final byte[] DEADLY = new byte[0];

  private GivenUp() {}

  /** Whether a value stands for one that is given up. */
  static boolean is(byte @Nullable [] value) {
    return value == UNREADABLE || value == DEADLY;
  }

  /** Why a record is given up, or null when it is not. */
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
