package dev.millrace.runtime.position;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Notes how far one consumer thread has come: when it gets a partition, when it has read the first
 * of it, each minute while it moves on, and when it gives the partition up in order. Called by that
 * thread only.
 */
public final class PositionKeeper {

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Of a partition that is ours: what is noted, and what is true. */
  private static final class Held {
    KnownPosition noted;
    long next;
    long end;
    String account;

    Held(KnownPosition noted) {
      this.noted = noted;
      this.next = noted.next();
      this.end = noted.end();
      this.account = noted.account();
    }
  }

  private final PositionLog positions;
  private final String group;
  private final String holder;
  private final InstantSource clock;
  private final Map<TopicPartition, Held> held = new HashMap<>();
  private Instant due = Instant.MIN;
  private boolean isBrokenOff;

  /** Whether a partition has been read of which nothing was noted to have been read. */
  private boolean isBegun;

  /**
   * @param group whose positions these are
   * @param holder names the consumer, such as {@code orders.load.0@host}
   */
  public PositionKeeper(PositionLog positions, String group, String holder, InstantSource clock) {
    this.positions = positions;
    this.group = group;
    this.holder = holder;
    this.clock = clock;
  }

  /**
   * What was known of partitions before this consumer got them, or what it knows itself of those
   * that it holds. A partition that the group was never in is missing from the answer.
   */
  public Map<TopicPartition, KnownPosition> read(Collection<TopicPartition> partitions) {
    var keys = new HashMap<PositionKey, TopicPartition>();
    partitions.forEach(each -> keys.put(PositionKey.of(group, each), each));
    var found = new HashMap<TopicPartition, KnownPosition>();
    positions.read(keys.keySet()).forEach((key, position) -> found.put(keys.get(key), position));
    held.forEach(
        (partition, own) -> {
          if (keys.containsValue(partition)) {
            found.put(partition, noted(own, false));
          }
        });
    return found;
  }

  /** Whose positions these are. */
  public String group() {
    return group;
  }

  /** What was known of the group in a topic when that was read last. */
  List<KnownPosition> ofTopic(String topic) {
    return positions.ofTopic(group, topic);
  }

  /** Whether this consumer holds a partition since before now, as after a batch that failed. */
  public boolean holds(TopicPartition partition) {
    return held.containsKey(partition);
  }

  /** The partition is ours, and goes on from here. */
  public void hold(TopicPartition partition, KnownPosition position) {
    var own = new Held(position);
    own.noted = noted(own, false);
    held.put(partition, own);
    positions.write(PositionKey.of(group, partition), own.noted);
  }

  /** What is noted of a partition that is ours. */
  public Optional<KnownPosition> noted(TopicPartition partition) {
    return Optional.ofNullable(held.get(partition)).map(own -> own.noted);
  }

  /** A batch is committed that the partition has gone on by. */
  public void moved(TopicPartition partition, long next, String account) {
    var own = held.get(partition);
    if (own != null) {
      own.next = next;
      own.account = account;
      isBegun |= own.noted.account().isEmpty();
    }
  }

  /** Notes at once what is true of a partition that is ours. */
  void note(TopicPartition partition) {
    var own = held.get(partition);
    if (own != null) {
      own.noted = noted(own, false);
      positions.write(PositionKey.of(group, partition), own.noted);
    }
  }

  /**
   * To be called after each batch.
   *
   * @param lag of a partition; negative when it is not known
   */
  public void noteWhenDue(ToLongFunction<TopicPartition> lag) {
    var now = clock.instant();
    if (now.isBefore(due) && !isBegun) {
      return;
    }
    due = now.plus(INTERVAL);
    isBegun = false;
    held.forEach(
        (partition, own) -> {
          if (own.noted.next() != own.next) {
            own.end = own.next + Math.max(0, lag.applyAsLong(partition));
            own.noted = noted(own, false);
            positions.write(PositionKey.of(group, partition), own.noted);
          }
        });
  }

  /**
   * Sets or, with an empty text, removes a mark of a partition that is ours, and returns when that
   * is safe.
   */
  public void mark(TopicPartition partition, String mark, String text) {
    var own = held.get(partition);
    if (own != null) {
      own.noted = noted(own, false).with(mark, text);
      positions.writeNow(PositionKey.of(group, partition), own.noted);
    }
  }

  /** The consumer ends in the middle of something: it gives up nothing in order any more. */
  public void brokenOff() {
    isBrokenOff = true;
  }

  /** A partition is given up in order. */
  public void release(TopicPartition partition) {
    var own = held.remove(partition);
    if (own != null && !isBrokenOff) {
      positions.write(PositionKey.of(group, partition), noted(own, true));
    }
  }

  /** A partition may be somebody else's by now, who has noted more than this one knows. */
  public void lose(TopicPartition partition) {
    var own = held.remove(partition);
    if (own != null) {
      positions.remember(PositionKey.of(group, partition), noted(own, false));
    }
  }

  private KnownPosition noted(Held own, boolean isReleased) {
    var before = own.noted;
    return new KnownPosition(
        before.topicId(),
        before.epoch(),
        own.next,
        Math.max(own.next, own.end),
        own.account,
        clock.instant(),
        holder,
        isReleased,
        before.marks());
  }
}
