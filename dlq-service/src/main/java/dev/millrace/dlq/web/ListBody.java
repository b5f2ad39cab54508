package dev.millrace.dlq.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.store.DeadLetterCatalog.Group;
import dev.millrace.dlq.store.DeadLetterCatalog.Line;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of dead letters, newest first.
 *
 * @param total number of dead letters on all pages
 * @param next link to the next page; left out on the last one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListBody(long total, List<Item> items, @Nullable String next) {

  /** A dead letter without the record that failed. */
  record Item(
      String id,
      String href,
      String pipeline,
      String stage,
      Status status,
      String eventId,
      String code,
      String message,
      String topic,
      int partition,
      long offset,
      int attempts,
      String fingerprint,
      Instant firstFailedAt,
      Instant lastFailedAt,
      Instant receivedAt,
      long events) {

    static Item of(Line line) {
      return new Item(
          line.id().value(),
          DeadLetterBody.href(line.id()),
          line.pipeline(),
          line.stage(),
          line.status(),
          line.eventId(),
          line.code(),
          line.message(),
          line.topic(),
          line.partition(),
          line.offset(),
          line.attempts(),
          line.fingerprint(),
          line.firstFailedAt(),
          line.lastFailedAt(),
          line.receivedAt(),
          line.events());
    }
  }

  /** Groups of dead letters that are alike, the largest first. */
  record SummaryBody(long total, List<GroupBody> groups) {}

  /** Dead letters that are alike. */
  record GroupBody(
      String pipeline,
      String stage,
      String code,
      Status status,
      String fingerprint,
      long count,
      Instant firstFailedAt,
      Instant lastFailedAt,
      String newest) {

    static GroupBody of(Group group) {
      return new GroupBody(
          group.pipeline(),
          group.stage(),
          group.code(),
          group.status(),
          group.fingerprint(),
          group.count(),
          group.firstFailedAt(),
          group.lastFailedAt(),
          DeadLetterBody.href(group.newest()));
    }
  }
}
