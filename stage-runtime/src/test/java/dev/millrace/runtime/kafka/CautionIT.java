package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.schema.DeadLetter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event that ends whoever works on it, on a real broker. */
class CautionIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int EVENTS = 300;
  private static final int DEADLY = 230;

  @TempDir private Path folder;

  @Test
  void anEventThatEndsTheConsumerAgainAndAgainIsGivenUpAlone()
      throws IOException, InterruptedException {
    var deaths = new AtomicInteger();
    Stage mortal =
        event -> {
          if (new String(event.value(), UTF_8).equals("deadly")) {
            deaths.incrementAndGet();
            throw new StackOverflowError("deadly");
          }
          return new Outcome.Emit(event.key(), event.value());
        };
    try (var topics = new PipelineTopics("mortal", folder)) {
      for (int i = 0; i < EVENTS; i++) {
        topics.put(0, i == DEADLY ? "deadly" : "event " + i);
      }
      topics.put(1, "beside");
      topics.flush();

      try (var _ = OneStageService.start(folder, "a", mortal)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == EVENTS + 1);
      }

      assertThat(topics.written())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(0, EVENTS)
                  .filter(i -> i != DEADLY)
                  .mapToObj(i -> i == EVENTS ? "beside" : "event " + i)
                  .toList());
      assertThat(topics.account().rejected()).isEqualTo(Map.of("UNCLASSIFIED", 1L));
      var letters = topics.records(topics.names().deadLetters());
      assertThat(letters).hasSize(1);
      var letter = letter(letters.getFirst().value());
      assertThat(letter.getOffset()).isEqualTo(DEADLY);
      assertThat(letter.getMessage()).contains("ended again and again", "raw.mortal-0-" + DEADLY);
      assertThat(letter.getValue()).isNull();
      assertThat(letter.getValueCut().getLength()).isEqualTo(-1);
      assertThat(deaths).hasValue(5);
    }
  }

  private static DeadLetter letter(byte[] value) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    return new SpecificDatumReader<>(DeadLetter.class).read(null, decoder);
  }
}
