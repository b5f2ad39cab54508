package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.config.PipelineVersions.Version;
import dev.millrace.runtime.flood.Cause;
import dev.millrace.runtime.flood.Example;
import dev.millrace.runtime.flood.Flood;
import dev.millrace.runtime.flood.FloodListener.Ending;
import dev.millrace.runtime.kafka.FloodHolder;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.LoggedLines;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.spec.IngestSpec;
import dev.millrace.spec.PipelineName;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.QualitySpec;
import dev.millrace.spec.TransformSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Looks after floods of consumers that only say what they hold. */
@Isolated("It reads what the whole JVM logs.")
class FloodWatchTest {

  private static final Cause DATE = new Cause(ErrorCode.CAST_FAILED, "", "created_at");
  private static final Cause AMOUNT = new Cause(ErrorCode.CAST_FAILED, "", "amount");
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final ManualTimers clock = new ManualTimers();
  private final FloodDesk desk =
      new FloodDesk(StageName.TRANSFORM, new SimpleMeterRegistry(), clock);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<Holder> holders = new CopyOnWriteArrayList<>();
  private final List<Collection<TopicPartition>> asked = new ArrayList<>();
  private final List<Pipeline> replaced = new ArrayList<>();
  private Version version = new Version.Same();
  private Consumer<Pipeline> replacing = replaced::add;
  private FloodWatch.Ends ends = partitions -> Map.of();
  private final FloodWatch watch =
      new FloodWatch(
          () -> holders,
          new NewVersions(_ -> version, each -> replacing.accept(each)),
          desk,
          new FloodAlerts(desk, "here", () -> producer, new MemorySchemaRegistry()),
          partitions -> {
            asked.add(partitions);
            return ends.of(partitions);
          },
          new BackgroundThreads(new OutageLog(clock, clock)),
          clock);

  @Test
  void asksForNothingWhileThereIsNoFlood() {
    holders.add(new Holder("orders", 0));

    assertThat(watch.look()).isEqualTo(Duration.ofSeconds(1));

    assertThat(asked).isEmpty();
    assertThat(watch.reports()).isEmpty();
  }

