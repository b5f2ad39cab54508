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
 * Notes the positions of one consumer thread: when it gets a partition, when it has read the first
 * records, each minute while it moves on, and when it gives the partition up in order. Only that
 * thread calls it.
 */
public final class PositionKeeper {

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** A partition that this consumer holds: the noted position, and the true one. */
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

  /** Tells whether a partition has been read from for the first time, and that is not noted yet. */
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
   * The positions of partitions as known before this consumer got them. For partitions that it
   * holds, its own position. A partition that the group never read is missing in the map.
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

  /** The group whose positions these are. */
  public String group() {
    return group;
  }

  /** The group's positions in a topic, as last read. */
  List<KnownPosition> ofTopic(String topic) {
    return positions.ofTopic(group, topic);
  }

  /** Tells whether this consumer already held the partition, as after a batch that failed. */
  public boolean holds(TopicPartition partition) {
    return held.containsKey(partition);
  }

  /** Takes a partition over, which goes on from here. */
  public void hold(TopicPartition partition, KnownPosition position) {
    var own = new Held(position);
    own.noted = noted(own, false);
    held.put(partition, own);
    positions.write(PositionKey.of(group, partition), own.noted);
  }

  /** The noted position of a partition that this consumer holds. */
  public Optional<KnownPosition> noted(TopicPartition partition) {
    return Optional.ofNullable(held.get(partition)).map(own -> own.noted);
  }

  /** Says that a committed batch moved the partition on. */
  public void moved(TopicPartition partition, long next, String account) {
    var own = held.get(partition);
    if (own != null) {
      own.next = next;
      own.account = account;
      isBegun |= own.noted.account().isEmpty();
    }
  }

  /** Notes the true position of a partition at once. */
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
   * Sets a mark of a partition, or removes it when the text is empty. Returns when Kafka has stored
   * it.
   */
  public void mark(TopicPartition partition, String mark, String text) {
    var own = held.get(partition);
    if (own != null) {
      own.noted = noted(own, false).with(mark, text);
      positions.writeNow(PositionKey.of(group, partition), own.noted);
    }
  }

  /**
   * Says that the consumer ends in the middle of its work. From then on, it gives up no partition
   * in order.
   */
  public void brokenOff() {
    isBrokenOff = true;
  }

  /** Gives a partition up in order. */
  public void release(TopicPartition partition) {
    var own = held.remove(partition);
    if (own != null && !isBrokenOff) {
      positions.write(PositionKey.of(group, partition), noted(own, true));
    }
  }

  /**
   * Forgets a partition that another consumer may have by now. That one may have noted a later
   * position.
   */
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
