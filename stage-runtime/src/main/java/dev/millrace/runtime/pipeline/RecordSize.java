package dev.millrace.runtime.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Calculates an upper bound of a record's size for Kafka, without compression. Kafka compares it
 * with a topic's {@code max.message.bytes} and a producer's {@code max.request.size}.
 */
public final class RecordSize {

  /** The bytes of a batch of one record and of the record's own fields, without its parts. */
  private static final int OVERHEAD = 61 + 21;

  /** The most bytes of the length before a part. */
  private static final int LENGTH = 5;

  private RecordSize() {}

  /** The size of a record whose headers take so many bytes. */
  public static int of(byte @Nullable [] key, byte @Nullable [] value, int headers) {
    return OVERHEAD + length(key) + length(value) + headers;
  }

  /** The size of a header. */
  public static int header(int nameBytes, byte @Nullable [] value) {
    return LENGTH + nameBytes + length(value);
  }

  private static int length(byte @Nullable [] part) {
    return part == null ? LENGTH : LENGTH + part.length;
  }
}