  @Test
  void releasesAFloodAtItsLimitAndNoneBefore() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L));

    clock.pass(LIMIT.minusMillis(1));
    watch.look();
    assertThat(holder.released).isEmpty();

    clock.pass(Duration.ofMillis(1));
    watch.look();
    assertThat(holder.released).containsExactly("created_at TIMED_OUT");
  }

  @Test
  void givesEachFloodItsOwnTime() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L));
    clock.pass(Duration.ofMinutes(10));
    holder.hold(AMOUNT, Map.of(4, 20L));

    clock.pass(Duration.ofMinutes(5));
    watch.look();
    assertThat(holder.released).containsExactly("created_at TIMED_OUT");

    clock.pass(Duration.ofMinutes(10));
    watch.look();
    assertThat(holder.released).containsExactly("created_at TIMED_OUT", "amount TIMED_OUT");
  }

  @Test
  void holdsForEverWithoutALimit() {
    var holder = holder("orders", 0);
    holder.limit = Duration.ZERO;
    holder.hold(DATE, Map.of(3, 20L));

    clock.pass(Duration.ofDays(400));
    watch.look();

    assertThat(holder.released).isEmpty();
  }

  @Test
  void releasesByCommandWhatThePipelineHoldsAndNoOthers() {
    var one = holder("orders", 0);
    var another = holder("orders", 1);
    var other = holder("payments", 0);
    one.hold(DATE, Map.of(3, 20L));
    another.hold(AMOUNT, Map.of(4, 7L));
    other.hold(DATE, Map.of(0, 1L));

    assertThat(watch.release("orders"))
        .extracting(FloodReport::consumer)
        .containsExactly("orders.transform.0", "orders.transform.1");

    assertThat(one.released).containsExactly("created_at RELEASED");
    assertThat(another.released).containsExactly("amount RELEASED");
    assertThat(other.released).isEmpty();
  }

  @Test
  void countsWhatWaitsBehindEachFlood() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L, 5, 100L));
    holder.hold(AMOUNT, Map.of(4, 7L));
    ends =
        _ ->
            Map.of(
                new TopicPartition("raw.orders", 3),
                50L,
                new TopicPartition("raw.orders", 5),
                101L);
    desk.opened(holder.name(), holder.floods.get(0));
    desk.opened(holder.name(), holder.floods.get(1));

    watch.look();

    assertThat(desk.held(holder.name(), DATE)).isEqualTo(31);
    assertThat(desk.held(holder.name(), AMOUNT)).as("its end is not known").isOne();
    assertThat(watch.reports()).extracting(FloodReport::held).containsExactly(31L, 1L);
    assertThat(asked).singleElement().satisfies(each -> assertThat(each).hasSize(3));
  }

  @Test
  void sendsAlertsAlsoWhenTheFloodIsOverByThen() {
    desk.opened("orders.transform.0", flood(DATE, clock.instant(), Map.of(3, 20L)));

    watch.look();

    assertThat(producer.history()).hasSize(1);
    assertThat(desk.news()).isEmpty();
  }

  @Test
  void keepsAlertsThatKafkaDoesNotTake() {
    desk.opened("orders.transform.0", flood(DATE, clock.instant(), Map.of(3, 20L)));
    producer.sendException = new KafkaException("away");

    assertThatThrownBy(watch::look)
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("look after floods");

    assertThat(desk.news()).hasSize(1);
  }

  @Test
  void releasesInTimeThoughKafkaDoesNotAnswer() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L));
    ends =
        _ -> {
          throw new DependencyUnavailable("kafka", "away", new RuntimeException());
        };

    clock.pass(LIMIT);
    assertThatThrownBy(watch::look).isInstanceOf(DependencyUnavailable.class);

    assertThat(holder.released).containsExactly("created_at TIMED_OUT");
  }

  @Test
  void takesUpANewVersionOnce() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L));
    holder("orders", 1).hold(DATE, Map.of(4, 20L));
    var newer = pipeline("orders");
    version = new Version.Newer(newer);

    watch.look();

    assertThat(replaced).containsExactly(newer);
    assertThat(watch.reports().getFirst().note()).isEmpty();
  }

  @Test
  void saysOnceWhyANewVersionIsNotTakenUpAndForgetsItWithTheFlood() {
    var holder = holder("orders", 0);
    holder.hold(DATE, Map.of(3, 20L));
    version = new Version.Unusable("line 3: no such field");
    try (var logged = new LoggedLines(NewVersions.class)) {
      watch.look();
      watch.look();

      assertThat(logged.lines())
          .containsExactly(
              "WARN the new version of pipeline orders is not taken up: line 3: no such field");
    }
    assertThat(watch.reports().getFirst().note())
        .isEqualTo("The new version of its file is not taken up: line 3: no such field");

    holder.floods.clear();
    watch.look();
    holder.hold(DATE, Map.of(3, 20L));
    assertThat(watch.reports().getFirst().note()).isEmpty();
  }

  @Test
  void saysWhatStandsInTheWayOfANewVersion() {
    holder("orders", 0).hold(DATE, Map.of(3, 20L));
    version = new Version.Newer(pipeline("orders"));
    for (var failure :
        Map.of(
                new FatalStageException("its schema is refused"), "up: its schema is refused",
                new IllegalStateException("odd"), "nobody foresaw java.lang.IllegalState")
            .entrySet()) {
      replacing =
          _ -> {
            throw failure.getKey();
          };

      watch.look();

      assertThat(watch.reports().getFirst().note()).contains(failure.getValue());
    }
    replacing = replaced::add;
    watch.look();
    assertThat(watch.reports().getFirst().note()).isEmpty();
  }

  @Test
  void looksOnAThreadOfItsOwnUntilItIsStopped() {
    var thread = new AtomicReference<Thread>();
    holder("orders", 0).hold(DATE, Map.of(3, 20L));
    ends =
        _ -> {
          thread.set(Thread.currentThread());
          return Map.of();
        };
    assertThat(watch.isRunning()).isFalse();

    watch.start();

    assertThat(watch.isRunning()).isTrue();
    await().until(() -> thread.get() != null);
    assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    watch.stop();
    assertThat(watch.isRunning()).isFalse();
    assertThat(thread.get().isAlive()).isFalse();
  }

  private Holder holder(String pipeline, int number) {
    var holder = new Holder(pipeline, number);
    holders.add(holder);
    return holder;
  }

  private static Flood flood(Cause cause, Instant since, Map<Integer, Long> heldAt) {
    return new Flood(cause, since, new Example("raw.orders-3-20", "99/99", ""), heldAt);
  }

  private static Pipeline pipeline(String name) {
    return new Pipeline(
        new PipelineSpec(
            new PipelineName(name),
            "tests",
            PipelineSpec.Priority.LOW,
            new IngestSpec(IngestSpec.Format.JSON, List.of("id"), "", 1 << 20),
            new TransformSpec("Thing", List.of()),
            new QualitySpec(List.of()),
            List.of()),
        Schema.create(Schema.Type.STRING));
  }

  private final class Holder implements FloodHolder {
    final List<Flood> floods = new ArrayList<>();
    final List<String> released = new ArrayList<>();
    Duration limit = LIMIT;

    private final Pipeline pipeline;
    private final int number;

    Holder(String pipeline, int number) {
      this.pipeline = FloodWatchTest.pipeline(pipeline);
      this.number = number;
    }

    void hold(Cause cause, Map<Integer, Long> heldAt) {
      floods.add(flood(cause, clock.instant(), heldAt));
    }

    @Override
    public String name() {
      return pipeline.spec().name().value() + ".transform." + number;
    }

    @Override
    public Pipeline pipeline() {
      return pipeline;
    }

    @Override
    public String topic() {
      return pipeline.topics().raw();
    }

    @Override
    public List<Flood> floods() {
      return List.copyOf(floods);
    }

    @Override
    public Duration releaseAfter() {
      return limit;
    }

    @Override
    public List<Flood> release(Predicate<Flood> which, Ending why) {
      var over = floods.stream().filter(which).toList();
      floods.removeAll(over);
      over.forEach(flood -> released.add(flood.cause().field() + " " + why));
      return over;
    }
  }
}
