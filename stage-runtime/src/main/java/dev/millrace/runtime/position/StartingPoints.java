package dev.millrace.runtime.position;

import dev.millrace.runtime.position.GapCheck.GoOn;
import dev.millrace.runtime.position.GapCheck.Halt;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where the partitions of one consumer thread go on, or why they cannot. Only that thread
 * calls it.
 */
public final class StartingPoints {

  private static final Logger log = LoggerFactory.getLogger(StartingPoints.class);

  /** The shortest time between two notes of the ends of a state's log. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /** The time between two looks at the partitions of open gaps. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  /**
   * The place where a partition goes on.
   *
   * @param next the next offset to read
   * @param account at that offset, as it is committed
   */
  public record Start(long next, String account) {}

  /**
   * The result.
   *
   * @param starts of partitions that go on
   * @param gaps of partitions that do not
   */
  public record Found(Map<TopicPartition, Start> starts, List<Gap> gaps) {

    /** The offsets of the starts. */
    public Map<TopicPartition, Long> offsets() {
      var offsets = new HashMap<TopicPartition, Long>();
      starts.forEach((partition, start) -> offsets.put(partition, start.next()));
      return offsets;
    }
  }

  /**
   * The log of a stage's state. It has the same partitions as the stage's input.
   *
   * @param retention how long an entry is needed
   */
  public record StateLog(String topic, Duration retention) {}

  private final PositionKeeper keeper;
  private final TopicFacts facts;
  private final GapCheck check;
  private final @Nullable StateLog stateLog;
  private final @Nullable StateLogCheck stateCheck;
  private final InstantSource clock;

  /** The partitions of the state's log that this consumer holds. */
  private final Set<TopicPartition> states = new HashSet<>();

  /** The noted positions of the partitions that this consumer holds. */
  private final Map<TopicPartition, KnownPosition> grown = new HashMap<>();

  private volatile List<Growth> growths = List.of();
  private Instant stateDue = Instant.MIN;
  private Instant gapsDue = Instant.MIN;

  /**
   * @param truth the keeper of the positions
   * @param stateLog of a stage that remembers; null for others
   */
  public StartingPoints(
      PositionKeeper keeper,
      TopicFacts facts,
      Truth truth,
      @Nullable StateLog stateLog,
      InstantSource clock) {
    this.keeper = keeper;
    this.facts = facts;
    this.check = new GapCheck(truth);
    this.stateLog = stateLog;
    this.stateCheck = stateLog == null ? null : new StateLogCheck(stateLog.retention());
    this.clock = clock;
  }

  /** The keeper that notes the thread's positions. */
  public PositionKeeper keeper() {
    return keeper;
  }

  /**
   * Finds where these partitions go on.
   *
   * @param stored reads the stage's committed positions. It is called after the noted positions
   *     were read, so that the committed ones are never older.
   */
  public Found find(
      Collection<TopicPartition> partitions, Supplier<Map<TopicPartition, Start>> stored) {
    var known = keeper.read(partitions);
    var committed = stored.get();
    var extents = facts.extents(partitions);
    var starts = new HashMap<TopicPartition, Start>();
    var gaps = new ArrayList<Gap>();
    for (var partition : partitions) {
      var before = known.get(partition);
      var extent = extents.get(partition);
      switch (check.judge(partition, before, committed.get(partition), extent)) {
        case Halt(Gap gap) -> {
          gaps.add(gap);
          // The count of the loss reads the noted positions.
          keeper.note(partition);
        }
        case GoOn(Start start, boolean isBack) -> {
          starts.put(partition, start);
          tellOfReadingAgain(partition, start, committed.get(partition));
          hold(partition, before, start, extent, isBack);
        }
      }
    }
    tellGrowth();
    gaps.addAll(inState(starts.keySet(), extents));
    gaps.forEach(gap -> starts.remove(gap.held()));
    return new Found(starts, gaps);
  }

