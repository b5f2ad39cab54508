package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import dev.millrace.runtime.watch.LoggedLines;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a stage takes back of its log, whoever has written to it. */
@Isolated("It reads what the whole JVM logs.")
class StateRestoreTest {

  private static final TopicPartition LOG = new TopicPartition("state.quality.orders", 3);
  private static final SealKey KEY = SealKey.random(new Random(1));
  private static final SealKey ANOTHER = SealKey.random(new Random(2));
  private static final String OLD = "v1;in=7;emitted=7";
  private static final String NEW = "";

  private final ManualTimers clock = new ManualTimers();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Remembers stage = new Remembers();
  private final Log log = new Log();
  private final UnsealedState unsealed = new UnsealedState();
  private long end = -1;

  @Test
  void whatTheSystemWroteComesBackInOrder() {
    log.add(sealed("a", KEY));
    log.add(sealed("b", KEY));

    restore(NEW);

    assertThat(stage.entries).containsExactly("a", "b");
    assertThat(setAside()).isZero();
  }

  @Test
  void garbageIsSetAsideAndToldOnce() {
    log.add(sealed("a", KEY));
    log.add(record("no seal at all", new RecordHeaders()));
    log.add(record(null, new RecordHeaders()));
    log.add(record("x", headers("mr-seal", "")));
    log.add(record("x", headers("mr-seal", "\2short")));
    log.add(sealed("b", KEY));
    List<String> lines;
    try (var logged = new LoggedLines(StateRestore.class)) {
      restore(NEW);
      lines = logged.lines();
    }

    assertThat(stage.entries).containsExactly("a", "b");
    assertThat(setAside()).isEqualTo(4);
    assertThat(lines)
        .containsExactly(
            "WARN state.quality.orders-3 offset 1 is set aside and stays there, the state goes on"
                + " without it: no service of this system wrote it",
            "WARN and so are 3 more records of state.quality.orders-3");
  }

  @Test
  void anEntryThatTheStageCannotReadIsSetAsideWhoeverWroteIt() {
    log.add(sealed("unreadable", KEY));
    log.add(sealed("a", KEY));

    try (var logged = new LoggedLines(StateRestore.class)) {
      restore(NEW);
      assertThat(logged.lines()).as("no more than that one").hasSize(1);
    }

    assertThat(stage.entries).containsExactly("a");
    assertThat(setAside()).isOne();
  }

  @Test
  void aForgedEntryIsSetAside() {
    log.add(sealed("of another system", ANOTHER));
    var copy = sealed("of another partition", KEY, LOG.partition() + 1);
    log.add(record("of another partition", copy.headers()));
    log.add(record("changed", sealed("a", KEY).headers()));
    var anywhere = new ProducerRecord<byte[], byte[]>(LOG.topic(), bytes("of no partition"));
    new RecordSeals(KEY).seal(anywhere);
    log.add(record("of no partition", anywhere.headers()));

    restore(NEW);

    assertThat(stage.entries).isEmpty();
    assertThat(setAside()).isEqualTo(4);
  }

  @Test
  void whatRelease010WroteIsTakenOver() {
    log.add(record("old", new RecordHeaders()));
    log.add(record("older", new RecordHeaders()));

    restore(OLD);

    assertThat(stage.entries).containsExactly("old", "older");
    assertThat(setAside()).isZero();
  }

  @Test
  void unsealedEntriesAreNotBelievedWhereRelease010NeverRan() {
    log.add(record("forged", new RecordHeaders()));

    restore(NEW);
    restore(OLD + ";state=0");

    assertThat(stage.entries).isEmpty();
  }

  @Test
  void unsealedEntriesBehindTheTakeoverAreNotBelieved() {
    log.add(record("old", new RecordHeaders()));
    restore(OLD);
    stage.entries.clear();
    log.add(record("forged, and nothing sealed before it", new RecordHeaders()));
    log.add(sealed("a", KEY));
    log.add(record("forged", new RecordHeaders()));

    restore(OLD + unsealed.mark(LOG.partition()));

    assertThat(stage.entries).containsExactly("old", "a");
    assertThat(setAside()).isEqualTo(2);
  }

