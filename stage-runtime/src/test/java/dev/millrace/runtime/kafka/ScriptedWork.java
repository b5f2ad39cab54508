package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.position.Gap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Work that fails as it is told. */
final class ScriptedWork implements BatchWork {
  final List<Long> processed = new CopyOnWriteArrayList<>();
  final List<Collection<TopicPartition>> prepared = new CopyOnWriteArrayList<>();
  final Map<TopicPartition, Long> starts = new ConcurrentHashMap<>();
  volatile Supplier<@Nullable Throwable> failure = () -> null;
  final List<TopicPartition> forgotten = new CopyOnWriteArrayList<>();
  volatile boolean isOnlyProcessing;
  volatile int largest;
  final List<@Nullable String> rolledBack = new CopyOnWriteArrayList<>();
  volatile List<Gap> gaps = List.of();
  volatile boolean failsWhenAssigned;
  volatile Runnable meanwhile = () -> {};
  final List<Map<TopicPartition, Long>> next = new CopyOnWriteArrayList<>();
  final List<Long> accepted = new CopyOnWriteArrayList<>();
  volatile int timesAssigned;

  private void failIfTold() {
    switch (failure.get()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        // it goes well
      }
    }
  }

  @Override
  public void assigned() {
    timesAssigned++;
    if (failsWhenAssigned) {
      failIfTold();
    }
  }

  @Override
  public Map<TopicPartition, Long> prepare(
      Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
    prepared.add(new ArrayList<>(partitions));
    if (!isOnlyProcessing) {
      failIfTold();
    }
    return Map.copyOf(starts);
  }

  @Override
  public void process(
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, Long> after,
      Consumer<byte[], byte[]> consumer) {
    largest = Math.max(largest, records.size());
    meanwhile.run();
    failIfTold();
    next.add(Map.copyOf(after));
    records.forEach(each -> processed.add(each.offset()));
  }

  @Override
  public List<Gap> gaps() {
    return gaps;
  }

  @Override
  public void accept(Gap gap, long offset, Consumer<byte[], byte[]> consumer) {
    assertThat(gaps).contains(gap);
    gaps = List.of();
    accepted.add(offset);
  }

  @Override
  public boolean learn(RecordRefused refused) {
    return false;
  }

  @Override
  public void rolledBack(@Nullable String cause) {
    rolledBack.add(cause);
  }

  @Override
  public void forget(TopicPartition partition) {
    forgotten.add(partition);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
