package dev.millrace.dlq.letter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is not kept of a failed record, because it was too long for a dead letter.
 *
 * @param keyOrNull of the whole key, when only its beginning or nothing is kept
 * @param valueOrNull of the whole value, when only its beginning or nothing is kept
 * @param headers how many more headers it had
 */
public record Missing(@Nullable Whole keyOrNull, @Nullable Whole valueOrNull, int headers) {

  /** All is kept. */
  public static final Missing NOTHING = new Missing(null, null, 0);

  /**
   * What is known of the whole of what is kept in part.
   *
   * @param length in bytes; -1 when it was never read
   * @param sha256 in hexadecimal; empty when it was never read
   */
  public record Whole(int length, String sha256) {

    /** For a person. */
    public String told(int kept) {
      return length < 0
          ? "it was never read, and nothing of it is kept"
          : "%,d of %,d bytes are kept; sha256 of the whole: %s".formatted(kept, length, sha256);
    }
  }

  public Optional<Whole> key() {
    return Optional.ofNullable(keyOrNull);
  }

  public Optional<Whole> value() {
    return Optional.ofNullable(valueOrNull);
  }
}
