package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a failure was told, and how far it is to be believed: what a stage of this system says of
 * an event is a fact; what anybody else wrote is a failure for itself, and nothing of it is about
 * the dead letters of others.
 *
 * @param source topic/partition/offset of the record that told of it; empty when it is not known
 * @param isSealed whether a stage of this system wrote it
 * @param redriveNumber which of its dead letter's redrives failed; 0 when none did, or that is not
 *     known
 * @param ingestedAtOrNull when the event was accepted
 */
public record Origin(
    String source, boolean isSealed, long redriveNumber, @Nullable Instant ingestedAtOrNull) {

  /** Somebody's word. */
  public static Origin unsealed(String source) {
    return new Origin(source, false, 0, null);
  }

  /** When the event was accepted; empty when only its record tells. */
  public Optional<Instant> ingestedAt() {
    return Optional.ofNullable(ingestedAtOrNull);
  }
}
