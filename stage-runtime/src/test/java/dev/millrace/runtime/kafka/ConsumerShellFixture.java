package dev.millrace.runtime.kafka;

import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodBreaker;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.flood.FloodPolicy;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pause.PausePolicy;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.KnownPosition;
import dev.millrace.runtime.position.MemoryTopics;
import dev.millrace.runtime.position.PositionKeeper;
import dev.millrace.runtime.position.PositionLog;
import dev.millrace.runtime.position.StartingPoints;
import dev.millrace.runtime.position.StartingPoints.StateLog;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.position.Truth;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.AssignmentLog;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.spec.PipelineName;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;

/** A shell around work that fails as it is told, and what it needs, in memory. */
abstract class ConsumerShellFixture {

  static final String NAME = "orders.transform.0";
  static final TopicPartition PARTITION = new TopicPartition("raw.orders", 0);
  static final TopicPartition STATE = new TopicPartition("state.transform.orders", 0);
  static final int PROBE = 2;

  /** Events that a flood is judged by. */
  static final int WINDOW = 10;

  /** As the topics in memory have it. */
  private static final String TOPIC_ID = "AAAAAAAAAAEAAAAAAAAAAg";

  final ManualTimers timers = new ManualTimers();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ScriptedWork work = new ScriptedWork();
  final FloodBreaker breaker =
      new FloodBreaker(new FloodPolicy(true, 50, WINDOW, 67, Duration.ofMinutes(15), 0), timers);
  final PositionLog log = EmptyPositionLog.at(timers);
  final PositionKeeper positions = keeper(NAME + "@here");
  final MemoryTopics topics = new MemoryTopics().with(PARTITION, 0, 50).with(STATE, 0, 7);
  final StartingPoints standing =
      new StartingPoints(
          positions,
          topics.facts(timers),
          Truth.KAFKA,
          new StateLog(STATE.topic(), Duration.ofHours(1)),
          timers);
  final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  final AssignmentLog assignments = new AssignmentLog(timers);
  final Turns turns = new Turns();
  final List<String> told = new CopyOnWriteArrayList<>();
  final FloodHold floods;
  final GapHold gaps;
  final ConsumerShell shell;

  ConsumerShellFixture(Duration firstProbe, Duration longestWait) {
    this(firstProbe, longestWait, Duration.ZERO);
  }

  /**
   * @param firstProbe wait before the first probe
   * @param longestWait upper bound of that wait
   * @param pace between the beginnings of two batches
   */
  ConsumerShellFixture(Duration firstProbe, Duration longestWait, Duration pace) {
    var listener = new Told();
    this.floods = new FloodHold(NAME, PARTITION.topic(), breaker, listener);
    this.gaps = new GapHold(NAME, listener);
    this.shell =
        new ConsumerShell(
            NAME,
            work,
            new StageMetrics(meters, new PipelineName("orders"), StageName.TRANSFORM, 0),
            breakers,
            new PausePolicy(firstProbe, longestWait, PROBE),
            new OutageLog(timers, timers),
            assignments,
            timers,
            timers,
            floods,
            gaps,
            standing,
            Losses.BY_DISTANCE,
            new Caution(NAME, positions, turns),
            new BatchPace(pace));
  }

  /** Notes positions for a consumer of the group. */
  final PositionKeeper keeper(String holder) {
    return new PositionKeeper(log, "group", holder, timers);
  }

  /** The position of the partition as the next consumer finds it noted. */
  final KnownPosition noted() {
    return keeper(NAME + "@later").read(List.of(PARTITION)).get(PARTITION);
  }

  /** A gap of the partition, or of its state. */
  static Gap gap(TopicPartition log) {
    return new Gap(
        PARTITION,
        log,
        Gap.Kind.SHORTER,
        7,
        7,
        Instant.EPOCH,
        7,
        "",
        new Extent(TOPIC_ID, 1, 0, 50));
  }

  /** What a consumer notes that stands at an offset of the partition. */
  final KnownPosition at(long next, String account) {
    return new KnownPosition(TOPIC_ID, 0, next, 50, account, timers.instant(), "", false, Map.of());
  }

  final double paused() {
    return meters.get("millrace.paused").gauge().value();
  }

  final double lag() {
    return meters.get("millrace.lag").gauge().value();
  }

  private final class Told implements FloodListener, GapListener {
    @Override
    public void opened(String consumer, Flood flood) {
      told.add("flood " + flood.cause().field() + " " + flood.heldAt());
    }

    @Override
    public void ended(String consumer, Flood flood, Ending ending) {
      told.add("flood " + flood.cause().field() + " " + ending);
    }

    @Override
    public void opened(String consumer, Gap gap) {
      told.add("gap " + gap.held());
    }

    @Override
    public void accepted(String consumer, Gap gap, long offset) {
      told.add("gap " + gap.held() + " accepted at " + offset);
    }

    @Override
    public void handedOver(String consumer, Gap gap) {
      told.add("gap " + gap.held() + " handed over");
    }
  }
}
