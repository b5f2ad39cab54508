package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a consumer begins a batch; on a real broker. */
class BatchPaceIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Stage PASSES = event -> new Outcome.Emit(event.key(), event.value());
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int EVENTS = 30;

  @TempDir private Path folder;

  @Test
  void whatComesBetweenTwoBatchesIsOneBatch() throws IOException, InterruptedException {
    try (var topics = new PipelineTopics("paced", folder);
        var service = OneStageService.start(folder, "p", PASSES, "millrace.batch-interval=1s")) {
      topics.put(0, "first");
      topics.flush();
      await().atMost(LIMIT).until(() -> topics.written().equals(List.of("first")));

      // Each of these is on the broker by itself.
      var begin = Instant.now();
      var expected = IntStream.range(0, EVENTS).mapToObj(i -> "event " + i).toList();
      for (var event : expected) {
        topics.put(0, event);
        topics.flush();
      }
      await().atMost(LIMIT).until(() -> topics.written().size() == EVENTS + 1);
      long intervals = Duration.between(begin, Instant.now()).dividedBy(INTERVAL) + 1;

      assertThat(topics.written().subList(1, EVENTS + 1)).isEqualTo(expected);
      // However slow the machine is: one batch before, and one in each interval that has begun.
      // It counts a batch after its commit, which is when the records are to be seen.
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(service.batches()).isBetween(2L, 1 + intervals));
    }
  }
}
