package dev.millrace.runtime.position;

import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the positions that all consumers of all stages have stored and noted, in every instance.
 * All methods throw {@link DependencyUnavailable} when these cannot be read now.
 */
public interface Ledger {

  /** The number of events from a topic that a group has passed on. */
  long emitted(String group, String topic);

  /** The extents of a topic's partitions. */
  Map<TopicPartition, Extent> extents(String topic);

  /** The offsets of a group in a topic, with their accounts. */
  Map<TopicPartition, Start> committed(String group, String topic);

  /**
   * The places where a group goes on in a topic's partitions, with their accounts. A place is the
   * stored one, or the noted one when none is stored. In a topic that was made anew since, it is
   * the beginning.
   *
   * @param group under whose name positions are noted
   * @param stored the group's stored positions
   */
  Map<TopicPartition, Start> places(
      String group, Map<TopicPartition, Start> stored, Map<TopicPartition, Extent> extents);

  /**
   * The offset after the last record of each partition of a topic.
   *
   * @param decided whether only as far as all transactions are decided
   */
  Map<TopicPartition, Long> ends(String topic, boolean decided);
}
