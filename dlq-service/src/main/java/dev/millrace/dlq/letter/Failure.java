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
 * @param alike the records of the same partition for which it stands, including its own, in
 *     ascending order; empty when it stands only for its own
 * @param origin of this report
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

  /** The stage of records that could not be read as dead letters. */
  public static final String OF_DEAD_LETTERS = "dlq";

  public Failure {
    alike = List.copyOf(alike);
  }

  /** Returns the same failure under another id. */
  public Failure as(DeadLetterId other) {
    return new Failure(
        other,
        pipeline,
        stage,
        eventId,
        record,
        cause,
        attempts,
        firstFailedAt,
        lastFailedAt,
        traceparent,
        redriveOfOrNull,
        alike,
        origin);
  }

  /**
   * Tells whether its place is a fact: a stage of this system reports that the record failed there,
   * or the record itself was read there.
   */
  public boolean isWitnessed() {
    return origin.isSealed()
        || id.value().equals(stage + "/" + origin.source()) && stage.equals(OF_DEAD_LETTERS);
  }

  /** The number of events for which it stands. */
  public long events() {
    return alike.isEmpty() ? 1 : alike.stream().mapToLong(Span::size).sum();
  }

  /** Tells whether it stands for other events, too. Only their topic has the bytes of those. */
  public boolean isShared() {
    return events() > 1;
  }

  /** The first dead letter of the event, when the failed record was itself a redrive. */
  public Optional<DeadLetterId> redriveOf() {
    return Optional.ofNullable(redriveOfOrNull);
  }
}
