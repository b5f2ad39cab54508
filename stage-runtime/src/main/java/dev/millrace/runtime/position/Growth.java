package dev.millrace.runtime.position;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A topic has got more partitions since a group began to read it, so keys have moved to other
 * partitions.
 *
 * @param from number of partitions before
 * @param to number of partitions now
 * @param at when the group noticed it
 */
public record Growth(String topic, int from, int to, Instant at) {

  /** The name of the mark with the number of partitions when this one was first read. */
  private static final String PARTITIONS = "partitions";

  /** The name of the mark of a partition that was added later: the number before, and when. */
  private static final String GROWN = "grown";

  /** A sentence about the consequences. */
  public String text() {
    return "%s has grown from %d to %d partitions: order and `unique` begin anew for the keys that moved"
            .formatted(topic, from, to)
        + " to another one";
  }

  /**
   * The marks of a partition that is read for the first time.
   *
   * @param others the group's noted positions in the topic
   */
  static Map<String, String> marks(
      int partition, TopicFacts.Extent extent, Collection<KnownPosition> others, Instant now) {
    int before =
        others.stream()
            .filter(each -> each.topicId().equals(extent.topicId()))
            .mapToInt(each -> number(each.marks().getOrDefault(PARTITIONS, "")))
            .filter(count -> count <= partition)
            .max()
            .orElse(0);
    var count = Integer.toString(extent.partitions());
    return before == 0
        ? Map.of(PARTITIONS, count)
        : Map.of(PARTITIONS, count, GROWN, before + "@" + now);
  }

  /** Reads the growth of a topic from the marks of a partition. */
  static Optional<Growth> of(String topic, KnownPosition position) {
    var grown = position.marks().getOrDefault(GROWN, "").split("@", 2);
    int from = number(grown[0]);
    int to = number(position.marks().getOrDefault(PARTITIONS, ""));
    if (grown.length < 2 || from == 0 || to <= from) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Growth(topic, from, to, Instant.parse(grown[1])));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