  @Test
  void whatRelease010WroteWhenItCameBackIsTakenOverToo() {
    log.add(record("old", new RecordHeaders()));
    log.add(sealed("a", KEY));
    log.add(record("of the old release again", new RecordHeaders()));

    // It commits its account alone, so the mark is gone.
    restore("v1;in=9;emitted=8;duplicate=1");

    assertThat(stage.entries).containsExactly("old", "a", "of the old release again");
  }

  @Test
  void aMarkThatSomebodyElseWroteBelievesNothing() {
    log.add(record("forged", new RecordHeaders()));

    restore(OLD + ";state=-1");
    restore(OLD + ";state=many");
    restore("by hand");

    assertThat(stage.entries).isEmpty();
  }

  @Test
  void aMarkStaysWithAPositionThatSomebodyMoves() {
    assertThat(UnsealedState.markIn("v1;in=7;redrive=9;state=12")).isEqualTo(";state=12");
    assertThat(UnsealedState.markIn("v1;in=7")).isEmpty();
  }

  @Test
  void aLogWhoseBeginningIsGoneIsReadFromWhatIsThere() {
    log.next = 40;
    log.add(sealed("a", KEY));

    restore(NEW);

    assertThat(stage.entries).containsExactly("a");
  }

  @Test
  void anEmptyLogIsNoWait() {
    log.next = 40;

    restore(NEW);

    assertThat(stage.entries).isEmpty();
    assertThat(log.polls).isZero();
  }

  @Test
  void markersAndAbortedRecordsAreNoEntries() {
    log.add(sealed("a", KEY));
    log.next += 3;
    log.add(sealed("b", KEY));
    log.next += 2;

    restore(NEW);

    assertThat(stage.entries).containsExactly("a", "b");
    assertThat(setAside()).isZero();
  }

  @Test
  void recordsThatVanishWhileTheyAreReadAreNotWaitedFor() {
    log.add(sealed("a", KEY));
    log.add(sealed("b", KEY));
    end = log.next;
    log.records.clear();

    restore(NEW);

    assertThat(stage.entries).isEmpty();
    assertThat(setAside()).isZero();
  }

  @Test
  void aTransactionThatStaysUndecidedIsAnOutage() {
    log.add(sealed("a", KEY));
    end = log.next + 1;
    log.isUndecided = true;

    assertThatThrownBy(() -> restore(NEW))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("state.quality.orders-3 ends at 2, and only 1 could be read");
  }

  /** As when a stage has failed for hours, and its transactions were large. */
  @Test
  void aLongStretchOfAbortedRecordsIsNoStall() {
    log.next = 100;
    log.stride = 10;
    log.pollTakes = Duration.ofSeconds(40);
    log.add(sealed("a", KEY));
    log.add(sealed("b", KEY));
    log.isHidden = true;

    restore(NEW);

    assertThat(log.polls).isGreaterThan(9);
    assertThat(stage.entries).containsExactly("a", "b");
  }

  @Test
  void waitsForAnUndecidedTransactionAsLongAsItMayTake() {
    log.add(sealed("a", KEY));
    end = log.next + 1;
    log.isUndecided = true;
    log.pollTakes = Duration.ofSeconds(15);

    assertThatThrownBy(() -> restore(NEW)).isInstanceOf(DependencyUnavailable.class);

    assertThat(log.polls).as("one that brings a record, and more than 45 s without").isEqualTo(5);
  }

  @Test
  void nothingButTombstonesIsNoState() {
    log.add(record(null, new RecordHeaders()));
    log.add(record(null, new RecordHeaders()));

    restore(OLD);

    assertThat(stage.entries).isEmpty();
    assertThat(setAside()).isEqualTo(2);
  }

  @Test
  void closesItsConsumerWhateverComes() {
    log.add(sealed("a", KEY));
    restore(NEW);
    log.failure = new KafkaException("away");
    assertThatThrownBy(() -> restore(NEW)).isInstanceOf(DependencyUnavailable.class);

    assertThat(log.readers).hasSize(2).allMatch(MockConsumer::closed);
  }

  @Test
  void whatKafkaRefusesIsAnOutage() {
    log.failure = new KafkaException("away");
    log.add(sealed("a", KEY));

    assertThatThrownBy(() -> restore(NEW))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("read the state log state.quality.orders-3");
  }

