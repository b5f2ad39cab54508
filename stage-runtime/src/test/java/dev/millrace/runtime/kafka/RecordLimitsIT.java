package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.schema.DeadLetter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics whose setting is less than the platform's own, on a real broker. */
class RecordLimitsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void whatATopicDoesNotTakeCostsOneEventAndADeadLetterFits()
      throws IOException, InterruptedException {
    Stage stage =
        event ->
            switch (new String(event.value(), 0, 4, UTF_8)) {
              case "grow" -> new Outcome.Emit(event.key(), new byte[200_000]);
              case "junk" -> new Outcome.Reject(new EventError(ErrorCode.UNDECODABLE, "junk"));
              default -> new Outcome.Emit(event.key(), event.value());
            };
    try (var topics = new PipelineTopics("limited", folder)) {
      topics.set(topics.names().transformed(), "max.message.bytes", "100000");
      topics.set(topics.names().deadLetters(), "max.message.bytes", "200000");
      topics.put(0, "before");
      topics.put(0, "grow");
      topics.put(
          new ProducerRecord<>(
              topics.names().raw(),
              0,
              "k".repeat(60_000).getBytes(UTF_8),
              "junk".repeat(25_000).getBytes(UTF_8)));
      topics.put(0, "after");
      topics.flush();

      try (var _ = OneStageService.start(folder, "a", stage)) {
        await().atMost(LIMIT).until(() -> topics.account().in() == 4);
      }

      assertThat(topics.written()).containsExactly("before", "after");
      assertThat(topics.account().rejected()).isEqualTo(Map.of("TOO_LARGE", 2L));
      var letters = new HashMap<Long, DeadLetter>();
      for (var record : topics.records(topics.names().deadLetters())) {
        var letter = letter(record.value());
        letters.put(letter.getOffset(), letter);
      }
      assertThat(letters).containsOnlyKeys(1L, 2L);
      assertThat(letters.get(1L).getMessage())
          .contains("has grown to 20", "limited takes records of 100000 (max.message.bytes)");
      assertThat(letters.get(2L).getMessage()).contains("UNDECODABLE: junk");
      assertThat(letters.get(2L).getKeyCut().getLength()).isEqualTo(60_000);
    }
  }

  private static DeadLetter letter(byte[] value) throws IOException {
    var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    return new SpecificDatumReader<>(DeadLetter.class).read(null, decoder);
  }
}
