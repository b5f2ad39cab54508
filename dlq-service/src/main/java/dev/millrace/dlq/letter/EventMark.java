package dev.millrace.dlq.letter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells events apart that failed at the same place, as when a topic was made anew: a hash of the
 * event's id and of its record's time, key and value. A record that is read again has the same one,
 * also when a dead letter keeps only a part of it.
 */
public final class EventMark {

  private static final int BYTES = 8;

  /** As hexadecimal digits. */
  static final int LENGTH = 2 * BYTES;

  /** Times that PostgreSQL does not take are stored as the nearest that it takes. */
  private static final long LATEST_MILLIS = 253_402_300_799_999L;

  private EventMark() {}

  /** The mark of the event that failed. */
  public static String of(Failure failure) {
    var record = failure.record();
    // One that was never read has the time at which it was given up.
    boolean isRead = record.missing().value().filter(whole -> whole.length() < 0).isEmpty();
    long millis = isRead ? Math.clamp(record.timestamp().toEpochMilli(), 0, LATEST_MILLIS) : 0;
    var digest = sha256();
    part(digest, failure.eventId().getBytes(StandardCharsets.UTF_8));
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(millis).flip());
    part(digest, whole(record.key(), record.missing().key()));
    part(digest, whole(record.value(), record.missing().value()));
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
  }

  /** What tells a key or value from others: its hash, which is all that is known of a cut one. */
  private static byte[] whole(byte @Nullable [] kept, Optional<Missing.Whole> cut) {
    if (cut.isPresent()) {
      return cut.get().sha256().getBytes(StandardCharsets.UTF_8);
    }
    return kept == null
        ? new byte[] {0}
        : HexFormat.of().formatHex(sha256().digest(kept)).getBytes(StandardCharsets.UTF_8);
  }

  private static void part(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    digest.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