  private static void tellOfReadingAgain(
      TopicPartition partition, Start start, @Nullable Start committed) {
    if (committed != null && start.next() < committed.next()) {
      log.info(
          "{} goes on at {}, where it was, and not at {}: that offset has no account, as release"
              + " 0.1.0 or a tool stores it. What is known already changes nothing",
          partition,
          start.next(),
          committed.next());
    }
  }

  private void hold(
      TopicPartition partition,
      @Nullable KnownPosition before,
      Start start,
      Extent extent,
      boolean isBack) {
    if (isBack && before != null) {
      log.warn(
          "{} goes on at {}, before {} where it was at {}: the sink's target is an older one, and gets"
              + " the events since again",
          partition,
          start.next(),
          before.next(),
          before.at());
    }
    long epoch = before == null ? 0 : isBack ? before.epoch() + 1 : before.epoch();
    var noted = noted(partition, before, epoch, start, extent);
    grown.put(partition, noted);
    keeper.hold(partition, noted);
  }

  /** Logs the growth of a topic: a partition that is read for the first time may be new. */
  private void tellGrowth() {
    var known = growths;
    var byEnd = new TreeMap<Integer, Growth>();
    grown.forEach(
        (partition, noted) ->
            Growth.of(partition.topic(), noted)
                .ifPresent(growth -> byEnd.putIfAbsent(growth.to(), growth)));
    growths = List.copyOf(byEnd.values());
    var fresh = clock.instant().minus(SHORTEST);
    growths.stream()
        .filter(each -> each.at().isAfter(fresh))
        .filter(each -> known.stream().noneMatch(other -> other.to() == each.to()))
        .forEach(each -> log.warn("{}", each.text()));
  }

  /** Topics with more partitions than when these were first read. Any thread may call it. */
  public List<Growth> growths() {
    return growths;
  }

  private KnownPosition noted(
      TopicPartition partition,
      @Nullable KnownPosition before,
      long epoch,
      Start start,
      Extent extent) {
    boolean isKnown = before != null && before.topicId().equals(extent.topicId());
    return new KnownPosition(
        extent.topicId(),
        epoch,
        start.next(),
        extent.end(),
        start.account(),
        clock.instant(),
        "",
        false,
        isKnown
            ? before.marks()
            : Growth.marks(
                partition.partition(), extent, keeper.ofTopic(partition.topic()), clock.instant()));
  }

  private List<Gap> inState(
      Collection<TopicPartition> inputs, Map<TopicPartition, Extent> extents) {
    if (stateLog == null || stateCheck == null || inputs.isEmpty()) {
      return List.of();
    }
    var logs = new HashMap<TopicPartition, TopicPartition>();
    inputs.forEach(each -> logs.put(stateOf(each), each));
    // Each partition of the input has one of the log, even when the input has got more partitions.
    facts.growTo(
        stateLog.topic(),
        inputs.stream().mapToInt(each -> extents.get(each).partitions()).max().orElse(0));
    var known = keeper.read(logs.keySet());
    var ends = facts.extents(logs.keySet());
    var gaps = new ArrayList<Gap>();
    logs.forEach(
        (stateLog, input) -> {
          var before = known.get(stateLog);
          var extent = ends.get(stateLog);
          var kind = stateCheck.judge(before, extent, clock.instant());
          if (kind.isPresent() && before != null) {
            gaps.add(
                new Gap(
                    input,
                    stateLog,
                    kind.get(),
                    before.next(),
                    before.end(),
                    before.at(),
                    before.next(),
                    "",
                    extent));
          } else {
            holdState(stateLog, before, before == null ? 0 : before.epoch(), extent);
          }
        });
    return gaps;
  }

  private void holdState(
      TopicPartition partition, @Nullable KnownPosition before, long epoch, Extent extent) {
    if (stateCheck != null) {
      var now = clock.instant();
      states.add(partition);
      keeper.hold(
          partition,
          noted(partition, before, epoch, new Start(extent.end(), ""), extent)
              .with(StateLogCheck.ENDS, stateCheck.mark(before, extent.end(), now)));
    }
  }

