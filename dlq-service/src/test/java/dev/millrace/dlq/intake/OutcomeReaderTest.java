package dev.millrace.dlq.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.dlq.letter.DeadLetterId;
import dev.millrace.dlq.letter.Resolution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeReaderTest {

  private final OutcomeReader reader = new OutcomeReader();

  @Test
  void readsAnOutcome() {
    var resolution =
        reader.read(
            utf8(
                """
                {"deadLetter":"load/validated.orders/0/3","eventId":"e","outcome":"loaded","at":1772366400000}
                """));

    assertThat(resolution)
        .contains(
            new Resolution(
                new DeadLetterId("load/validated.orders/0/3"),
                "e",
                "loaded",
                Instant.ofEpochMilli(1772366400000L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"deadLetter\":\"x\",\"outcome\":\"loaded\",\"at\":1}",
        "{\"deadLetter\":\"load/validated.orders/0/3\",\"outcome\":\"loaded\"}",
        "{\"deadLetter\":\"load/validated.orders/0/3\",\"outcome\":\"<b>\",\"at\":1}",
        "{\"deadLetter\":\"load/validated.orders/0/3\",\"outcome\":\"loaded\",\"at\":1e99}"
      })
  void answersNothingForWhatIsNone(String text) {
    assertThat(reader.read(utf8(text))).isEmpty();
    assertThat(reader.read(null)).isEmpty();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
