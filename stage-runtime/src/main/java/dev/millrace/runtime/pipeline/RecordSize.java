package dev.millrace.runtime.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How long a record is for Kafka, at most: what a topic's {@code max.message.bytes} and a
 * producer's {@code max.request.size} are compared with, when nothing is compressed.
 */
public final class RecordSize {

  /** Of a batch of one record, and of the record besides its parts. */
  private static final int OVERHEAD = 61 + 21;

  /** Of the length that stands before a part. */
  private static final int LENGTH = 5;

  private RecordSize() {}

  /** Of a record whose headers take so many bytes. */
  public static int of(byte @Nullable [] key, byte @Nullable [] value, int headers) {
    return OVERHEAD + length(key) + length(value) + headers;
  }

  /** Of a header. */
  public static int header(int nameBytes, byte @Nullable [] value) {
    return LENGTH + nameBytes + length(value);
  }

  private static int length(byte @Nullable [] part) {
    return part == null ? LENGTH : LENGTH + part.length;
  }
}