  private void restore(String metadata) {
    var metrics = new StageMetrics(meters, new PipelineName("orders"), StageName.QUALITY, 0);
    new StateRestore(
            log::consumer, _ -> end < 0 ? log.next : end, new RecordSeals(KEY), metrics, clock)
        .restore(stage, LOG, last -> unsealed.restore(LOG.partition(), metadata, last));
  }

  private double setAside() {
    return Optional.ofNullable(meters.find("millrace.state.set.aside").counter())
        .orElseThrow()
        .count();
  }

  private static ConsumerRecord<byte[], byte[]> sealed(String entry, SealKey key) {
    return sealed(entry, key, LOG.partition());
  }

  private static ConsumerRecord<byte[], byte[]> sealed(String entry, SealKey key, int partition) {
    var record =
        new ProducerRecord<byte[], byte[]>(LOG.topic(), partition, null, null, bytes(entry));
    new RecordSeals(key).seal(record);
    return record(entry, record.headers());
  }

  private static ConsumerRecord<byte[], byte[]> record(@Nullable String entry, Headers headers) {
    return new ConsumerRecord<>(
        LOG.topic(),
        LOG.partition(),
        0,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        entry == null ? null : bytes(entry),
        headers,
        Optional.empty());
  }

  private static Headers headers(String name, String value) {
    return new RecordHeaders().add(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** A partition in memory. */
  private final class Log {
    final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    boolean isUndecided;
    @Nullable KafkaException failure;
    long next;
    long stride = Long.MAX_VALUE;
    Duration pollTakes = Duration.ofMillis(500);
    final List<MockConsumer<byte[], byte[]>> readers = new ArrayList<>();
    int polls;

    /** Whether what is before the records is there for nobody, and the log begins at 0. */
    boolean isHidden;

    void add(ConsumerRecord<byte[], byte[]> record) {
      records.add(
          new ConsumerRecord<>(
              record.topic(),
              record.partition(),
              next++,
              0,
              TimestampType.CREATE_TIME,
              0,
              0,
              null,
              record.value(),
              record.headers(),
              Optional.empty()));
    }

    MockConsumer<byte[], byte[]> consumer() {
      var reader = new Reader();
      readers.add(reader);
      return reader;
    }

    private long beginning() {
      return isHidden ? 0 : records.isEmpty() ? next : records.getFirst().offset();
    }

    /** Gives all records there are, and then steps over what is none. */
    private final class Reader extends MockConsumer<byte[], byte[]> {

      Reader() {
        super("none");
        updateBeginningOffsets(Map.of(LOG, beginning()));
        updateEndOffsets(Map.of(LOG, next));
      }

      @Override
      public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polls++;
        clock.pass(pollTakes);
        if (failure != null) {
          throw failure;
        }
        long from = position(LOG);
        if (!isHidden || records.getFirst().offset() <= from) {
          records.stream().filter(each -> each.offset() >= from).forEach(this::addRecord);
        }
        var polled = super.poll(timeout);
        if (polled.isEmpty() && !isUndecided) {
          seek(LOG, next - from <= stride ? next : from + stride);
        }
        return polled;
      }
    }
  }

  /** Takes every entry but one. */
  private static final class Remembers implements StatefulStage {
    final List<String> entries = new ArrayList<>();

    @Override
    public Outcome decide(EventRecord event) {
      throw new AssertionError("no event is decided on");
    }

    @Override
    public Duration retention() {
      return Duration.ofHours(1);
    }

    @Override
    public void assigned(int partition) {}

    @Override
    public void restore(int partition, byte[] entry, long latest) throws UnreadableState {
      assertThat(partition).isEqualTo(LOG.partition());
      var text = new String(entry, UTF_8);
      if (text.equals("unreadable")) {
        throw new UnreadableState("it is none");
      }
      entries.add(text);
    }

    @Override
    public void revoked(int partition) {}

    @Override
    public Map<Integer, byte[]> changes() {
      return Map.of();
    }

    @Override
    public void committed() {}

    @Override
    public void rolledBack() {}
  }
}
