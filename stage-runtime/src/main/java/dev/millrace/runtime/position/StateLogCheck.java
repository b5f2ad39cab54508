package dev.millrace.runtime.position;

import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.TopicFacts.Extent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the log of a stage's state still has all entries that are needed. Kafka deletes
 * records after the time for which they are needed. So the position notes the log's end at several
 * times within that span, and the log must reach back to the first of these ends.
 */
final class StateLogCheck {

  /** The mark that holds the ends of the log: {@code second:offset,second:offset}. */
  static final String ENDS = "ends";

  private static final int PIECES = 8;

  private final Duration retention;

  /**
   * @param retention how long an entry is needed
   */
  StateLogCheck(Duration retention) {
    this.retention = retention;
  }

  /** The time between two notes of the end. */
  Duration interval() {
    return retention.dividedBy(PIECES);
  }

  /** The kind of gap in the log; empty when there is none. */
  Optional<Kind> judge(@Nullable KnownPosition known, Extent extent, Instant now) {
    if (known == null) {
      return Optional.empty();
    }
    // Clocks differ slightly, so entries that are about to be deleted are not required.
    var since = now.minus(retention).plus(interval());
    var needed = ends(known).ceilingEntry(since.getEpochSecond());
    if (!known.topicId().equals(extent.topicId())) {
      return needed != null && needed.getValue() < known.next()
          ? Optional.of(Kind.ANOTHER_TOPIC)
          : Optional.empty();
    }
    if (known.next() > extent.end()) {
      return Optional.of(Kind.SHORTER);
    }
    return needed != null && extent.beginning() > needed.getValue()
        ? Optional.of(Kind.OVERTAKEN)
        : Optional.empty();
  }

  /** The mark, with the log's current end added. */
  String mark(@Nullable KnownPosition known, long end, Instant now) {
    var ends = known == null ? new TreeMap<Long, Long>() : ends(known);
    ends.headMap(now.minus(retention).getEpochSecond()).clear();
    long second = now.getEpochSecond();
    if (ends.isEmpty() || ends.lastKey() <= second - interval().toSeconds()) {
      ends.put(second, end);
    }
    var text = new StringBuilder();
    ends.forEach((at, offset) -> text.append(text.isEmpty() ? "" : ",").append(at + ":" + offset));
    return text.toString();
  }

  private static TreeMap<Long, Long> ends(KnownPosition known) {
    var ends = new TreeMap<Long, Long>();
    for (var each : known.marks().getOrDefault(ENDS, "").split(",")) {
      int colon = each.indexOf(':');
      try {
        if (colon > 0) {
          ends.put(Long.valueOf(each.substring(0, colon)), Long.valueOf(each.substring(colon + 1)));
        }
      } catch (NumberFormatException _) {
        // A mark that cannot be read requires nothing.
      }
    }
    return ends;
  }
}
