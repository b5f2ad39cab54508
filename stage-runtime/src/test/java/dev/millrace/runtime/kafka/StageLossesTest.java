package dev.millrace.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.pipeline.Topics;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Gap.Kind;
import dev.millrace.runtime.position.Ledger;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.position.TopicFacts.Extent;
import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a gap has cost, told by the accounts of the stages around it. */
class StageLossesTest {

  private static final TopicPartition FIRST = new TopicPartition("raw.orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw.orders", 1);
  private static final TopicPartition OUTPUT = new TopicPartition("transformed.orders", 0);
  private static final RecordSeals SEALS = new RecordSeals(SealKey.random(new Random(1)));
  private static final PipelineName PIPELINE = new PipelineName("orders");
  private static final String INGEST = "millrace.orders.ingest";
  private static final String TRANSFORM = "millrace.orders.transform";

  private final Books books = new Books();

  @Test
  void whatTheStageBeforeHasSentAndNobodyWillReadIsLost() {
    books.sends(INGEST, 67);
    books.holds(FIRST, 1);
    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=36;emitted=36");

    assertThat(settle(StageName.TRANSFORM, gap, 0).encode())
        .isEqualTo("v1;in=36;emitted=36;lost=30");
  }

  @Test
  void skippedOnesAreLostAsWell() {
    books.sends(INGEST, 67);
    books.holds(FIRST, 1);
    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=36;emitted=36");

    assertThat(settle(StageName.TRANSFORM, gap, 1).lost()).isEqualTo(31);
  }

