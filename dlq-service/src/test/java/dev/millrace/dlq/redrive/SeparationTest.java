package dev.millrace.dlq.redrive;

import static dev.millrace.dlq.Failures.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.dlq.Failures;
import dev.millrace.dlq.letter.Entry;
import dev.millrace.dlq.letter.Failure;
import dev.millrace.dlq.letter.Span;
import dev.millrace.dlq.letter.Status;
import dev.millrace.dlq.store.DeadLetterLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class SeparationTest {

  private static final TopicPartition PARTITION = new TopicPartition("raw.orders", 2);

  private final MockConsumer<byte[], byte[]> topic = new MockConsumer<>("earliest");

  /** Has no database: whoever takes something apart sees that. */
  private final DeadLetterLedger ledger =
      new DeadLetterLedger(
          new NamedParameterJdbcTemplate(new DriverManagerDataSource()), new TransactionTemplate());

  private final Separation separation =
      new Separation(() -> topic, ledger, Duration.ofSeconds(1), InstantSource.system());

  @Test
  void takesNothingOfATopicThatWasMadeAnew() {
    holds(0, 50, "another event");

    assertThat(separation.separate(shared())).containsExactly(shared().id());
  }

  @Test
  void takesNothingOfATopicThatIsShorterNow() {
    holds(0, 10, "another event");

    assertThat(separation.separate(shared())).containsExactly(shared().id());
  }

  @Test
  void takesTheEventsOfTheTopicThatItWas() {
    holds(0, 50, "{\"amount\":\"x\"}");

    assertThatThrownBy(() -> separation.separate(shared()))
        .as("they are stored")
        .isInstanceOf(IllegalStateException.class);
  }

  private void holds(long first, long end, String value) {
    // It is read twice: the first event, to compare it, then all of them.
    for (int poll = 0; poll < 2; poll++) {
      topic.schedulePollTask(
          () -> {
            for (long offset = 41; offset < end; offset++) {
              topic.addRecord(record(offset, value));
            }
          });
    }
    topic.updateBeginningOffsets(Map.of(PARTITION, first));
    topic.updateEndOffsets(Map.of(PARTITION, end));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
    var headers = new RecordHeaders();
    headers.add("mr-event-id", "event-1".getBytes(StandardCharsets.UTF_8));
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        NOON.toEpochMilli(),
        TimestampType.CREATE_TIME,
        5,
        value.length(),
        "key-1".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        headers,
        Optional.empty());
  }

  private static Entry shared() {
    var first = Failures.first();
    var shared =
        new Failure(
            first.id(),
            first.pipeline(),
            first.stage(),
            first.eventId(),
            first.record(),
            first.cause(),
            1,
            NOON,
            NOON,
            "",
            null,
            List.of(new Span(41, 45)),
            first.origin());
    return new Entry(1, first.id(), shared, Status.OPEN, NOON, "", 0, "", NOON);
  }
}
