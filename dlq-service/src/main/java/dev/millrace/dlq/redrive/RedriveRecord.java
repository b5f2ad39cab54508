package dev.millrace.dlq.redrive;

import dev.millrace.dlq.letter.FailedRecord;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.store.RedriveOutbox.Redrive;
import dev.millrace.runtime.kafka.PlatformHeaders;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.stage.StageName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes the record of a redrive: the failed record, with headers that mark it as a redrive. */
final class RedriveRecord {

  private static final Set<String> REPLACED =
      Set.of(
          PlatformHeaders.REDRIVE_OF,
          PlatformHeaders.ATTEMPTS,
          PlatformHeaders.REDRIVE_NUMBER,
          PlatformHeaders.REDRIVEN,
          PlatformHeaders.EVENT_ID,
          PlatformHeaders.INGESTED_AT,
          PlatformHeaders.SEAL);

  private RedriveRecord() {}

  /**
   * The record, for the partition in which the event failed. The publisher's headers stay
   * unchanged. The platform's headers get the event's id, which the first stage may have derived,
   * and continue the trace from the rejection. The record is sealed, and the stages accept it once.
   *
   * @param number larger than that of any redrive sent to the partition before
   */
  static ProducerRecord<byte @Nullable [], byte @Nullable []> of(
      Redrive redrive, long number, RecordSeals seals) {
    var failure = redrive.entry().latest();
    var failed = failure.record();
    var headers = new RecordHeaders();
    for (var header : failed.headers()) {
      var isReplaced =
          REPLACED.contains(header.name())
              || (header.name().equals(PlatformHeaders.TRACEPARENT)
                  && !failure.traceparent().isEmpty());
      if (!isReplaced) {
        headers.add(header.name(), header.value());
      }
    }
    if (!failure.traceparent().isEmpty()) {
      add(headers, PlatformHeaders.TRACEPARENT, failure.traceparent());
    }
    ingestTime(failure).ifPresent(time -> add(headers, PlatformHeaders.INGESTED_AT, time));
    add(headers, PlatformHeaders.EVENT_ID, failure.eventId());
    add(headers, PlatformHeaders.REDRIVE_OF, redrive.entry().id().value());
    add(headers, PlatformHeaders.ATTEMPTS, Integer.toString(failure.attempts()));
    add(headers, PlatformHeaders.REDRIVE_NUMBER, Integer.toString(redrive.number()));
    add(headers, PlatformHeaders.REDRIVEN, Long.toString(number));
    ProducerRecord<byte @Nullable [], byte @Nullable []> record =
        new ProducerRecord<>(
            failed.topic(), failed.partition(), null, key(failed), redrive.value(), headers);
    seals.seal(record);
    return record;
  }

  /**
   * The key; null when only its beginning is kept, because that would be another key. Ingest needs
   * none.
   */
  private static byte @Nullable [] key(FailedRecord failed) {
    return failed.missing().key().isPresent() ? null : failed.key();
  }

  /**
   * The time when the event was ingested, which the redrive's own timestamp cannot tell. It comes
   * from the stage that rejected the event. If that stage said nothing and comes after ingest, it
   * comes from the failed record, if a stage may have written it: from its header, else its
   * timestamp.
   */
  private static Optional<String> ingestTime(Failure failure) {
    var said = failure.origin().ingestedAt();
    if (said.isPresent()) {
      return said.map(time -> Long.toString(time.toEpochMilli()));
    }
    var failed = failure.record();
    boolean isByAStage =
        !failure.stage().equals(StageName.INGEST.label())
            && failed.header(PlatformHeaders.EVENT_ID).isPresent();
    if (!isByAStage) {
      return Optional.empty();
    }
    long timestamp = failed.timestamp().toEpochMilli();
    long ingestedAt =
        failed
            .header(PlatformHeaders.INGESTED_AT)
            .map(text -> PlatformHeaders.number(text.getBytes(StandardCharsets.UTF_8), timestamp))
            .orElse(timestamp);
    // No event fails before it is ingested, so no stage can have written such a time.
    return Optional.of(Long.toString(Math.min(ingestedAt, failure.lastFailedAt().toEpochMilli())));
  }

  /** The name of a redrive, different from that of any other. */
  static String name(Redrive redrive) {
    return redrive.entry().id() + "#" + redrive.number();
  }

  /** The name of the redrive that a record is; empty when it is none. */
  static String name(org.apache.kafka.common.header.Headers headers) {
    var of = headers.lastHeader(PlatformHeaders.REDRIVE_OF);
    var number = headers.lastHeader(PlatformHeaders.REDRIVE_NUMBER);
    return of == null || number == null ? "" : text(of) + "#" + text(number);
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Header header) {
    return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
