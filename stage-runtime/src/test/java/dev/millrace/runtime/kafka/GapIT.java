package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage whose place is gone stops before the next event, until somebody says where to go on. */
class GapIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Stage PASSES =
      event -> new Outcome.Emit(event.key() == null ? new byte[0] : event.key(), event.value());

  @TempDir private Path folder;

  @Test
  void recordsThatWereDeletedUnreadAreCountedAsLostOnceSomebodySaysSo() throws Exception {
    try (var topics = new PipelineTopics("gap-overtaken", folder)) {
      put(topics, 0, 0, 30);
      try (var service = start()) {
        awaitConsumed(topics, 30);
      }
      put(topics, 0, 30, 130);
      topics.deleteBefore(0, 80);
      topics.set("positions", "cleanup.policy", "delete");

      try (var service = start()) {
        awaitGap(service, "was read up to 30 and begins at 80 now");
        assertThat(topics.setting("positions", "cleanup.policy")).isEqualTo("compact");
        put(topics, 1, 1_000, 1_010);
        awaitConsumed(topics, 40);
        assertThat(topics.account().lost()).as("nothing was accepted yet").isZero();
        assertThat(service.ask("health")).startsWith("503").contains("begins at 80");
        assertThat(service.ask("gap"))
            .contains("OVERTAKEN")
            .contains("./millrace accept-gap gap-overtaken --stage transform\"");

        assertThat(service.tell("gap/gap-overtaken", "{}"))
            .startsWith("200")
            .contains("\"lost\":50");

        awaitConsumed(topics, 90);
        await("well again").atMost(LIMIT).until(() -> service.ask("health").startsWith("200"));
      }
      assertThat(topics.written())
          .containsAll(values(80, 130))
          .doesNotContainAnyElementsOf(values(30, 80));
      assertThat(topics.account().encode()).isEqualTo("v1;in=90;emitted=90;lost=50");

      try (var service = start()) {
        put(topics, 0, 130, 131);
        awaitConsumed(topics, 91);
        assertThat(service.ask("gap")).contains("\"gaps\":[]");
      }
      assertThat(topics.account().lost()).as("for ever").isEqualTo(50);
    }
  }

  @Test
  void offsetsThatAreGoneAreNoNewBeginning() throws Exception {
    try (var topics = new PipelineTopics("gap-forgotten", folder)) {
      put(topics, 0, 0, 30);
      try (var service = start()) {
        awaitConsumed(topics, 30);
      }
      topics.forgetOffsets();
      put(topics, 0, 30, 40);

      try (var service = start()) {
        awaitGap(service, "was read up to 30");
        assertThat(topics.written()).hasSize(30);
        assertThat(service.tell("gap/gap-forgotten", "{}"))
            .startsWith("400")
            .contains("say where to go on");
        assertThat(service.tell("gap/gap-forgotten", "{\"from\":\"41\"}")).startsWith("400");

        assertThat(service.tell("gap/gap-forgotten", "{\"from\":\"10\"}"))
            .startsWith("200")
            .contains("\"repeatedUntil\":30");

        awaitConsumed(topics, 60);
      }
      assertThat(topics.account().encode()).isEqualTo("v1;in=60;emitted=60;repeated=20");
      assertThat(topics.written()).hasSize(60);
    }
  }

  @Test
  void aTopicThatIsMadeAnewWhileItIsReadIsAnotherOne() throws Exception {
    try (var topics = new PipelineTopics("gap-anew", folder);
        var service = start()) {
      put(topics, 0, 0, 15);
      put(topics, 1, 15, 20);
      awaitConsumed(topics, 20);
      topics.stageBeforeHasSent(20 + 7);

      topics.makeAnew();
      awaitGap(service, "deleted and made anew");
      put(topics, 0, 100, 130);
      put(topics, 1, 200, 203);
      topics.stageBeforeHasSent(20 + 7 + 33);

      assertThat(topics.written()).as("nothing of it is read").hasSize(20);
      assertThat(service.tell("gap/gap-anew", "{\"from\":\"reached\"}"))
          .startsWith("400")
          .contains("which holds 0 to 30");
      assertThat(service.tell("gap/gap-anew", "{\"from\":\"earliest\"}"))
          .startsWith("200")
          .contains("\"lost\":7", "\"lost\":0");
      awaitConsumed(topics, 53);
      assertThat(topics.written()).containsAll(values(100, 130)).hasSize(53);
      assertThat(topics.account().lost()).as("what the topic held that is gone").isEqualTo(7);
    }
  }

  @Test
  void aConsumerThatWaitsIsOvertakenAsWell() throws Exception {
    var away = new AtomicBoolean(true);
    Stage waits =
        new Stage() {
          @Override
          public Outcome decide(EventRecord event) {
            if (away.get()) {
              throw new DependencyUnavailable(
                  "elsewhere", "it is away", new IllegalStateException());
            }
            return PASSES.decide(event);
          }
        };
    try (var topics = new PipelineTopics("gap-waiting", folder);
        var service = OneStageService.start(folder, "gaps", waits)) {
      put(topics, 0, 0, 10);
      await("paused").atMost(LIMIT).until(() -> service.health().contains("paused"));
      topics.deleteBefore(0, 6);
      away.set(false);

      awaitGap(service, "was read up to 0 and begins at 6 now");
      assertThat(service.tell("gap/gap-waiting", "{}")).contains("\"lost\":6");
      awaitConsumed(topics, 4);
      assertThat(topics.account().lost()).isEqualTo(6);
    }
  }

  @Test
  void morePartitionsAreReadAndSaid() throws Exception {
    try (var topics = new PipelineTopics("gap-grown", folder);
        var service =
            OneStageService.start(
                folder,
                "gaps",
                new Remembers(),
                "millrace.topics.partitions=2",
                "spring.kafka.consumer.properties.metadata.max.age.ms=500")) {
      put(topics, 0, 0, 10);
      awaitConsumed(topics, 10);

      topics.grow(4);
      await("the new partitions")
          .atMost(LIMIT)
          .until(() -> service.ask("gap").contains("has grown from 2 to 4 partitions"));
      put(topics, 3, 10, 20);

      awaitConsumed(topics, 20);
      assertThat(service.health()).contains("running");
      assertThat(service.ask("gap")).contains("order and `unique` begin anew");
    }
  }

  /** Remembers how many events a partition has had. */
  private static final class Remembers implements StatefulStage {

    private final Map<Integer, Integer> seen = new HashMap<>();
    private final Set<Integer> changed = new HashSet<>();

    @Override
    public Outcome decide(EventRecord event) {
      seen.merge(event.partition(), 1, Integer::sum);
      changed.add(event.partition());
      return PASSES.decide(event);
    }

    @Override
    public Duration retention() {
      return Duration.ofHours(1);
    }

    @Override
    public void assigned(int partition) {
      seen.put(partition, 0);
    }

    @Override
    public void restore(int partition, byte[] entry, long latest) {
      seen.put(partition, (int) entry[0]);
    }

    @Override
    public void revoked(int partition) {
      seen.remove(partition);
    }

    @Override
    public Map<Integer, byte[]> changes() {
      var entries = new HashMap<Integer, byte[]>();
      changed.forEach(each -> entries.put(each, new byte[] {seen.get(each).byteValue()}));
      return entries;
    }

    @Override
    public void committed() {
      changed.clear();
    }

    @Override
    public void rolledBack() {
      changed.clear();
    }
  }

  private OneStageService start() {
    return OneStageService.start(folder, "gaps", PASSES);
  }

  private static void awaitGap(OneStageService service, String text) {
    await("a gap")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> service.health().contains(text));
  }

  private static void awaitConsumed(PipelineTopics topics, long events) {
    await(events + " events consumed")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> topics.account().in() == events);
  }

  private static void put(PipelineTopics topics, int partition, int from, int to) {
    // As a stage writes them, with their ids.
    values(from, to)
        .forEach(
            value -> topics.put(partition, value, Map.of("mr-event-id", value.replace(' ', '-'))));
    topics.flush();
  }

  private static List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(each -> "event " + each).toList();
  }
}
