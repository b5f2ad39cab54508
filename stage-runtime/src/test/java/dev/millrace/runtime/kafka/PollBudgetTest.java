package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a poll keeps, counted record by record as Kafka's client unpacks them. */
class PollBudgetTest {

  private static final String TOPIC = "raw.orders";

  /** What a header takes in memory besides its own name and value. */
  private static final int OF_A_HEADER = 64;

  @Test
  void theFirstRecordPassesWhateverItsLength() {
    var budget = new PollBudget(10);
    budget.begin();

    unpack(budget, "a key", "a value that is too long");

    refuses(budget, "", "");
  }

  @Test
  void recordsPassUpToTheBudgetAndNoByteMore() {
    var budget = new PollBudget(10);
    budget.begin();

    unpack(budget, "k", "val");
    unpack(budget, "k", "value");

    refuses(budget, "", "x");
  }

  @Test
  void countsTheKeysToo() {
    var budget = new PollBudget(10);
    budget.begin();
    unpack(budget, "12345", "");

    refuses(budget, "123456", "");
  }

  @Test
  void headersCountOnceForARecord() {
    int twice = 2 * OF_A_HEADER + "ab".length() + "value".length() + "abc".length();
    for (int missing = 0; missing < 2; missing++) {
      var budget = new PollBudget(twice + "kvkv".length() - missing);
      budget.begin();
      unpack(budget, headers("ab", "value".getBytes(UTF_8)), "k", "v");

      if (missing == 0) {
        unpack(budget, headers("abc", null), "k", "v");
      } else {
        assertThatExceptionOfType(SerializationException.class)
            .isThrownBy(() -> unpack(budget, headers("abc", null), "k", "v"));
      }
    }
  }

  @Test
  void takesSoManyRecordsAndNotMore() {
    var budget = new PollBudget(1_000);
    budget.begin(2);

    unpack(budget, "k", "1");
    unpack(budget, "k", "2");

    refuses(budget, "k", "3");
  }

  @Test
  void beginsAnewWithEachPoll() {
    var budget = new PollBudget(4);
    budget.begin(1);
    unpack(budget, "k", "123");
    refuses(budget, "k", "");

    budget.begin();

    unpack(budget, "k", "1");
    unpack(budget, "k", "1");
    refuses(budget, "", "1");
  }

  @Test
  void aRecordThatWasRefusedIsTheFirstOfTheNextPoll() {
    var budget = new PollBudget(4);
    var refused = new RecordHeaders();
    budget.begin();
    unpack(budget, "k", "123");
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> unpack(budget, refused, "k", "12345"));

    budget.begin();

    unpack(budget, refused, "k", "12345");
  }

  @Test
  void whatIsMissingTakesNothingAndStaysMissing() {
    var budget = new PollBudget(1);
    budget.begin();
    unpack(budget, "", "1");

    assertThat(budget.deserializer().deserialize(TOPIC, new RecordHeaders(), (ByteBuffer) null))
        .isNull();
  }

  private static void refuses(PollBudget budget, String key, String value) {
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> unpack(budget, key, value))
        .withMessageContaining("the poll is full");
  }

  private static void unpack(PollBudget budget, String key, String value) {
    unpack(budget, new RecordHeaders(), key, value);
  }

  private static void unpack(PollBudget budget, Headers headers, String key, String value) {
    for (var part : new String[] {key, value}) {
      assertThat(
              budget
                  .deserializer()
                  .deserialize(TOPIC, headers, ByteBuffer.wrap(part.getBytes(UTF_8))))
          .isEqualTo(part.getBytes(UTF_8));
    }
  }

  private static Headers headers(String name, byte @Nullable [] value) {
    return new RecordHeaders().add(name, value);
  }
}
