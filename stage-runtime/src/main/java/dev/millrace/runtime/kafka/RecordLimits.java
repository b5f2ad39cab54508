package dev.millrace.runtime.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Knows how long a record may be in the topics that one consumer thread writes to. It believes the
 * length that topics are made with, until a topic refuses a record. Then it asks for the setting of
 * the topic. It asks once more before an event is rejected, as somebody may have raised it. Not
 * thread-safe.
 */
public final class RecordLimits {

  /** Least time between two questions for a setting. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /**
   * Assumed share of the setting, when a topic refuses what its setting allows: then the broker, or
   * something before it, has a lower limit.
   */
  private static final double LESS = 0.75;

  private final int producer;
  private final ToIntFunction<String> settings;
  private final InstantSource clock;
  private final Map<String, Integer> longest = new HashMap<>();
  private final Map<String, Asked> asked = new HashMap<>();

  private record Asked(Instant at, int answer) {}

  /**
   * @param producer the longest record that the producer takes
   * @param settings answers a topic's {@code max.message.bytes}
   */
  public RecordLimits(int producer, ToIntFunction<String> settings, InstantSource clock) {
    this.producer = producer;
    this.settings = settings;
    this.clock = clock;
  }

  /** The same, for a topic that is made to take records of this length. */
  public RecordLimits with(String topic, int length) {
    longest.put(topic, Math.min(producer, length));
    return this;
  }

  /** The longest record of a topic. */
  int longest(String topic) {
    return longest.getOrDefault(topic, producer);
  }

  /** Whether a topic takes a record of a length. */
  boolean takes(String topic, int length) {
    return length <= longest(topic) || (length <= producer && length <= longestNow(topic));
  }

  /**
   * The longest record of a topic. Asks for the topic's setting when it has refused a record, as
   * somebody may have changed it since; not more often than every ten seconds.
   */
  int longestNow(String topic) {
    var before = asked.get(topic);
    if (before != null && !before.at.plus(FRESH).isAfter(clock.instant())) {
      int now = ask(topic);
      if (now != before.answer) {
        longest.put(topic, now);
      }
    }
    return longest(topic);
  }

  /**
   * Notes that a topic has refused a record.
   *
   * @param length of the longest that it was sent
   */
  void refused(String topic, int length) {
    int now = ask(topic);
    longest.put(topic, now < length ? now : (int) (length * LESS));
  }

  private int ask(String topic) {
    int answer = Math.min(producer, settings.applyAsInt(topic));
    asked.put(topic, new Asked(clock.instant(), answer));
    return answer;
  }
}
