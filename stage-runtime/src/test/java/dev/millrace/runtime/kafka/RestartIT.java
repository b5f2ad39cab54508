package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aConsumerThatAnErrorEndsIsStartedAgainAndDownAfterFiveTimes()
      throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("fallen", folder)) {
      topics.put(0, "an event");
      topics.flush();
      var ends = new AtomicInteger();
      Stage broken =
          _ -> {
            ends.incrementAndGet();
            throw new NoClassDefFoundError("dev/millrace/Missing");
          };

      try (var service =
          OneStageService.start(folder, "a", broken, "millrace.restart.first-wait=10ms")) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(service.health())
                        .startsWith("DOWN")
                        .contains("fallen.transform.0")
                        .contains("stopped: java.lang.NoClassDefFoundError: dev/millrace/Missing"));

        assertThat(ends).hasValue(6);
        assertThat(service.gauge("millrace.stopped")).isOne();
        assertThat(service.counter("millrace.consumer.restarts")).isEqualTo(5);
        assertThat(service.gauge("millrace.lag")).isNaN();
      }
    }
  }

  @Test
  void theConsumerThatTakesItsPlaceGoesOnWhereItStood() throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("risen", folder)) {
      topics.put(0, "an event");
      topics.put(0, "another");
      topics.flush();
      var isBroken = new AtomicBoolean(true);
      Stage recovers =
          event -> {
            if (isBroken.getAndSet(false)) {
              throw new StackOverflowError();
            }
            return passed(event);
          };

      try (var service =
          OneStageService.start(folder, "a", recovers, "millrace.restart.first-wait=10ms")) {
        await().atMost(LIMIT).until(() -> topics.account().in() == 2);
        await().atMost(LIMIT).until(() -> service.health().startsWith("UP"));

        assertThat(topics.written()).containsExactly("an event", "another");
        assertThat(service.counter("millrace.consumer.restarts")).isOne();
      }
    }
  }

  @Test
  void aBrokenFileStopsNoOtherPipelineAndIsTakenUpWhenItIsMended()
      throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("sound", folder)) {
      topics.put(0, "an event");
      topics.flush();
      var file = folder.resolve("broken.yaml");
      Files.writeString(file, "pipeline: broken\nowner: tests\nsteps: []\n");

      try (var service = OneStageService.start(folder, "a", RestartIT::passed)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == 1);
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(service.health())
                        .startsWith("DOWN")
                        .contains("sound.transform.0=running")
                        .contains("broken=failed: its file has mistakes: ")
                        .contains("broken.yaml:"));

        Files.writeString(
            file, Files.readString(folder.resolve("sound.yaml")).replace("sound", "broken"));

        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(service.health())
                        .startsWith("UP")
                        .contains("broken.transform.0=running"));
      }
    }
  }

  private static Outcome passed(EventRecord event) {
    return new Outcome.Emit(event.key() == null ? new byte[0] : event.key(), event.value());
  }
}
