package dev.millrace.runtime.flood;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rejects among the latest events, in the order they were read. Events that pass are only
 * counted, once a batch. Not thread-safe.
 */
final class RejectWindow {

  /** A reject and its number among all events. */
  private record Numbered(long number, List<Cause> causes) {}

  /**
   * A window that is flooded.
   *
   * @param fromPlace place in the batch of the window's first reject with the cause
   */
  record Trip(Cause cause, int fromPlace) {}

  private final FloodPolicy policy;
  private final ArrayDeque<Numbered> latest = new ArrayDeque<>();

  /** Events committed so far. */
  private long seen;

  RejectWindow(FloodPolicy policy) {
    this.policy = policy;
  }

  /**
   * Tells whether the window is flooded at any reject of the batch. The batch is not added to the
   * window.
   *
   * @param isNoFlood asked of the cause whenever the window is too full of it
   */
  Optional<Trip> judge(List<Reject> batch, Predicate<Cause> isNoFlood) {
    if (!policy.isTooMany(latest.size() + batch.size())) {
      return Optional.empty();
    }
    var window = new Sliding();
    latest.forEach(window::add);
    for (var reject : batch) {
      long number = seen + reject.place();
      window.add(new Numbered(number, reject.causes()));
      if (number + 1 >= policy.events() && policy.isTooMany(window.rejects.size())) {
        var cause = window.explanation();
        if (cause.isPresent() && !isNoFlood.test(cause.get())) {
          return cause.map(each -> new Trip(each, window.firstPlace(each)));
        }
      }
    }
    return Optional.empty();
  }

  /** Adds a batch that was written: its events are the latest now. */
  void commit(List<Reject> batch, int events) {
    for (var reject : batch) {
      latest.addLast(new Numbered(seen + reject.place(), reject.causes()));
    }
    seen += events;
    while (!latest.isEmpty() && latest.getFirst().number < seen - policy.events()) {
      latest.removeFirst();
    }
  }

  long seen() {
    return seen;
  }

  /** Whether more of the latest events are rejected than the policy allows. */
  boolean isHigh() {
    return policy.isTooMany(latest.size());
  }

  /** A look at the window as it moves over a batch. */
  private final class Sliding {

    final ArrayDeque<Numbered> rejects = new ArrayDeque<>();
    private final Map<Cause, Integer> counts = new HashMap<>();

    void add(Numbered reject) {
      rejects.addLast(reject);
      reject.causes.forEach(cause -> counts.merge(cause, 1, Integer::sum));
      while (rejects.getFirst().number <= reject.number - policy.events()) {
        rejects.removeFirst().causes.forEach(cause -> counts.merge(cause, -1, Integer::sum));
      }
    }

    /** The cause of most rejects, if it explains enough of them. */
    Optional<Cause> explanation() {
      return counts.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .filter(most -> policy.explains(most.getValue(), rejects.size()))
          .map(Map.Entry::getKey);
    }

    int firstPlace(Cause cause) {
      return rejects.stream()
          .filter(reject -> reject.number >= seen && reject.causes.contains(cause))
          .mapToInt(reject -> (int) (reject.number - seen))
          .findFirst()
          .orElse(0);
    }
  }
}
