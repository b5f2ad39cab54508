package dev.millrace.runtime.config;

import dev.millrace.runtime.flood.Cause;
import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener;
import dev.millrace.runtime.metrics.Metric;
import dev.millrace.runtime.stage.StageName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the floods of a service: in the log, in metrics, and by alerts to send. Thread-safe. */
final class FloodDesk implements FloodListener {

  private static final Logger log = LoggerFactory.getLogger(FloodDesk.class);

  /** A flood at one consumer. */
  private record Key(String consumer, Cause cause) {}

  /** Its gauge. */
  private record Shown(Meter.Id meter, AtomicLong held) {}

  private final StageName stage;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Map<Key, Shown> shown = new ConcurrentHashMap<>();
  private final Queue<FloodNews> news = new ConcurrentLinkedQueue<>();

  FloodDesk(StageName stage, MeterRegistry meters, InstantSource clock) {
    this.stage = stage;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void opened(String consumer, Flood flood) {
    log.error(
        "{} is flooded: most events are rejected as {}, such as {} {}. Partitions wait at {} and"
            + " nothing of it is written. {}",
        consumer,
        flood.cause(),
        flood.example().position(),
        flood.example().shape(),
        flood.heldAt(),
        remedy(consumer));
    Counter.builder(Metric.FLOODS.id())
        .description(Metric.FLOODS.meaning())
        .tags("pipeline", pipeline(consumer), "stage", stage.label())
        .tag("code", flood.cause().code().name())
        .register(meters)
        .increment();
    shown.computeIfAbsent(new Key(consumer, flood.cause()), this::show);
    news.add(new FloodNews(consumer, flood, "opened", "", clock.instant()));
  }

  private Shown show(Key key) {
    var held = new AtomicLong(1);
    var gauge =
        Gauge.builder(Metric.FLOOD_HELD.id(), held, AtomicLong::get)
            .description(Metric.FLOOD_HELD.meaning())
            .tags("pipeline", pipeline(key.consumer), "stage", stage.label())
            .tags("worker", key.consumer.substring(key.consumer.lastIndexOf('.') + 1))
            .tags("code", key.cause.code().name(), "rule", key.cause.rule())
            .tag("field", key.cause.field())
            .register(meters);
    return new Shown(gauge.getId(), held);
  }

  @Override
  public void ended(String consumer, Flood flood, Ending ending) {
    var gone = shown.remove(new Key(consumer, flood.cause()));
    if (gone != null) {
      meters.remove(gone.meter);
    }
    switch (ending) {
      case RELEASED -> ended(consumer, flood, "released", "by command: dead letters are accepted");
      case TIMED_OUT ->
          ended(consumer, flood, "timed-out", "by its time limit: dead letters are accepted");
      case NEW_VERSION ->
          ended(consumer, flood, "new-version", "a new version of the pipeline judges them again");
      case HANDED_OVER -> log.info("{} gives up partitions that {} holds", consumer, flood.cause());
    }
  }

  private void ended(String consumer, Flood flood, String ending, String how) {
    log.info("{} holds events of {} no longer: {}", consumer, flood.cause(), how);
    news.add(new FloodNews(consumer, flood, "ended", ending, clock.instant()));
  }

  /**
   * Alerts that are not sent yet, the oldest first. The sender removes an alert that it has sent.
   */
  Queue<FloodNews> news() {
    return news;
  }

  StageName stage() {
    return stage;
  }

  /** Sets how many events a flood holds now. */
  void holds(String consumer, Cause cause, long events) {
    var gauge = shown.get(new Key(consumer, cause));
    if (gauge != null) {
      gauge.held.set(Math.max(1, events));
    }
  }

  /** The number of events that a flood held when last counted. */
  long held(String consumer, Cause cause) {
    var gauge = shown.get(new Key(consumer, cause));
    return gauge == null ? 1 : gauge.held.get();
  }

  /** The pipeline of a consumer; its name has no dot. */
  static String pipeline(String consumer) {
    return consumer.substring(0, consumer.indexOf('.'));
  }

  /** Advice for a person. */
  String remedy(String consumer) {
    return "Correct the source or the pipeline's file, which is taken up by itself; or accept the dead"
        + " letters: ./millrace flood release %s --stage %s"
            .formatted(pipeline(consumer), stage.label());
  }
}
