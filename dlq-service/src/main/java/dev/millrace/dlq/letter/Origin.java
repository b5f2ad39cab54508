package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The source of a failure's report, and how far to trust it. A report of a stage of this system is
 * a fact. A record that anybody else wrote is only a failure of its own, and changes no other dead
 * letter.
 *
 * @param source topic/partition/offset of the record that reported it; empty when that is not known
 * @param isSealed whether a stage of this system wrote it
 * @param redriveNumber number of the redrive that failed, among those of its dead letter; 0 when
 *     none failed, or the number is not known
 * @param ingestedAtOrNull when the event was accepted
 */
public record Origin(
    String source, boolean isSealed, long redriveNumber, @Nullable Instant ingestedAtOrNull) {

  /** The origin of a record that no stage of this system wrote. */
  public static Origin unsealed(String source) {
    return new Origin(source, false, 0, null);
  }

  /** When the event was accepted; empty when only its record says so. */
  public Optional<Instant> ingestedAt() {
    return Optional.ofNullable(ingestedAtOrNull);
  }
}
