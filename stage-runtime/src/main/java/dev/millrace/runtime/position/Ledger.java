package dev.millrace.runtime.position;

import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What all consumers of all stages have stored and noted, whichever instance they run in. All
 * methods throw {@link DependencyUnavailable} when that cannot be read now.
 */
public interface Ledger {

  /** How many events a group has passed on of those that it read from a topic. */
  long emitted(String group, String topic);

  /** What the partitions of a topic hold. */
  Map<TopicPartition, Extent> extents(String topic);

  /** The offsets of a group in a topic, with their accounts. */
  Map<TopicPartition, Start> committed(String group, String topic);

  /**
   * Where a group goes on in each partition of a topic, with the account that belongs to it: by
   * what is stored, or by what was noted where nothing is. In a topic that was made anew since, it
   * goes on at the beginning.
   *
   * @param group as positions are noted under
   * @param stored what the group has stored
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
