package dev.millrace.runtime.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the uncompressed bytes that one poll keeps: a fetch of a megabyte may hold gigabytes.
 * Kafka unpacks one record at a time. When a deserializer refuses a record, the poll returns the
 * records before it, and the next poll offers it again. The first record of a poll always passes,
 * whatever its length. Not thread-safe.
 */
final class PollBudget {

  /** The record does not fit into this poll. */
  private static final class Spent extends SerializationException {
    private static final long serialVersionUID = 1L;

    Spent() {
      super("the poll is full; the record comes with the next one");
    }
  }

  /** Memory of an object that holds nothing. */
  private static final int OF_A_HEADER = 64;

  private final long longest;
  private int mostRecords = Integer.MAX_VALUE;
  private int records;
  private long bytes;
  private @Nullable Headers last;

  /**
   * @param longest of all records of a poll, in bytes
   */
  PollBudget(long longest) {
    this.longest = longest;
  }

  /** Begins a poll. */
  void begin() {
    begin(Integer.MAX_VALUE);
  }

  /** Begins a poll of at most so many records. */
  void begin(int most) {
    mostRecords = most;
    records = 0;
    bytes = 0;
    last = null;
  }

  /** Answers the deserializer of keys and values, which counts what it makes. */
  Deserializer<byte[]> deserializer() {
    return new Deserializer<>() {
      @Override
      public byte @Nullable [] deserialize(String topic, byte @Nullable [] data) {
        return data;
      }

      @Override
      public byte @Nullable [] deserialize(
          String topic, Headers headers, @Nullable ByteBuffer data) {
        count(headers, data == null ? 0 : data.remaining());
        return Utils.toNullableArray(data);
      }
    };
  }

  private void count(Headers headers, int length) {
    // A record's key and value come with the same object.
    if (headers != last) {
      last = headers;
      records++;
      for (Header header : headers) {
        bytes +=
            OF_A_HEADER
                + header.key().length()
                + (header.value() == null ? 0 : header.value().length);
      }
    }
    bytes += length;
    if (records > 1 && (records > mostRecords || bytes > longest)) {
      throw new Spent();
    }
  }
}