  @Test
  void partitionsAreCountedTogetherAndTheFirstCarriesWhatIsLost() {
    books.sends(INGEST, 100);
    books.holds(FIRST, 5);
    books.holds(SECOND, 10);
    books.noted.put(SECOND, new Start(0, "v1;in=10"));
    books.committed.put(SECOND, new Start(0, "v1;in=20"));
    var first = settle(StageName.TRANSFORM, gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=30"), 0);
    books.noted.put(FIRST, new Start(0, first.encode()));
    var second = settle(StageName.TRANSFORM, gap(SECOND, Kind.ANOTHER_TOPIC, "v1;in=20"), 10);

    assertThat(first.lost()).as("100 - 30 - 20 - 5 - 10").isEqualTo(35);
    assertThat(second.lost()).as("those that are skipped").isEqualTo(10);
  }

  @Test
  void whatStrangersWroteAndWhatComesAgainIsNotWaitedFor() {
    books.sends(INGEST, 67);
    books.holds(FIRST, 4);
    books.records.add(
        new ConsumerRecord<>("raw.orders", 0, 4, null, "a stranger's".getBytes(UTF_8)));
    books.ends.put(FIRST, 5L);
    books.noted.put(SECOND, new Start(2, "v1;in=20;repeated=2;again=6"));
    books.holds(SECOND, 8);

    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=36");

    assertThat(settle(StageName.TRANSFORM, gap, 0).lost())
        .as("67 - 36 - 18, 4 wait here and 2 there")
        .isEqualTo(7);
  }

  @Test
  void whatWasPassedOnAndNotNotedIsKnownFromTheStageAfter() {
    books.sends(INGEST, 67);
    books.sends(TRANSFORM, 30);
    books.holds(FIRST, 0);
    books.committed.put(OUTPUT, new Start(4, "v1;in=34;emitted=34"));
    books.holds(OUTPUT, 6);
    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=30;emitted=30");

    assertThat(settle(StageName.TRANSFORM, gap, 0).encode())
        .as("36 were passed on: 34 have arrived, 2 wait")
        .isEqualTo("v1;in=36;emitted=36;lost=31");
  }

  @Test
  void recordsThatWereTakenAwayUnreadAreLost() {
    books.sends(INGEST, 80);
    books.holds(FIRST, 40);
    var gap = gap(FIRST, Kind.SHORTER, "v1;in=50;emitted=50");

    assertThat(settle(StageName.TRANSFORM, gap, 40).lost()).isEqualTo(30);
  }

  @Test
  void offsetsTellWhereNobodyHasCounted() {
    books.holds(FIRST, 3);
    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=36");

    assertThat(settle(StageName.TRANSFORM, gap, 0).lost()).as("as far as noted").isEqualTo(5);
    assertThat(settle(StageName.INGEST, gap, 0).lost()).isEqualTo(5);
  }

  @Test
  void looksAgainUntilNothingIsUnderWay() {
    books.sends(INGEST, 60);
    books.holds(FIRST, 0);
    books.undecided = 2;
    var gap = gap(FIRST, Kind.ANOTHER_TOPIC, "v1;in=36");

    assertThat(settle(StageName.TRANSFORM, gap, 0).lost()).isEqualTo(24);
    assertThat(books.looks).isEqualTo(3);
  }

  private Account settle(StageName stage, Gap gap, long offset) {
    var losses = new StageLosses(stage, new Topics(PIPELINE), books, this::waiting);
    var stored = new ArrayList<Gap>();
    var counted =
        losses.settle(
            gap, offset, new Losses.Owner("millrace.orders.transform", _ -> Map.of()), stored::add);
    assertThat(stored).containsExactly(counted);
    return counted.accountAt(offset);
  }

  private WaitingEvents waiting() {
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L, OUTPUT, 0L));
    consumer.schedulePollTask(
        () ->
            books.records.stream()
                .filter(
                    each ->
                        consumer
                            .assignment()
                            .contains(new TopicPartition(each.topic(), each.partition())))
                .forEach(consumer::addRecord));
    return new WaitingEvents(
        consumer,
        new InboundRecords(
            false,
            SEALS,
            new UntaggedEvents(false, InstantSource.system()),
            new StageMetrics(new SimpleMeterRegistry(), PIPELINE, StageName.TRANSFORM, 0),
            InstantSource.system()),
        Duration.ofSeconds(5));
  }

  private static Gap gap(TopicPartition partition, Kind kind, String account) {
    return new Gap(
        partition,
        partition,
        kind,
        36,
        41,
        Instant.EPOCH,
        -1,
        account,
        new Extent("another", 2, 0, 40));
  }

  /** An installation in which transform has a gap. */
  private static final class Books implements Ledger {

    final Map<String, Long> emitted = new HashMap<>();
    final Map<TopicPartition, Start> noted = new HashMap<>();
    final Map<TopicPartition, Start> committed = new HashMap<>();
    final Map<TopicPartition, Long> ends = new HashMap<>();
    final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    int undecided;
    int looks;

    void sends(String group, long events) {
      emitted.put(group, events);
    }

    /** Events as a stage writes them. */
    void holds(TopicPartition partition, int events) {
      ends.put(partition, (long) events);
      for (int offset = 0; offset < events; offset++) {
        var record =
            new ConsumerRecord<byte[], byte[]>(
                partition.topic(), partition.partition(), offset, null, new byte[] {1});
        records.add(new PassedOn(SEALS).name("e" + offset, record));
      }
    }

    @Override
    public long emitted(String group, String topic) {
      return emitted.getOrDefault(group, 0L);
    }

    @Override
    public Map<TopicPartition, Extent> extents(String topic) {
      var extents = new HashMap<TopicPartition, Extent>();
      ends.forEach(
          (partition, end) -> {
            if (partition.topic().equals(topic)) {
              extents.put(partition, new Extent("another", 2, 0, end));
            }
          });
      return extents;
    }

    @Override
    public Map<TopicPartition, Start> committed(String group, String topic) {
      var found = new HashMap<>(committed);
      found.keySet().removeIf(each -> !each.topic().equals(topic));
      return found;
    }

    @Override
    public Map<TopicPartition, Start> places(
        String group, Map<TopicPartition, Start> stored, Map<TopicPartition, Extent> extents) {
      var places = new HashMap<TopicPartition, Start>();
      extents
          .keySet()
          .forEach(
              each ->
                  places.put(
                      each, stored.getOrDefault(each, noted.getOrDefault(each, new Start(0, "")))));
      return places;
    }

    @Override
    public Map<TopicPartition, Long> ends(String topic, boolean decided) {
      if (decided) {
        looks++;
      }
      var found = new HashMap<TopicPartition, Long>();
      ends.forEach(
          (partition, end) -> {
            if (partition.topic().equals(topic)) {
              found.put(partition, decided || looks >= undecided ? end : Long.valueOf(end + 1));
            }
          });
      return found;
    }
  }
}
