package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Holds the partition of a gap, at an offset that exists. */
final class GapHold {

  /** Carries out what a person has decided about gaps. */
  interface Settlement {

    /** Looks at the gap again: what its partition holds may have changed. */
    Gap now(Gap gap);

    /**
     * Stores the offset at which to go on, and how many events are lost or come again.
     *
     * @return the gap with what it has cost
     */
    Gap settle(Gap gap, long offset);
  }

  /** A decision about gaps, and a future that completes when it is carried out. */
  private record Wish(Predicate<Gap> which, Place place, CompletableFuture<Map<Gap, Long>> done) {}

  private final String name;
  private final GapListener listener;
  private final Map<TopicPartition, Gap> gaps = new HashMap<>();
  private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
  private volatile List<Gap> snapshot = List.of();
  private volatile @Nullable MessageListenerContainer container;

  GapHold(String name, GapListener listener) {
    this.name = name;
    this.listener = listener;
  }

  void attach(MessageListenerContainer ownContainer) {
    container = ownContainer;
  }

  /** Answers the gaps. For any thread. */
  List<Gap> gaps() {
    return snapshot;
  }

  /** Whether a partition is held. */
  boolean holds(TopicPartition partition) {
    return gaps.containsKey(partition);
  }

  /** Takes over gaps with what their partitions hold by now. */
  void update(Collection<Gap> now) {
    if (!now.isEmpty()) {
      now.forEach(gap -> gaps.replace(gap.held(), gap));
      publish();
    }
  }

  /** Holds the partition of a gap, at a place that is there. */
  void open(Gap gap, Consumer<byte[], byte[]> consumer) {
    var partition = gap.held();
    if (!gap.isInState()) {
      consumer.seek(partition, gap.extent().beginning());
    }
    pause(partition, consumer);
    var before = gaps.put(partition, gap);
    publish();
    if (before != null && before.kind() == gap.kind()) {
      return;
    }
    if (before != null) {
      listener.handedOver(name, before);
    }
    listener.opened(name, gap);
  }

  private void pause(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
    consumer.pause(List.of(partition));
    if (container != null) {
      container.pausePartition(partition);
    }
  }

  /**
   * Decides where to go on behind gaps. For any thread.
   *
   * @return the gaps with the offsets that reading goes on with, once that is stored; fails with
   *     {@link IllegalArgumentException} when the place does not do
   */
  CompletableFuture<Map<Gap, Long>> accept(Predicate<Gap> which, Place place) {
    var wish = new Wish(which, place, new CompletableFuture<>());
    wishes.add(wish);
    return wish.done;
  }

  /**
   * Carries out the decisions since the last call.
   *
   * @return the partitions that go on, and are to be prepared anew
   */
  List<TopicPartition> obey(Settlement settlement, Consumer<byte[], byte[]> consumer) {
    var over = new ArrayList<TopicPartition>();
    for (var wish = wishes.poll(); wish != null; wish = wishes.poll()) {
      over.addAll(grant(wish, settlement, consumer));
    }
    return over;
  }

  private List<TopicPartition> grant(
      Wish wish, Settlement settlement, Consumer<byte[], byte[]> consumer) {
    var places = new LinkedHashMap<Gap, Long>();
    var settled = new LinkedHashMap<Gap, Long>();
    var over = new ArrayList<TopicPartition>();
    try {
      // All or none, as far as that can be seen before.
      snapshot.stream()
          .filter(wish.which)
          .map(settlement::now)
          .forEach(gap -> places.put(gap, gap.resolve(wish.place)));
      for (var entry : places.entrySet()) {
        var gap = settlement.settle(entry.getKey(), entry.getValue());
        end(gap);
        resume(gap.held(), consumer);
        over.add(gap.held());
        settled.put(gap, entry.getValue());
        listener.accepted(name, gap, entry.getValue());
      }
      wish.done.complete(settled);
    } catch (RuntimeException e) {
      wish.done.completeExceptionally(e);
    }
    return over;
  }

  private void end(Gap gap) {
    gaps.remove(gap.held());
    publish();
    if (container != null) {
      container.resumePartition(gap.held());
    }
  }

  /** The container resumes only what it has paused itself. */
  private void resume(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
    if (container == null || !container.isPauseRequested()) {
      consumer.resume(List.of(partition));
    }
  }

  /** Forgets partitions that were given up. */
  void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      var gap = gaps.get(partition);
      if (gap != null) {
        end(gap);
        listener.handedOver(name, gap);
      }
    }
  }

  private void publish() {
    snapshot =
        gaps.values().stream()
            .sorted(
                (one, other) -> Integer.compare(one.held().partition(), other.held().partition()))
            .toList();
  }
}
