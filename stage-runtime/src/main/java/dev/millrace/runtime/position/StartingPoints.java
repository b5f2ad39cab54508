package dev.millrace.runtime.position;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Finds where the partitions of one consumer thread go on. Called by that thread only. */
public final class StartingPoints {

  /**
   * Where a partition goes on.
   *
   * @param next the next offset to read
   * @param account what belongs to it, as it is committed
   */
  public record Start(long next, String account) {}

  private final PositionKeeper keeper;
  private final TopicFacts facts;
  private final InstantSource clock;

  public StartingPoints(PositionKeeper keeper, TopicFacts facts, InstantSource clock) {
    this.keeper = keeper;
    this.facts = facts;
    this.clock = clock;
  }

  /**
   * Where these partitions go on.
   *
   * @param stored what the stage has committed, of partitions of which it has committed something
   */
  public Map<TopicPartition, Start> find(
      Collection<TopicPartition> partitions, Map<TopicPartition, Start> stored) {
    var known = keeper.read(partitions);
    var extents = facts.extents(partitions);
    var starts = new HashMap<TopicPartition, Start>();
    for (var partition : partitions) {
      var extent = extents.get(partition);
      var start = stored.getOrDefault(partition, new Start(extent.beginning(), ""));
      var before = known.get(partition);
      starts.put(partition, start);
      keeper.hold(
          partition,
          new KnownPosition(
              extent.topicId(),
              before == null ? 0 : before.epoch(),
              start.next(),
              start.account(),
              clock.instant(),
              "",
              false,
              before == null ? Map.of() : before.marks()));
    }
    return starts;
  }

  /** A batch is committed that a partition has gone on by. */
  public void moved(TopicPartition partition, long next, String account) {
    keeper.moved(partition, next, account);
  }
}
