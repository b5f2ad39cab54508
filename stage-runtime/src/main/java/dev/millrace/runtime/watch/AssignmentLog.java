package dev.millrace.runtime.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line for a whole service when it reads other partitions than before. Logs nothing about
 * partitions that consumers give up and get back within some seconds, as after an outage.
 * Thread-safe.
 */
public final class AssignmentLog {

  private static final Logger log = LoggerFactory.getLogger(AssignmentLog.class);

  /**
   * How long to gather changes. An empty group waits three seconds for its members, and a busy one
   * takes as long.
   */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  private static final int NAMED = 4;

  private final Timers timers;
  private final Set<String> told = new LinkedHashSet<>();
  private final Set<String> now = new LinkedHashSet<>();
  private boolean isGathering;

  public AssignmentLog(Timers timers) {
    this.timers = timers;
  }

  /** Says that a consumer reads these partitions from now on. */
  public synchronized void assigned(String consumer, Collection<?> partitions) {
    log.debug("{} assigned {}", consumer, partitions);
    partitions.forEach(each -> now.add(each.toString()));
    gather();
  }

  /** Says that a consumer no longer reads these partitions. Repeating it changes nothing. */
  public synchronized void released(String consumer, Collection<?> partitions) {
    if (now.removeAll(partitions.stream().map(Object::toString).toList())) {
      log.debug("{} released {}", consumer, partitions);
      gather();
    }
  }

  private void gather() {
    if (!isGathering) {
      isGathering = true;
      timers.after(GATHERING, this::tell);
    }
  }

  private synchronized void tell() {
    isGathering = false;
    var more = without(now, told);
    var fewer = without(told, now);
    if (!more.isEmpty() || !fewer.isEmpty()) {
      log.info(
          "reads {} partitions: {} more{}, {} fewer{}",
          now.size(),
          more.size(),
          named(more),
          fewer.size(),
          named(fewer));
    }
    told.clear();
    told.addAll(now);
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    return all.stream()
        .filter(each -> !others.contains(each))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String named(Set<String> partitions) {
    if (partitions.isEmpty()) {
      return "";
    }
    int left = partitions.size() - NAMED;
    return partitions.stream()
        .limit(NAMED)
        .collect(
            Collectors.joining(", ", " (", left > 0 ? " and %d others)".formatted(left) : ")"));
  }
}
