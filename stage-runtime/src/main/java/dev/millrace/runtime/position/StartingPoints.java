package dev.millrace.runtime.position;

import dev.millrace.runtime.position.GapCheck.GoOn;
import dev.millrace.runtime.position.GapCheck.Halt;
import dev.millrace.runtime.position.TopicFacts.Extent;
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
 * Finds where the partitions of one consumer thread go on, or why they do not. Called by that
 * thread only.
 */
public final class StartingPoints {

  private static final Logger log = LoggerFactory.getLogger(StartingPoints.class);

  /** The ends of a state's log are not noted more often. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /**
   * Where a partition goes on.
   *
   * @param next the next offset to read
   * @param account what belongs to it, as it is committed
   */
  public record Start(long next, String account) {}

  /**
   * What was found.
   *
   * @param starts of partitions that go on
   * @param gaps of those that do not
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
   * The log of a stage's state, whose partitions are those of the stage's input.
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

  /** The partitions of the state's log that are ours. */
  private final Set<TopicPartition> states = new HashSet<>();

  /** What is noted of the partitions that are ours. */
  private final Map<TopicPartition, KnownPosition> grown = new HashMap<>();

  private volatile List<Growth> growths = List.of();
  private Instant stateDue = Instant.MIN;

  /**
   * @param truth who keeps the positions
   * @param stateLog of a stage that remembers; null of others
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

  /** What notes how far the thread has come. */
  public PositionKeeper keeper() {
    return keeper;
  }

  /**
   * Where these partitions go on.
   *
   * @param stored asks what the stage has committed, of partitions of which it has committed
   *     something. It is asked after what was noted was read: so what is stored is never older.
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
          // Whoever counts what it has cost reads what was noted.
          keeper.note(partition);
        }
        case GoOn(Start start, boolean isBack) -> {
          starts.put(partition, start);
          hold(partition, before, start, extent, isBack);
        }
      }
    }
    tellGrowth();
    gaps.addAll(inState(starts.keySet(), extents));
    gaps.forEach(gap -> starts.remove(gap.held()));
    return new Found(starts, gaps);
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

  /** Whoever reads a partition for the first time may read one that was not there before. */
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

  /** More partitions than there were when these were read first. By any thread. */
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
    // A partition of the input has one of the log, however many there were at the start.
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

  /** A gap with what its partition holds now. */
  public Gap now(Gap gap) {
    return facts.now(gap);
  }

  /**
   * Somebody has accepted a gap, and what to go on with is stored: what was noted before does not
   * count any more.
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

  /**
   * Which of these partitions are of topics that were made anew since they were prepared; the
   * topics of their state count as well.
   */
  public List<TopicPartition> madeAnew(Collection<TopicPartition> partitions) {
    return anew(partitions, facts::currentId);
  }

  /**
   * The same by what is known without asking: a consumer that gets nothing to read does not wait
   * for an answer. The next call may know more.
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

  /** A batch is committed that a partition has gone on by. */
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

  /** A partition is given up in order. */
  public void release(TopicPartition partition) {
    grown.remove(partition);
    keeper.release(partition);
    keeper.release(stateOf(partition));
    states.remove(stateOf(partition));
  }

  /** A partition may be somebody else's by now. */
  public void lose(TopicPartition partition) {
    grown.remove(partition);
    keeper.lose(partition);
    keeper.lose(stateOf(partition));
    states.remove(stateOf(partition));
  }

  /** The consumer ends in the middle of something: it gives up nothing in order any more. */
  public void brokenOff() {
    keeper.brokenOff();
  }
}
