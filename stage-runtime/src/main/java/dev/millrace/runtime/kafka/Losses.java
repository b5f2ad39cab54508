package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.StartingPoints.Start;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** Finds out what a gap has cost. */
interface Losses {

  /** Nobody can tell more than offsets do: nobody of us has written the records. */
  Losses BY_DISTANCE =
      (gap, _, _, store) -> {
        store.store(gap);
        return gap;
      };

  /**
   * The group that has the gap.
   *
   * @param name as its positions are noted under
   * @param stored answers what it has stored of partitions elsewhere than in Kafka, whichever of
   *     its consumers hold them
   */
  record Owner(
      String name, Function<Collection<TopicPartition>, Map<TopicPartition, Start>> stored) {}

  /** Stores where to go on behind a gap that was counted. */
  @FunctionalInterface
  interface Storing {
    void store(Gap counted);
  }

  /**
   * Counts what is lost when reading goes on at an offset, and has that stored before anybody else
   * counts.
   *
   * @return the gap with what it has cost
   */
  Gap settle(Gap gap, long offset, Owner owner, Storing store);
}
