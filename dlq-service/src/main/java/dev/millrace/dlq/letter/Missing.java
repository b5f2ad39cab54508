package dev.millrace.dlq.letter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a failed record that are not kept, because it was too long for a dead letter.
 *
 * @param keyOrNull of the whole key, when only its beginning or nothing is kept
 * @param valueOrNull of the whole value, when only its beginning or nothing is kept
 * @param headers number of headers that are not kept
 */
public record Missing(@Nullable Whole keyOrNull, @Nullable Whole valueOrNull, int headers) {

  /** Everything is kept. */
  public static final Missing NOTHING = new Missing(null, null, 0);

  /**
   * Facts about a whole key or value of which only a part is kept.
   *
   * @param length in bytes; -1 when it was never read
   * @param sha256 in hexadecimal; empty when it was never read
   */
  public record Whole(int length, String sha256) {

    /** A sentence for a person. */
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
