package dev.millrace.e2e.fault;

import dev.millrace.e2e.fault.Fate.Cause;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be there of one pipeline once nothing is in flight. Fed by the publisher's thread, and
 * read while that is paused.
 */
final class Reference {

  /** A row that must be there, and the id of its event. */
  record RowOfEvent(ExpectedRow row, String eventId) {}

  /**
   * A dead letter that must be there.
   *
   * @param payload of the event as it was published
   */
  record ExpectedLetter(Cause cause, byte @Nullable [] payload) {}

  private final FaultPipeline pipeline;
  private final Map<String, RowOfEvent> rows = new HashMap<>();
  private final Map<String, ExpectedLetter> letters = new HashMap<>();
  private final Map<Cause, Long> causes = new TreeMap<>();
  private long published;
  private long loaded;
  private long filtered;
  private long duplicate;

  Reference(FaultPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Adds an event that Kafka has taken; of one key, in the order of their publishing. */
  synchronized void add(FaultEvent event, String eventId) {
    published++;
    switch (event.fate()) {
      case Fate.Loaded(var row) -> {
        loaded++;
        rows.put(key(row), new RowOfEvent(row, eventId));
      }
      case Fate.Filtered() -> filtered++;
      case Fate.Duplicate() -> duplicate++;
      case Fate.DeadLettered(var cause) -> {
        letters.put(eventId, new ExpectedLetter(cause, event.payload()));
        causes.merge(cause, 1L, Long::sum);
      }
    }
  }

  private String key(ExpectedRow row) {
    return pipeline == FaultPipeline.LOG ? row.orderId() : row.customerId();
  }

  FaultPipeline pipeline() {
    return pipeline;
  }

  /** By order in {@link FaultPipeline#LOG}, by customer in {@link FaultPipeline#LAST}. */
  synchronized Map<String, RowOfEvent> rows() {
    return Map.copyOf(rows);
  }

  /** By event id. */
  synchronized Map<String, ExpectedLetter> letters() {
    return Map.copyOf(letters);
  }

  /** How many dead letters for which cause. */
  synchronized Map<Cause, Long> causes() {
    return new TreeMap<>(causes);
  }

  synchronized long published() {
    return published;
  }

  synchronized long loaded() {
    return loaded;
  }

  synchronized long filtered() {
    return filtered;
  }

  synchronized long duplicate() {
    return duplicate;
  }

  synchronized long deadLettered() {
    return letters.size();
  }
}