  private TopicPartition stateOf(TopicPartition input) {
    return new TopicPartition(stateLog == null ? "" : stateLog.topic(), input.partition());
  }

  /**
   * Looks again from time to time at what the partitions of open gaps hold. A person who reads how
   * much that is decides by it.
   *
   * @return the gaps with the current extents; empty when it is too early, or Kafka does not answer
   */
  public List<Gap> lookWhenDue(List<Gap> open) {
    var now = clock.instant();
    if (open.isEmpty() || now.isBefore(gapsDue)) {
      return List.of();
    }
    gapsDue = now.plus(LOOK);
    try {
      return open.stream().map(facts::now).toList();
    } catch (DependencyUnavailable _) {
      return List.of();
    }
  }

  /** The gap with the current extent of its partition. */
  public Gap now(Gap gap) {
    return facts.now(gap);
  }

  /**
   * Says that a person has accepted a gap and the new place is stored. Earlier noted positions no
   * longer count.
   */
  public void accepted(Gap gap, Start start) {
    var before = keeper.read(List.of(gap.log())).get(gap.log());
    long epoch = before == null ? 1 : before.epoch() + 1;
    if (gap.isInState()) {
      holdState(gap.log(), null, epoch, gap.extent());
    } else {
      keeper.hold(gap.held(), noted(gap.held(), before, epoch, start, gap.extent()));
    }
  }

  /** The partitions whose topic, or whose state's topic, was made anew since they were prepared. */
  public List<TopicPartition> madeAnew(Collection<TopicPartition> partitions) {
    return anew(partitions, facts::currentId);
  }

  /**
   * The same by the latest known answer, without waiting: a consumer that gets no records must not
   * block. A later call may know more.
   */
  public List<TopicPartition> knownAsAnew(Collection<TopicPartition> partitions) {
    return anew(partitions, facts::lastKnownId);
  }

  private List<TopicPartition> anew(
      Collection<TopicPartition> partitions, UnaryOperator<String> ids) {
    return partitions.stream()
        .filter(each -> isAnew(each, ids) || isAnew(stateOf(each), ids))
        .toList();
  }

  private boolean isAnew(TopicPartition partition, UnaryOperator<String> ids) {
    var noted = keeper.noted(partition);
    if (noted.isEmpty()) {
      return false;
    }
    var id = ids.apply(partition.topic());
    return !id.isEmpty() && !id.equals(noted.get().topicId());
  }

  /** Says that a committed batch moved a partition on. */
  public void moved(TopicPartition partition, long next, String account) {
    keeper.moved(partition, next, account);
  }

  /**
   * To be called after each batch.
   *
   * @param lag of a partition; negative when it is not known
   */
  public void noteWhenDue(ToLongFunction<TopicPartition> lag) {
    keeper.noteWhenDue(lag);
    var now = clock.instant();
    if (stateCheck != null && !states.isEmpty() && !now.isBefore(stateDue)) {
      stateDue = now.plus(longer(stateCheck.interval(), SHORTEST));
      facts
          .extents(states)
          .forEach(
              (partition, extent) ->
                  keeper
                      .noted(partition)
                      .ifPresent(noted -> holdState(partition, noted, noted.epoch(), extent)));
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Gives a partition up in order. */
  public void release(TopicPartition partition) {
    grown.remove(partition);
    keeper.release(partition);
    keeper.release(stateOf(partition));
    states.remove(stateOf(partition));
  }

  /** Forgets a partition that another consumer may have by now. */
  public void lose(TopicPartition partition) {
    grown.remove(partition);
    keeper.lose(partition);
    keeper.lose(stateOf(partition));
    states.remove(stateOf(partition));
  }

  /**
   * Says that the consumer ends in the middle of its work. From then on, it gives up no partition
   * in order.
   */
  public void brokenOff() {
    keeper.brokenOff();
  }
}
