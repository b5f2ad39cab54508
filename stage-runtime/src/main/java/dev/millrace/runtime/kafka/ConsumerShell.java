package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.DependencyGate;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Around the {@link BatchWork} of one consumer thread: hands it whole polls, takes a failed batch
 * back to where it began, pauses while a dependency is unavailable, and probes with a few records
 * when it may be back. The container never commits: the work does, together with its outcomes.
 */
final class ConsumerShell
    implements BatchMessageListener<byte[], byte[]>,
        ConsumerAwareRebalanceListener,
        DependencyGate.Listener {

  private static final Logger log = LoggerFactory.getLogger(ConsumerShell.class);

  private final String name;
  private final BatchWork work;
  private final StageMetrics metrics;
  private final DependencyGate gate;
  private final FloodHold flood;
  private final PositionKeeper positions;
  private final BatchPace pace;
  private final Set<TopicPartition> assigned = new HashSet<>();

  /** Since the container has polled last; it may have got them back. */
  private final Set<TopicPartition> released = new HashSet<>();

  private final Set<TopicPartition> prepared = new HashSet<>();
  private final Map<TopicPartition, Long> starts = new HashMap<>();
  private volatile @Nullable MessageListenerContainer container;
  private volatile ConsumerState state = new ConsumerState.Running();

  /**
   * @param name of the consumer in logs and breakers, such as {@code orders.transform.0}
   */
  ConsumerShell(
      String name,
      BatchWork work,
      StageMetrics metrics,
      CircuitBreakerRegistry breakers,
      PausePolicy policy,
      FloodHold flood,
      PositionKeeper positions,
      BatchPace pace) {
    this.name = name;
    this.work = work;
    this.metrics = metrics;
    this.gate = new DependencyGate(name, breakers, policy, this);
    this.flood = flood;
    this.positions = positions;
    this.pace = pace;
  }

  void attach(MessageListenerContainer ownContainer) {
    container = ownContainer;
    flood.attach(ownContainer);
  }

  ConsumerState state() {
    return state instanceof ConsumerState.Running ? flood.state() : state;
  }

  @Override
  public boolean wantsPollResult() {
    return true;
  }

  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> data) {
    throw new UnsupportedOperationException("the container passes whole polls");
  }

  @Override
  public void onMessage(
      ConsumerRecords<byte[], byte[]> polled,
      @Nullable Acknowledgment acknowledgment,
      Consumer<byte[], byte[]> consumer) {
    int permitted = gate.permitted();
    released.clear();
    if (permitted == 0) {
      rewind(polled, consumer);
      return;
    }
    var records = polled;
    try {
      records = pace.begin(polled, consumer, partition -> !released.contains(partition));
      flood.obey(consumer);
      prepare(records, consumer);
      run(records, permitted, consumer);
      gate.succeeded();
      positions.noteWhenDue();
      metrics.lag(lag(consumer));
      pace.hold();
    } catch (DependencyUnavailable e) {
      rollBack(records, consumer, e);
    } catch (FatalStageException e) {
      fail(records, consumer, e);
    } catch (RuntimeException e) {
      // Nobody foresaw it, and it is not one event's: wait as for a dependency rather than spin or
      // lose.
      rollBack(records, consumer, new DependencyUnavailable("runtime", "unforeseen: " + e, e));
    } catch (Error e) {
      positions.brokenOff();
      throw e;
    }
  }

  private void prepare(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
    var missing = new ArrayList<>(records.partitions());
    missing.removeAll(prepared);
    if (!missing.isEmpty()) {
      // Before it is done: what is prepared by half must be forgotten as well.
      prepared.addAll(missing);
      missing.forEach(starts::remove);
      starts.putAll(work.prepare(missing, consumer));
    }
  }

  private void run(
      ConsumerRecords<byte[], byte[]> polled, int permitted, Consumer<byte[], byte[]> consumer) {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(polled.count());
    Map<TopicPartition, Long> next = new HashMap<>();
    for (var partition : polled.partitions()) {
      var records = polled.records(partition);
      if (leadElsewhere(partition, records.getFirst().offset(), consumer)
          || flood.keeps(partition, consumer)) {
        continue;
      }
      int room = permitted - batch.size();
      if (records.size() <= room) {
        batch.addAll(records);
        next.put(partition, polled.nextOffsets().get(partition).offset());
      } else {
        batch.addAll(records.subList(0, room));
        long rest = records.get(room).offset();
        consumer.seek(partition, rest);
        if (room > 0) {
          next.put(partition, rest);
        }
      }
    }
    if (!batch.isEmpty()) {
      process(batch, next, consumer);
    }
  }

  /** What a flood holds is cut off, and the rest is processed at once. */
  private void process(
      List<ConsumerRecord<byte[], byte[]>> batch,
      Map<TopicPartition, Long> next,
      Consumer<byte[], byte[]> consumer) {
    var rest = batch;
    while (true) {
      try {
        flood.begin(rest);
        work.process(rest, next, consumer);
        flood.committed(next, consumer);
        return;
      } catch (Flooded flooded) {
        work.rolledBack(String.valueOf(flooded.getMessage()));
        rest = flood.cut(rest, next, flooded);
      }
    }
  }

  /**
   * Whether a partition just prepared must be read from another place than the poll's. Asked once
   * for each preparation.
   */
  private boolean leadElsewhere(
      TopicPartition partition, long first, Consumer<byte[], byte[]> consumer) {
    var start = starts.remove(partition);
    if (start == null || start == first) {
      return false;
    }
    consumer.seek(partition, start);
    return true;
  }

  private void rollBack(
      ConsumerRecords<byte[], byte[]> records,
      Consumer<byte[], byte[]> consumer,
      DependencyUnavailable cause) {
    work.rolledBack(cause.getMessage());
    flood.rolledBack();
    metrics.rolledBack();
    rewind(records, consumer);
    forget(records.partitions());
    gate.failed(cause);
  }

  private void fail(
      ConsumerRecords<byte[], byte[]> records,
      Consumer<byte[], byte[]> consumer,
      FatalStageException cause) {
    work.rolledBack(cause.getMessage());
    rewind(records, consumer);
    log.error("{} stops; its offsets stay where they are: {}", name, cause.getMessage(), cause);
    state = new ConsumerState.Stopped(String.valueOf(cause.getMessage()));
    if (container != null) {
      container.stop(() -> {});
    }
  }

  private void rewind(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
    for (var partition : records.partitions()) {
      if (!released.contains(partition)) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
    }
  }

  private void forget(Collection<TopicPartition> partitions) {
    for (var partition : partitions) {
      if (prepared.remove(partition)) {
        starts.remove(partition);
        work.forget(partition);
      }
    }
  }

  private long lag(Consumer<byte[], byte[]> consumer) {
    return assigned.stream()
        .map(consumer::currentLag)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sum();
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    assigned.addAll(partitions);
    if (partitions.isEmpty()) {
      return;
    }
    log.info("{} assigned {}", name, partitions);
    try {
      work.assigned();
    } catch (DependencyUnavailable e) {
      log.info("{} begins as soon as Kafka lets it: {}", name, e.getMessage());
    }
  }

  @Override
  public void onPartitionsRevokedAfterCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    release(partitions);
    partitions.forEach(positions::release);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    release(partitions);
    partitions.forEach(positions::lose);
  }

  private void release(Collection<TopicPartition> partitions) {
    assigned.removeAll(partitions);
    released.addAll(partitions);
    forget(partitions);
    flood.forget(partitions);
    if (!partitions.isEmpty()) {
      log.info("{} released {}", name, partitions);
    }
  }

  @Override
  public void pause(DependencyUnavailable cause) {
    var dependency = cause.dependency();
    if (state instanceof ConsumerState.Running) {
      log.warn(
          "{} pauses: {}. Offsets stay; it probes by itself until {} is back",
          name,
          cause.getMessage(),
          dependency,
          cause);
    } else {
      log.warn("{} stays paused: {}", name, cause.getMessage());
    }
    state = new ConsumerState.Paused(dependency, String.valueOf(cause.getMessage()));
    metrics.paused(true);
    if (container != null) {
      container.pause();
    }
  }

  @Override
  public void probe(String dependency) {
    log.info("{} probes {}", name, dependency);
    if (container != null) {
      container.resume();
    }
  }

  /** The container has stopped. */
  void close() {
    gate.close();
    metrics.paused(false);
  }

  @Override
  public void resumed(String dependency) {
    log.info("{} resumes: {} is back", name, dependency);
    state = new ConsumerState.Running();
    metrics.paused(false);
  }
}
