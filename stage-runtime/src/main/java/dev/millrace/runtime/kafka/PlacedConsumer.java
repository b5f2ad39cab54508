package dev.millrace.runtime.kafka;

import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.TopicFacts;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.watch.OutageLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A consumer that reads a partition only when its place is known to be right. It is used as any
 * other consumer: polled, paused, resumed and committed. A held partition stays paused even when it
 * is resumed, and a committed offset gets its account. Its user must know a record that is read
 * again. For one thread.
 */
final class PlacedConsumer extends ForwardingConsumer {

  private static final Duration NEXT_TRY = Duration.ofSeconds(1);

  /** Bound of a poll, as partitions that it assigns are made ready only after it. */
  private static final Duration LONGEST_POLL = Duration.ofMillis(250);

  private static final long UNKNOWN = -1;
  private static final long ANYWHERE = 0;

  private final Consumer<byte[], byte[]> consumer;
  private final String name;
  private final GapHold gaps;
  private final StartingPoints standing;
  private final CommittedPlaces places;
  private final Assignment assignment = new Assignment();
  private final Readiness ready;
  private final OutageLog outages;
  private final InstantSource clock;

  /** Partitions that the user of this consumer has paused. */
  private final Set<TopicPartition> paused = new HashSet<>();

  private Instant nextTry = Instant.MIN;
  private boolean isWaiting;

  PlacedConsumer(
      Consumer<byte[], byte[]> consumer,
      String name,
      GapHold gaps,
      PositionKeeper keeper,
      TopicFacts facts,
      OutageLog outages,
      InstantSource clock) {
    super(consumer);
    this.consumer = consumer;
    this.name = name;
    this.gaps = gaps;
    this.standing = new StartingPoints(keeper, facts, Truth.KAFKA_WITH_STORE, null, clock);
    this.places = new CommittedPlaces(standing);
    this.ready = new Readiness(places, gaps, standing, assignment, Losses.BY_DISTANCE);
    this.outages = outages;
    this.clock = clock;
  }

  /** Answers the gaps. For any thread. */
  List<Gap> gaps() {
    return gaps.gaps();
  }

  /** Goes on behind gaps. For any thread. */
  CompletableFuture<Map<Gap, Long>> acceptGaps(Predicate<Gap> which, Place place) {
    return gaps.accept(which, place);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    makeReady();
    hold();
    var polled = polled(timeout);
    standing.noteWhenDue(partition -> consumer.currentLag(partition).orElse(UNKNOWN));
    assignment.polled();
    if (polled.isEmpty()) {
      ready.look(assignment.assigned());
    }
    return polled.isEmpty() ? polled : trusted(polled);
  }

  private ConsumerRecords<byte[], byte[]> polled(Duration timeout) {
    try {
      return consumer.poll(timeout.compareTo(LONGEST_POLL) < 0 ? timeout : LONGEST_POLL);
    } catch (OffsetOutOfRangeException e) {
      ready.forget(e.partitions());
      return ConsumerRecords.empty();
    }
  }

  /**
   * Goes on behind accepted gaps, and finds out where partitions go on that were assigned or have
   * failed.
   */
  private void makeReady() {
    ready.obey(consumer);
    var missing = assignment.unprepared();
    if (missing.isEmpty() || clock.instant().isBefore(nextTry)) {
      return;
    }
    attempt(missing, () -> ready.seek(missing, consumer));
  }

  /**
   * Runs a step, and answers whether it succeeded. If not, its partitions are to be made ready
   * again.
   */
  private boolean attempt(Collection<TopicPartition> partitions, Runnable step) {
    try {
      step.run();
      if (isWaiting) {
        isWaiting = false;
        outages.goesOn(name);
      }
      return true;
    } catch (WakeupException | InterruptException e) {
      ready.forget(partitions);
      throw e;
    } catch (FatalStageException e) {
      waits(partitions, DependencyUnavailable.obstacle("kafka-setup", e.getMessage(), e));
    } catch (RuntimeException e) {
      waits(partitions, KafkaFault.unavailable("find where to go on", e));
    }
    return false;
  }

  private void waits(Collection<TopicPartition> partitions, DependencyUnavailable cause) {
    ready.forget(partitions);
    nextTry = clock.instant().plus(NEXT_TRY);
    isWaiting = true;
    outages.waits(name, cause);
  }

  /** Pauses the partitions that are not ready. */
  private void hold() {
    var unready = new HashSet<>(assignment.unprepared());
    var now = consumer.paused();
    for (var partition : assignment.assigned()) {
      boolean isHeld =
          paused.contains(partition) || gaps.holds(partition) || unready.contains(partition);
      if (isHeld != now.contains(partition)) {
        if (isHeld) {
          consumer.pause(List.of(partition));
        } else {
          consumer.resume(List.of(partition));
        }
      }
    }
  }

  /** Answers the polled records without those of partitions that are at a wrong place. */
  private ConsumerRecords<byte[], byte[]> trusted(ConsumerRecords<byte[], byte[]> polled) {
    var partitions = polled.partitions();
    if (!attempt(partitions, () -> ready.prepareForBatch(partitions, consumer))) {
      partitions.forEach(each -> consumer.seek(each, first(polled, each)));
      return ConsumerRecords.empty();
    }
    var trusted = new LinkedHashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
    var next = new LinkedHashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : partitions) {
      if (ready.isAt(partition, first(polled, partition), consumer)) {
        trusted.put(partition, polled.records(partition));
        next.put(partition, polled.nextOffsets().get(partition));
      }
    }
    trusted.forEach(places::read);
    return trusted.size() == partitions.size() ? polled : new ConsumerRecords<>(trusted, next);
  }

  private static long first(ConsumerRecords<byte[], byte[]> polled, TopicPartition partition) {
    return polled.records(partition).getFirst().offset();
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    paused.addAll(partitions);
    consumer.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
    hold();
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    var accounted = places.accounted(offsets);
    consumer.commitSync(accounted);
    places.committed(accounted);
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    var accounted = places.accounted(offsets);
    consumer.commitSync(accounted, timeout);
    places.committed(accounted);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    throw new UnsupportedOperationException("the account is committed with each batch, in turn");
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    super.subscribe(pattern, new Rebalance(listener));
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Rebalance(listener));
  }

  /**
   * Tells the user of this consumer first that partitions go, as it may have something to commit.
   */
  private final class Rebalance implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener user;

    Rebalance(ConsumerRebalanceListener user) {
      this.user = user;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assignment.assign(partitions);
      // Not asked for a place that may not be there, and not read before one is found.
      partitions.forEach(each -> consumer.seek(each, ANYWHERE));
      consumer.pause(partitions);
      user.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      user.onPartitionsRevoked(partitions);
      release(partitions);
      partitions.forEach(standing::release);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      user.onPartitionsLost(partitions);
      release(partitions);
      partitions.forEach(standing::lose);
    }

    private void release(Collection<TopicPartition> partitions) {
      ready.release(partitions);
      paused.removeAll(partitions);
    }
  }
}
