package dev.millrace.runtime.deadletter;

import dev.millrace.runtime.pipeline.RecordSize;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.EventRecord.RecordHeader;
import dev.millrace.schema.CutBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a failed record that a dead letter keeps, so that it fits into its topic. It keeps
 * everything, or only the beginning of the longest parts, with the length and hash of the whole.
 *
 * @param recordKey of the dead letter's own record: the failed one's, or its hash when it is cut
 * @param headersLeftOut number of headers, after the kept ones, that are left out
 */
record Kept(
    byte @Nullable [] recordKey,
    byte @Nullable [] key,
    @Nullable CutBytes keyCut,
    byte @Nullable [] value,
    @Nullable CutBytes valueCut,
    List<RecordHeader> headers,
    int headersLeftOut) {

  /** The bytes kept of a key that is cut, and of all headers together. */
  private static final int LONGEST_BEGINNING = 64 * 1024;

  /** The bytes kept of a value that is cut: enough to see what it is. It cannot be redriven. */
  private static final int LONGEST_VALUE = 1024 * 1024;

  /** The most headers kept. A record may have millions of empty ones. */
  private static final int MOST_HEADERS = 1_000;

  private static final CutBytes NEVER_READ = new CutBytes(-1, "");

  /** A beginning gets at most one part in this many of a dead letter's limit. */
  private static final int PART = 8;

  /**
   * Tells whether nothing must be cut.
   *
   * @param room bytes for key, value and headers
   */
  static boolean isWhole(EventRecord event, int room) {
    return GivenUp.is(event.value())
        || size(event.key(), 2) + size(event.value(), 1) + headers(event.headers()) <= room;
  }

  /** Keeps as much as fits. Cuts the key first, then the headers, and the value last. */
  static Kept of(EventRecord event, int room) {
    var key = event.key();
    var value = event.value();
    var headers = event.headers();
    if (GivenUp.is(value)) {
      return new Kept(null, null, NEVER_READ, null, NEVER_READ, List.of(), 0);
    }
    if (isWhole(event, room)) {
      return new Kept(key, key, null, value, null, headers, 0);
    }
    int beginning = Math.min(LONGEST_BEGINNING, room / PART);
    var recordKey = key;
    var shortKey = key;
    CutBytes keyCut = null;
    if (key != null && key.length > beginning) {
      keyCut = cut(key);
      recordKey = keyCut.getSha256().getBytes(StandardCharsets.US_ASCII);
      shortKey = Arrays.copyOf(key, beginning);
    }
    long rest = room - size(recordKey, 1) - size(shortKey, 1) - size(value, 1);
    var some = headers(headers) <= rest ? headers : firstOf(headers, beginning);
    rest -= headers(some);
    if (value == null || rest >= 0) {
      return new Kept(recordKey, shortKey, keyCut, value, null, some, headers.size() - some.size());
    }
    return new Kept(
        recordKey,
        shortKey,
        keyCut,
        Arrays.copyOf(value, Math.min(LONGEST_VALUE, room / PART)),
        cut(value),
        some,
        headers.size() - some.size());
  }

  private static CutBytes cut(byte[] whole) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(whole);
      return new CutBytes(whole.length, HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static List<RecordHeader> firstOf(List<RecordHeader> headers, int room) {
    var some = new ArrayList<RecordHeader>();
    long rest = room;
    for (var header : headers) {
      rest -= header(header);
      if (rest < 0 || some.size() == MOST_HEADERS) {
        break;
      }
      some.add(header);
    }
    return some;
  }

  private static long headers(List<RecordHeader> headers) {
    long size = 0;
    for (var header : headers) {
      size += header(header);
    }
    return size;
  }

  /** The bytes of a header at most: a character of its name takes up to three. */
  private static long header(RecordHeader header) {
    return RecordSize.header(3 * header.name().length(), header.value());
  }

  private static long size(byte @Nullable [] part, int times) {
    return part == null ? 0 : (long) times * part.length;
  }
}
