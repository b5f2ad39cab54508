package dev.millrace.e2e.fault;

import dev.millrace.e2e.fault.Fate.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be there of one pipeline once nothing is in flight. Fed by the publisher's thread, and
 * read while that is paused. A fault that takes events away says so here.
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

  /** An event that Kafka has taken; of one key, they are in the order of their publishing. */
  private record Published(String id, Fate fate, byte @Nullable [] payload) {}

  private final FaultPipeline pipeline;
  private final List<Published> events = new ArrayList<>();
  private final Set<String> lostIds = new HashSet<>();
  private final Set<String> unseenIds = new HashSet<>();
  private final Set<String> replacedTopics = new HashSet<>();
  private long lostOffsets;

  private final Map<String, RowOfEvent> rows = new HashMap<>();
  private final Map<String, ExpectedLetter> letters = new HashMap<>();
  private final Map<Cause, Long> causes = new TreeMap<>();
  private final Set<String> orders = new HashSet<>();
  private final Set<String> late = new HashSet<>();
  private long loaded;
  private long filtered;
  private long duplicate;

  Reference(FaultPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Adds an event that Kafka has taken; of one key, in the order of their publishing. */
  synchronized void add(FaultEvent event, String eventId) {
    var payload = event.fate() instanceof Fate.DeadLettered ? event.payload() : null;
    var published = new Published(eventId, event.fate(), payload);
    events.add(published);
    count(published);
  }

  private void count(Published event) {
    if (lostIds.contains(event.id)) {
      if (event.fate instanceof Fate.Loaded(var row) && !unseenIds.contains(event.id)) {
        orders.add(row.orderId());
      }
      return;
    }
    switch (event.fate) {
      case Fate.Loaded(var row) -> load(row, event.id);
      case Fate.Filtered() -> filtered++;
      case Fate.Duplicate(var row) -> {
        if (orders.contains(row.orderId())) {
          duplicate++;
        } else {
          late.add(row.orderId());
          load(row, event.id);
        }
      }
      case Fate.DeadLettered(var cause) -> {
        letters.put(event.id, new ExpectedLetter(cause, event.payload));
        causes.merge(cause, 1L, Long::sum);
      }
    }
  }

  private void load(ExpectedRow row, String eventId) {
    loaded++;
    orders.add(row.orderId());
    rows.put(key(row), new RowOfEvent(row, eventId));
  }

  private String key(ExpectedRow row) {
    return pipeline == FaultPipeline.LOG ? row.orderId() : row.customerId();
  }

  /**
   * Events that were taken away before a stage had read them. What repeats one of them is the first
   * of its kind, unless the quality stage had seen that.
   *
   * @param ids of the events
   * @param offsets that are gone; where events are written in transactions, these take some as well
   * @param areSeen whether the quality stage has seen them
   */
  synchronized void lose(Collection<String> ids, long offsets, boolean areSeen) {
    lostIds.addAll(ids);
    if (!areSeen) {
      unseenIds.addAll(ids);
    }
    lostOffsets += offsets;
    rows.clear();
    letters.clear();
    causes.clear();
    orders.clear();
    late.clear();
    loaded = 0;
    filtered = 0;
    duplicate = 0;
    events.forEach(this::count);
  }

  /** A topic whose records are gone: dead letters that came from there cannot be compared. */
  synchronized void replaced(String topic) {
    replacedTopics.add(topic);
  }

  synchronized boolean isReplaced(String topic) {
    return replacedTopics.contains(topic);
  }

  FaultPipeline pipeline() {
    return pipeline;
  }

  /** By order in {@link FaultPipeline#LOG}, by customer in {@link FaultPipeline#LAST}. */
  synchronized Map<String, RowOfEvent> rows() {
    return Map.copyOf(rows);
  }

  /** Orders that are loaded by an event which repeats a lost one, and so comes late in its key. */
  synchronized Set<String> late() {
    return Set.copyOf(late);
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
    return events.size();
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

  /** Events that were taken away. */
  synchronized long lost() {
    return lostIds.size();
  }

  /** Offsets that were taken away: as many as events, and those of transactions. */
  synchronized long lostOffsets() {
    return lostOffsets;
  }
}
