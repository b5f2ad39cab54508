package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Growth;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.watch.OutageLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the places of a consumer that reads a topic of every pipeline and whose container is not
 * ours. The Kafka consumer gets a guard around it, which stops before gaps. When the container
 * makes another consumer, that one replaces the one before. Thread-safe.
 */
public final class PlacedConsumers implements PlacedReader {

  /**
   * What keeps places.
   *
   * @param stage in the names of consumers and in commands, such as {@code dlq}
   * @param instance of the service
   */
  public record Wiring(
      String stage,
      String instance,
      PositionLog positions,
      TopicFacts facts,
      GapListener listener,
      OutageLog outages,
      InstantSource clock) {}

  private final String group;
  private final String prefix;
  private final Wiring wiring;
  private volatile @Nullable PlacedConsumer current;

  /**
   * @param group of the consumer
   * @param prefix of the topics' names, before the pipeline's, such as {@code dlq.}
   */
  public PlacedConsumers(String group, String prefix, Wiring wiring) {
    this.group = group;
    this.prefix = prefix;
    this.wiring = wiring;
  }

  /** The group whose places these are. */
  public String group() {
    return group;
  }

  /** The consumer with a guard around it. */
  public Consumer<byte[], byte[]> guard(Consumer<byte[], byte[]> consumer) {
    var keeper =
        new PositionKeeper(
            wiring.positions(), group, group + "@" + wiring.instance(), wiring.clock());
    var guarded =
        new PlacedConsumer(
            consumer,
            group,
            new GapHold(group, new Named()),
            keeper,
            wiring.facts(),
            wiring.outages(),
            wiring.clock());
    current = guarded;
    return guarded;
  }

  @Override
  public String pipeline(String topic) {
    return topic.startsWith(prefix) ? topic.substring(prefix.length()) : topic;
  }

  @Override
  public String consumer(String topic) {
    return "%s.%s.%s"
        .formatted(pipeline(topic), wiring.stage(), prefix.substring(0, prefix.length() - 1));
  }

  @Override
  public List<Gap> gaps() {
    var guarded = current;
    return guarded == null ? List.of() : guarded.gaps();
  }

  /** Nothing depends on the order of these topics' records. */
  @Override
  public List<Growth> growths() {
    return List.of();
  }

  @Override
  public CompletableFuture<Map<Gap, Long>> acceptGaps(Predicate<Gap> which, Place place) {
    var guarded = current;
    return guarded == null
        ? CompletableFuture.completedFuture(Map.of())
        : guarded.acceptGaps(which, place);
  }

  /** A topic's gap belongs to the topic's pipeline. */
  private final class Named implements GapListener {
    @Override
    public void opened(String name, Gap gap) {
      wiring.listener().opened(consumer(gap.held().topic()), gap);
    }

    @Override
    public void accepted(String name, Gap gap, long offset) {
      wiring.listener().accepted(consumer(gap.held().topic()), gap, offset);
    }

    @Override
    public void handedOver(String name, Gap gap) {
      wiring.listener().handedOver(consumer(gap.held().topic()), gap);
    }
  }
}
