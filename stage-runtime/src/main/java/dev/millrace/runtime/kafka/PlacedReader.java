package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Growth;
import dev.millrace.runtime.position.Place;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A consumer thread that knows where it goes on, and stops before gaps. All methods may be called
 * by any thread.
 */
public interface PlacedReader {

  /** The pipeline that a topic belongs to, of those that it reads. */
  String pipeline(String topic);

  /** What the consumer of a topic is called, such as {@code orders.transform.0}. */
  String consumer(String topic);

  /** The gaps that hold partitions of this thread. */
  List<Gap> gaps();

  /** More partitions of its topics than there were. */
  List<Growth> growths();

  /**
   * Goes on behind gaps.
   *
   * @return the gaps with the offsets that reading goes on with, once that is stored; fails with
   *     {@link IllegalArgumentException} when the place does not do
   */
  CompletableFuture<Map<Gap, Long>> acceptGaps(Predicate<Gap> which, Place place);
}
