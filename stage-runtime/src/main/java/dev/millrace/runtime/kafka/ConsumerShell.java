package dev.millrace.runtime.kafka;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.DependencyGate;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.AssignmentLog;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.Timers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Runs the {@link BatchWork} of one consumer thread. It hands whole polls to the work, and seeks a
 * failed batch back to its beginning. While something stands in the way it pauses, and probes with
 * a few records whether that is over. The container never commits: the work does, together with its
 * outcomes.
 *
 * <p>A probe succeeds when a batch was processed. Where no records come, it succeeds when the work
 * can prepare its partitions and nothing is left to read in them.
 */
final class ConsumerShell
    implements BatchMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener, PollWatch {

  private static final Logger log = LoggerFactory.getLogger(ConsumerShell.class);
  private static final Duration SLICE = Duration.ofMillis(50);

  private final String name;
  private final BatchWork work;
  private final StageMetrics metrics;
  private final DependencyGate gate;
  private final PausePolicy policy;
  private final ConsumerPause pause;
  private final AssignmentLog assignments;
  private final FloodHold flood;
  private final GapHold gaps;
  private final StartingPoints standing;
  private final Caution caution;
  private final BatchPace pace;
  private final Assignment assignment = new Assignment();
  private final Readiness ready;
  private final CautiousPolling cautious;
  private final BatchRounds rounds;
  private volatile boolean isProven = true;
  private Runnable whenProven = () -> {};
  private boolean isInBatch;

  /**
   * @param name of the consumer in logs and breakers, such as {@code orders.transform.0}
   */
  ConsumerShell(
      String name,
      BatchWork work,
      StageMetrics metrics,
      CircuitBreakerRegistry breakers,
      PausePolicy policy,
      OutageLog outages,
      AssignmentLog assignments,
      Timers timers,
      InstantSource clock,
      FloodHold flood,
      GapHold gaps,
      StartingPoints standing,
      Losses losses,
      Caution caution,
      BatchPace pace) {
    this.name = name;
    this.work = work;
    this.metrics = metrics;
    this.policy = policy;
    this.pause = new ConsumerPause(name, metrics, outages);
    this.assignments = assignments;
    this.gate = new DependencyGate(name, breakers, policy, timers, clock, pause);
    this.flood = flood;
    this.gaps = gaps;
    this.standing = standing;
    this.caution = caution;
    this.pace = pace;
    this.ready = new Readiness(work, gaps, standing, assignment, losses);
    this.cautious = new CautiousPolling(caution, assignment, this::isFree, this::giveUp, clock);
    this.rounds = new BatchRounds(name, work, flood, caution);
  }

  void attach(MessageListenerContainer ownContainer) {
    pause.attach(ownContainer);
    flood.attach(ownContainer);
    gaps.attach(ownContainer);
  }

  /** Begins with a probe, as the thread before this one has ended. */
  void beginWithProbe(Runnable toldWhenProven) {
    isProven = false;
    whenProven = toldWhenProven;
    gate.beginWithProbe();
  }

  /** Whether this thread gave up a record that had ended earlier consumers. */
  boolean hasGivenUp() {
    return caution.hasGivenUp();
  }

  /** Whether the thread has processed something since its start, or need not prove that it can. */
  boolean isProven() {
    return isProven;
  }

  ConsumerState state() {
    var state = pause.state();
    if (!(state instanceof ConsumerState.Running)) {
      return state;
    }
    var open = ready.gaps();
    return open.isEmpty() ? flood.state() : ConsumerState.AtGap.of(name, open);
  }

  /** Why the thread ends; null while it runs, and when it was told to end. */
  @Nullable ConsumerEnd end() {
    return pause.end();
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
  public ConsumerRecords<byte[], byte[]> poll(
      IntFunction<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer) {
    if (isInBatch) {
      return poll.apply(Integer.MAX_VALUE);
    }
    try {
      makeReady(consumer);
      var polled = polled(poll, consumer);
      if (polled.isEmpty()) {
        idle(consumer);
      }
      return polled;
    } catch (Error e) {
      brokenOff(e);
      caution.endTurn();
      throw e;
    }
  }

  private ConsumerRecords<byte[], byte[]> polled(
      IntFunction<ConsumerRecords<byte[], byte[]>> poll, Consumer<byte[], byte[]> consumer) {
    try {
      caution.endTurn();
      return cautious.isNeeded() && gate.permitted() > 0
          ? cautious.poll(poll, consumer)
          : poll.apply(Integer.MAX_VALUE);
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (OffsetOutOfRangeException e) {
      ready.forget(e.partitions());
      await(SLICE);
      return ConsumerRecords.empty();
    } catch (NoOffsetForPartitionException e) {
      // They have just been assigned and are made ready before the next poll, if that can be now.
      await(gate.permitted() == 0 ? policy.firstProbe() : Duration.ZERO);
      return ConsumerRecords.empty();
    } catch (RuntimeException e) {
      pollFailed(e);
      return ConsumerRecords.empty();
    }
  }

  /** What is missing in this process, such as a class, is no record's doing. */
  private void brokenOff(Error cause) {
    if (cause instanceof LinkageError) {
      return;
    }
    standing.brokenOff();
    caution.brokenOff();
  }

  /**
   * Pauses after any failure of a poll. Otherwise the container would end by some failures, and
   * spin by others.
   */
  private void pollFailed(RuntimeException failure) {
    try {
      gate.failed(KafkaFault.unavailable("poll", failure));
    } catch (FatalStageException e) {
      pause.end(e);
    }
    // A paused consumer polls on, to stay in its group: not faster than this while that fails.
    await(policy.firstProbe());
  }

  private void await(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (until - System.nanoTime() > 0 && pause.isWanted()) {
      LockSupport.parkNanos(this, Math.min(SLICE.toNanos(), until - System.nanoTime()));
    }
  }

  private boolean isFree(TopicPartition partition) {
    return !flood.holds(partition) && !gaps.holds(partition);
  }

  private boolean giveUp(ConsumerRecord<byte[], byte[]> stub, Consumer<byte[], byte[]> consumer) {
    var partition = new TopicPartition(stub.topic(), stub.partition());
    try {
      rounds.process(List.of(stub), new HashMap<>(Map.of(partition, stub.offset() + 1)), consumer);
      return true;
    } catch (DependencyUnavailable e) {
      undo(Set.of(partition), e);
    } catch (FatalStageException e) {
      work.rolledBack(e.getMessage());
      pause.end(e);
    } catch (RuntimeException e) {
      undo(Set.of(partition), KafkaFault.unavailable("give up a record", e));
    }
    return false;
  }

  /**
   * Makes partitions ready before any record of them is read. It goes on behind gaps that somebody
   * has accepted, and finds out where partitions go on that were just assigned or have failed.
   */
  private void makeReady(Consumer<byte[], byte[]> consumer) {
    ready.obey(consumer);
    if (gate.permitted() == 0) {
      return;
    }
    var missing = assignment.unprepared();
    if (missing.isEmpty()) {
      return;
    }
    try {
      ready.seek(missing, consumer);
    } catch (DependencyUnavailable e) {
      if (e.getCause() instanceof WakeupException) {
        ready.forget(missing); // It is to stop.
      } else {
        undo(missing, e);
      }
    } catch (FatalStageException e) {
      pause.end(e);
    } catch (WakeupException | InterruptException e) {
      ready.forget(missing);
      throw e;
    } catch (RuntimeException e) {
      undo(missing, KafkaFault.unavailable("find where to go on", e));
    }
  }

  private void idle(Consumer<byte[], byte[]> consumer) {
    note(consumer);
    showLag(consumer);
    if (gate.permitted() > 0) {
      ready.look(assignment.assigned());
    }
    // What this poll has assigned is made ready before the next one.
    if (!gate.isProbing() || !assignment.unprepared().isEmpty()) {
      return;
    }
    var partitions = Set.copyOf(assignment.assigned());
    try {
      if (Backlog.isRead(partitions.stream().filter(this::isFree).toList(), consumer)) {
        succeeded();
      }
    } catch (DependencyUnavailable e) {
      undo(partitions, e);
    } catch (FatalStageException e) {
      pause.end(e);
    } catch (WakeupException | InterruptException e) {
      throw e; // Pausing and resuming wake the consumer up: the next poll looks again.
    } catch (RuntimeException e) {
      undo(partitions, KafkaFault.unavailable("look for records", e));
    }
  }

  /** What is committed stays committed when that fails. */
  private void note(Consumer<byte[], byte[]> consumer) {
    try {
      standing.noteWhenDue(partition -> Backlog.lag(partition, consumer));
    } catch (DependencyUnavailable e) {
      gate.failed(e);
    }
  }

  private void showLag(Consumer<byte[], byte[]> consumer) {
    metrics.lag(
        pause.isPaused() ? StageMetrics.UNKNOWN : Backlog.lag(assignment.assigned(), consumer));
  }

  private void undo(Collection<TopicPartition> partitions, DependencyUnavailable cause) {
    rounds.rolledBack(cause);
    ready.forget(partitions);
    gate.failed(cause);
  }

  @Override
  public void onMessage(
      ConsumerRecords<byte[], byte[]> polled,
      @Nullable Acknowledgment acknowledgment,
      Consumer<byte[], byte[]> consumer) {
    isInBatch = true;
    try {
      take(polled, consumer);
    } catch (Error e) {
      brokenOff(e);
      throw e;
    } finally {
      isInBatch = false;
      caution.endTurn();
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> polled, Consumer<byte[], byte[]> consumer) {
    int permitted = gate.permitted();
    assignment.polled();
    if (permitted == 0) {
      rewind(polled, consumer);
      return;
    }
    var records = polled;
    try {
      records = caution.isInTurn() ? polled : pace.begin(polled, consumer, assignment::isKept);
      flood.obey(consumer);
      ready.prepareForBatch(records.partitions(), consumer);
      if (run(records, permitted, consumer)) {
        succeeded();
      }
      note(consumer);
      showLag(consumer);
      pace.hold();
    } catch (DependencyUnavailable e) {
      rollBack(records, consumer, e);
    } catch (FatalStageException e) {
      work.rolledBack(e.getMessage());
      rewind(records, consumer);
      pause.end(e);
    } catch (KafkaException e) {
      rollBack(records, consumer, KafkaFault.unavailable("process a batch", e));
    } catch (RuntimeException e) {
      // Nobody foresaw it, and it is not one event's: wait as for a dependency rather than spin or
      // lose.
      rollBack(
          records, consumer, DependencyUnavailable.unforeseen("runtime", "nobody foresaw " + e, e));
    }
  }

  private void succeeded() {
    gate.succeeded();
    if (!isProven) {
      isProven = true;
      whenProven.run();
    }
  }

  /** Processes the part of a poll that may be processed. Answers whether there was any. */
  private boolean run(
      ConsumerRecords<byte[], byte[]> polled, int permitted, Consumer<byte[], byte[]> consumer) {
    var portion =
        Portion.of(
            polled,
            permitted,
            each ->
                ready.isAt(each, polled.records(each).getFirst().offset(), consumer)
                    && !flood.keeps(each, consumer));
    portion.rest().forEach(consumer::seek);
    if (portion.records().isEmpty()) {
      return false;
    }
    rounds.process(portion.records(), portion.next(), consumer);
    return true;
  }

  private void rollBack(
      ConsumerRecords<byte[], byte[]> records,
      Consumer<byte[], byte[]> consumer,
      DependencyUnavailable cause) {
    metrics.rolledBack();
    rewind(records, consumer);
    caution.failed(records.partitions());
    undo(records.partitions(), cause);
  }

  private void rewind(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
    for (var partition : records.partitions()) {
      if (assignment.isKept(partition)) {
        consumer.seek(partition, records.records(partition).getFirst().offset());
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    assignment.assign(partitions);
    if (partitions.isEmpty()) {
      return;
    }
    assignments.assigned(name, partitions);
    consumer.pause(caution.assigned(partitions));
    try {
      work.assigned();
    } catch (DependencyUnavailable e) {
      log.debug("{} begins as soon as it can: {}", name, e.getMessage());
    }
  }

  @Override
  public void onPartitionsRevokedAfterCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    caution.giveUp(partitions);
    release(partitions);
    partitions.forEach(standing::release);
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    release(partitions);
    partitions.forEach(standing::lose);
  }

  private void release(Collection<TopicPartition> partitions) {
    ready.release(partitions);
    flood.forget(partitions);
    caution.released(partitions);
    if (!partitions.isEmpty()) {
      assignments.released(name, partitions);
    }
  }

  /** The container has stopped. */
  void close() {
    gate.close();
    pause.close();
  }
}
