package dev.millrace.dlq.letter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One failure of one event, as a stage reported it.
 *
 * @param record that failed
 * @param attempts how often the event was tried, redrives included
 * @param traceparent of the span that rejected the event; empty when there is none
 * @param redriveOfOrNull the first dead letter of the event, when the failed record was a redrive
 * @param alike the records of the same partition that it stands for, its own included, in ascending
 *     order; empty when it stands for its own alone
 * @param origin who says all this
 */
public record Failure(
    DeadLetterId id,
    String pipeline,
    String stage,
    String eventId,
    FailedRecord record,
    Cause cause,
    int attempts,
    Instant firstFailedAt,
    Instant lastFailedAt,
    String traceparent,
    @Nullable DeadLetterId redriveOfOrNull,
    List<Span> alike,
    Origin origin) {

  public Failure {
    alike = List.copyOf(alike);
  }

  /** How many events it stands for. */
  public long events() {
    return alike.isEmpty() ? 1 : alike.stream().mapToLong(Span::size).sum();
  }

  /** Whether it stands for more events than its own, whose bytes are in their topic alone. */
  public boolean isShared() {
    return events() > 1;
  }

  /** The first dead letter of the event, when the failed record was itself a redrive. */
  public Optional<DeadLetterId> redriveOf() {
    return Optional.ofNullable(redriveOfOrNull);
  }
}
